package org.gridtap.dns;

import java.util.List;
import org.gridtap.frame.Subnet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Header;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Answers the DNS queries (RFC 1035) of the host behind a TAP for the names of one network, as
 * their authority, and refuses all others at once, so that the next server is asked.
 *
 * <ul>
 *   <li>{@code C005032155}, with the network's domain or without, and the PTR of every address of
 *       the subnet: answered at once, for they follow from the subnet.
 *   <li>Host names, with the domain or without: looked up, and remembered for a short while. The
 *       network carries IPv4 only; a question for another type than A needs the same look-up, for
 *       whether the name is decides between an empty answer and NXDOMAIN, and resolvers search on
 *       or not by that (ADR 19). It waits like all others for {@link LookUps#MAX_WAIT_NS} at most,
 *       then it is answered SERVFAIL. What can be no host name is NXDOMAIN at once.
 *   <li>A host name without a domain that nobody has is refused, for it might be another server's.
 * </ul>
 *
 * <p>Negative answers carry an SOA, so that resolvers remember them for {@link #NEGATIVE_TTL}.
 */
public final class DnsResponder {
  /** How long a name may be remembered that follows from an address, in seconds. */
  public static final long STATIC_TTL = 3600;

  /** How long a host name's address may be remembered, in seconds. */
  public static final long HOST_TTL = 30;

  /** How long it may be remembered that a name is not, in seconds. */
  public static final long NEGATIVE_TTL = 5;

  /** The longest query, in bytes; a name and a few options need less. */
  public static final int MAX_QUERY_BYTES = 1232;

  private static final long NS_PER_SECOND = 1_000_000_000L;

  /** What the responder can cause. Calls enqueue and never come back into it. */
  public interface Outbox {
    /** Sends an answer, the payload of a UDP datagram from port 53; the array passes on. */
    void answer(Asker asker, byte[] message);

    /**
     * Asks for a host name's address; the answer is onFound, onAbsent or onFailed.
     *
     * @param label in lower case
     */
    void lookUpName(String label);
  }

  /** Why a query was not answered, or not with what was asked for. */
  public enum Drop {
    TRUNCATED("shorter than a DNS header"),
    TOO_LONG("longer than any query need be"),
    RESPONSE("a response, which only servers send"),
    DUPLICATE("sent again while its look-up runs"),
    MALFORMED("malformed: answered FORMERR or NOTIMP"),
    TABLE_FULL("too many queries wait for look-ups: answered SERVFAIL"),
    TIMED_OUT("the look-up of a name took too long: answered SERVFAIL"),
    LOOK_UP_FAILED("the look-up of a name failed: answered SERVFAIL");

    private final String sentence;

    Drop(String sentence) {
      this.sentence = sentence;
    }

    /** Returns the reason for a person, without capital or full stop. */
    public String sentence() {
      return sentence;
    }
  }

  private final Subnet subnet;
  private final Zones zones;
  private final NameCache cache = new NameCache();
  private final LookUps lookUps = new LookUps();
  private final long[] drops = new long[Drop.values().length];

  /** Throws IllegalArgumentException if the domain is none. */
  public DnsResponder(DnsSettings settings) {
    this.subnet = settings.subnet();
    this.zones = new Zones(settings);
    loadClasses();
  }

  /**
   * Answers a question of its own, by a negative answer with all that may be in it: a host's first
   * question must not wait until the library's classes are loaded, which takes some 100 ms.
   */
  private void loadClasses() {
    byte[] question = {
      0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0, 0
    };
    DnsQuery query = DnsQuery.decode(question);
    noSuchName(zones.domain()).toWire(query);
    known(zones.domain(), Zones.address(zones.domain(), Type.A, 0, 0)).toWire(query);
  }

  /** Takes a query: a UDP datagram's payload, any bytes. */
  public void onQuery(byte[] message, Asker asker, long nowNs, Outbox out) {
    if (message.length > MAX_QUERY_BYTES) {
      drop(Drop.TOO_LONG);
    } else if (message.length < Header.LENGTH) {
      drop(Drop.TRUNCATED);
    } else if (DnsQuery.isResponse(message)) {
      drop(Drop.RESPONSE);
    } else {
      onQuery(DnsQuery.decode(message), asker, nowNs, out);
    }
  }

  private void onQuery(DnsQuery query, Asker asker, long nowNs, Outbox out) {
    Record question = query.question();
    if (question == null || query.problem() != Rcode.NOERROR) {
      if (question == null) {
        drop(Drop.MALFORMED);
      }
      send(query, asker, DnsAnswer.failure(query.problem()), out);
      return;
    }
    switch (zones.place(question.getName(), question.getType())) {
      case Place.Foreign() -> send(query, asker, DnsAnswer.failure(Rcode.REFUSED), out);
      case Place.Nothing(Name zone) -> send(query, asker, noSuchName(zone), out);
      case Place.Known(Name zone, List<Record> records) ->
          send(query, asker, known(zone, records), out);
      case Place.Host host -> onHost(query, question, host, asker, nowNs, out);
    }
  }

  private void onHost(
      DnsQuery query, Record question, Place.Host host, Asker asker, long nowNs, Outbox out) {
    NameCache.Entry entry = cache.get(host.label(), nowNs);
    if (entry != null) {
      long ttl = (entry.untilNs() - nowNs) / NS_PER_SECOND;
      send(query, asker, host(question, host, entry.address(), ttl), out);
      return;
    }
    var waiting = new LookUps.Waiting(query, question, host, asker, nowNs + LookUps.MAX_WAIT_NS);
    switch (lookUps.add(waiting, nowNs)) {
      case FIRST -> out.lookUpName(host.label());
      case WAITS -> {}
      case DUPLICATE -> drop(Drop.DUPLICATE);
      case FULL -> fail(waiting, Drop.TABLE_FULL, out);
    }
  }

  /**
   * Takes a look-up's answer: the name stands for the address for so long at least. An address
   * outside the subnet counts as none: no member may send a host elsewhere.
   */
  public void onFound(String label, int address, long validSeconds, long nowNs, Outbox out) {
    if (!subnet.isHost(address)) {
      onAbsent(label, nowNs, out);
      return;
    }
    conclude(label, address, Math.clamp(validSeconds, 0, HOST_TTL), nowNs, out);
  }

  /** Takes a look-up's answer: nobody has the name. */
  public void onAbsent(String label, long nowNs, Outbox out) {
    conclude(label, NameCache.NOBODY, NEGATIVE_TTL, nowNs, out);
  }

  private void conclude(String label, int address, long ttl, long nowNs, Outbox out) {
    cache.put(label, new NameCache.Entry(address, nowNs + ttl * NS_PER_SECOND));
    for (LookUps.Waiting next : lookUps.end(label)) {
      DnsAnswer answer = host(next.question(), next.host(), address, ttl);
      send(next.query(), next.asker(), answer, out);
    }
  }

  /** Says that a look-up got no answer. */
  public void onFailed(String label, Outbox out) {
    lookUps.end(label).forEach(waiting -> fail(waiting, Drop.LOOK_UP_FAILED, out));
  }

  /** Gives up what has waited too long. */
  public void onDeadline(long nowNs, Outbox out) {
    if (lookUps.deadlineNs() <= nowNs) {
      lookUps.takeOverdue(nowNs).forEach(waiting -> fail(waiting, Drop.TIMED_OUT, out));
    }
  }

  /** Returns when to call {@link #onDeadline} next; it may be early, never late. */
  public long deadlineNs() {
    return lookUps.deadlineNs();
  }

  /** Returns how many queries met this. */
  public long dropped(Drop reason) {
    return drops[reason.ordinal()];
  }

  private DnsAnswer known(Name zone, List<Record> records) {
    return new DnsAnswer(Rcode.NOERROR, true, records, records.isEmpty() ? zones.soa(zone) : null);
  }

  private DnsAnswer noSuchName(Name zone) {
    return new DnsAnswer(Rcode.NXDOMAIN, true, List.of(), zones.soa(zone));
  }

  private DnsAnswer host(Record question, Place.Host host, int address, long ttl) {
    @Nullable Name zone = host.zone();
    if (address == NameCache.NOBODY) {
      return zone == null ? DnsAnswer.failure(Rcode.REFUSED) : noSuchName(zone);
    }
    List<Record> records = Zones.address(question.getName(), question.getType(), address, ttl);
    return zone == null ? new DnsAnswer(Rcode.NOERROR, true, records, null) : known(zone, records);
  }

  private void fail(LookUps.Waiting waiting, Drop reason, Outbox out) {
    drop(reason);
    send(waiting.query(), waiting.asker(), DnsAnswer.failure(Rcode.SERVFAIL), out);
  }

  private static void send(DnsQuery query, Asker asker, DnsAnswer answer, Outbox out) {
    out.answer(asker, answer.toWire(query));
  }

  private void drop(Drop reason) {
    drops[reason.ordinal()]++;
  }
}
