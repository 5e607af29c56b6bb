package org.gridtap.overlay.name;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.dht.Result;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up: first the name's record, then the lease of the address that it states, which must
 * be the same node's. One search answers all who ask for a name while it runs, and its answer is
 * kept for a short while.
 */
final class NameLookUps {
  /** Questions that wait for an answer. */
  static final int MAX_OPEN = 256;

  /** Answers that are kept: so many names that were found, and as many that nobody has. */
  static final int MAX_KEPT = 1_024;

  /** How long an answer is kept, and may be relied on, at most. */
  static final long MAX_FOUND_NS = TimeUnit.SECONDS.toNanos(60);

  static final long ABSENT_NS = TimeUnit.SECONDS.toNanos(5);

  private record Found(NodeId node, int address, long untilNs) {}

  private static final class Search {
    final Key key;
    final AddressPool pool;
    final List<Long> askers = new ArrayList<>();

    /** Who has the name, for which address, and how long; once the name's record was found. */
    @Nullable Found claimed;

    Search(Key key, AddressPool pool) {
      this.key = key;
      this.pool = pool;
    }
  }

  private final Dht dht;
  private final Map<Key, Search> searches = new LinkedHashMap<>();
  private final Map<Long, Search> operations = new LinkedHashMap<>();
  private final Map<Key, Found> found = new LinkedHashMap<>();
  private final Map<Key, Long> absentUntilNs = new LinkedHashMap<>();
  private long lastNumber;
  private int open;

  NameLookUps(Dht dht) {
    this.dht = dht;
  }

  /** Gives an answer that needs no search. */
  long answer(Named answer, NameKeeper.Outbox out) {
    out.answered(++lastNumber, answer);
    return lastNumber;
  }

  long lookUp(AddressPool pool, HostName name, long nowNs, NameKeeper.Outbox out) {
    Key key = name.key(pool.network());
    Named kept = kept(key, nowNs);
    if (kept != null) {
      return answer(kept, out);
    }
    if (open >= MAX_OPEN) {
      return Dht.NO_OPERATION;
    }
    Search search = searches.get(key);
    if (search == null) {
      search = new Search(key, pool);
      if (!get(search, key, nowNs, out)) {
        return Dht.NO_OPERATION;
      }
      searches.put(key, search);
    }
    open++;
    search.askers.add(++lastNumber);
    return lastNumber;
  }

  private @Nullable Named kept(Key key, long nowNs) {
    Found known = found.get(key);
    if (known != null && nowNs < known.untilNs) {
      return at(known, nowNs);
    }
    Long absent = absentUntilNs.get(key);
    return absent != null && nowNs < absent ? new Named.Nobody() : null;
  }

  private boolean get(Search search, Key key, long nowNs, NameKeeper.Outbox out) {
    long operation = dht.get(key, nowNs, out);
    if (operation == Dht.NO_OPERATION) {
      return false;
    }
    operations.put(operation, search);
    return true;
  }

  /** Takes the end of an operation; returns false if it is none of a look-up. */
  boolean onCompleted(long operation, Result result, long nowNs, NameKeeper.Outbox out) {
    Search search = operations.remove(operation);
    if (search == null) {
      return false;
    }
    switch (result) {
      case Result.Found record when search.claimed == null -> onName(search, record, nowNs, out);
      case Result.Found record -> onLease(search, search.claimed, record, nowNs, out);
      case Result.Absent absent -> finishAbsent(search, nowNs, out);
      default -> finish(search, new Named.Unknown(result.why()), out);
    }
    return true;
  }

  private void onName(Search search, Result.Found record, long nowNs, NameKeeper.Outbox out) {
    NameValue value = NameValue.decode(record.record().value());
    if (value == null || !search.pool.allows(value.address())) {
      finishAbsent(search, nowNs, out);
      return;
    }
    long untilNs = nowNs + TimeUnit.SECONDS.toNanos(record.remainingSeconds());
    search.claimed = new Found(record.record().owner(), value.address(), untilNs);
    if (!get(search, search.pool.key(value.address()), nowNs, out)) {
      finish(search, new Named.Unknown("too many look-ups are under way"), out);
    }
  }

  /** The address's lease decides whether the name's owner may send anybody there. */
  private void onLease(
      Search search, Found claimed, Result.Found lease, long nowNs, NameKeeper.Outbox out) {
    if (!lease.record().owner().equals(claimed.node)) {
      finishAbsent(search, nowNs, out);
      return;
    }
    long leasedNs = nowNs + TimeUnit.SECONDS.toNanos(lease.remainingSeconds());
    long untilNs = Math.min(nowNs + MAX_FOUND_NS, Math.min(claimed.untilNs, leasedNs));
    Found both = new Found(claimed.node, claimed.address, untilNs);
    keep(found, search.key, both);
    absentUntilNs.remove(search.key);
    finish(search, at(both, nowNs), out);
  }

  private void finishAbsent(Search search, long nowNs, NameKeeper.Outbox out) {
    found.remove(search.key);
    keep(absentUntilNs, search.key, nowNs + ABSENT_NS);
    finish(search, new Named.Nobody(), out);
  }

  private void finish(Search search, Named answer, NameKeeper.Outbox out) {
    searches.remove(search.key);
    open -= search.askers.size();
    search.askers.forEach(number -> out.answered(number, answer));
  }

  /** What was kept longest makes room. */
  private static <V> void keep(Map<Key, V> answers, Key key, V answer) {
    answers.remove(key);
    if (answers.size() >= MAX_KEPT) {
      answers.remove(answers.keySet().iterator().next());
    }
    answers.put(key, answer);
  }

  private static Named at(Found known, long nowNs) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(known.untilNs - nowNs);
    return new Named.At(known.node, known.address, seconds);
  }

  /** Returns how many answers are kept. */
  int kept() {
    return found.size() + absentUntilNs.size();
  }
}
