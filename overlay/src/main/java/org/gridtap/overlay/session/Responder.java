package org.gridtap.overlay.session;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.session.HandshakeWire.MessageOne;
import org.gridtap.overlay.session.Handshakes.Outbox;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * The half of {@link Handshakes} that answers. It never sends but in answer to a datagram, and
 * spends nothing on a message 1 beyond a few hashes before it has decided to keep it.
 */
final class Responder {
  private static final long NS_PER_S = 1_000_000_000L;

  private final LocalSide local;
  private final Handshakes.Settings settings;
  private final Cookies cookies;

  /** By the initiator's ephemeral key, oldest first; all of them live equally long. */
  private final Map<ByteBuffer, Pending> byEphemeral = new LinkedHashMap<>();

  private final Map<Integer, Pending> byIndex = new LinkedHashMap<>();
  private final Map<Source, Integer> countBySource = new LinkedHashMap<>();

  /** How long we could go on without a pause at the highest rate; refills with time. */
  private long creditNs = NS_PER_S;

  private long creditedNs = Long.MIN_VALUE;

  Responder(LocalSide local, Handshakes.Settings settings, Cookies cookies) {
    this.local = local;
    this.settings = settings;
    this.cookies = cookies;
  }

  /** A handshake that we answered. {@code noise} is null once message 3 has come. */
  private static final class Pending {
    final int index;
    final int remoteIndex;
    final Source source;
    final byte[] message2;
    final long expiresNs;
    @Nullable NoiseXx noise;

    Pending(
        int index, int remoteIndex, Source source, byte[] message2, long expiresNs, NoiseXx noise) {
      this.index = index;
      this.remoteIndex = remoteIndex;
      this.source = source;
      this.message2 = message2;
      this.expiresNs = expiresNs;
      this.noise = noise;
    }
  }

  void onMessage1(Path from, byte[] datagram, long nowNs, Outbox out) {
    MessageOne question =
        datagram.length == HandshakeWire.MAX_DATAGRAM
            ? HandshakeWire.readMessageOne(datagram)
            : null;
    if (question == null) {
      local.drop(Drop.MALFORMED);
      return;
    }
    if (datagram[1] != HandshakeWire.VERSION) {
      local.drop(Drop.WRONG_VERSION);
      return;
    }
    Pending known = byEphemeral.get(ByteBuffer.wrap(question.ephemeral()));
    if (known != null) {
      repeat(known, question, from, out);
    } else if (admits(from, question, nowNs, out)) {
      answer(from, question, nowNs, out);
    }
  }

  private void repeat(Pending known, MessageOne question, Path from, Outbox out) {
    if (known.noise == null || known.remoteIndex != question.sender()) {
      local.drop(Drop.DUPLICATE);
    } else {
      out.send(from, known.message2.clone());
    }
  }

  /**
   * Decides whether a message 1 is worth an answer, and sends a cookie where that must come first.
   */
  private boolean admits(Path from, MessageOne question, long nowNs, Outbox out) {
    long costNs = NS_PER_S / settings.handshakesPerSecond();
    if (creditedNs != Long.MIN_VALUE) {
      creditNs = Math.min(NS_PER_S, creditNs + Math.max(0, nowNs - creditedNs));
    }
    creditedNs = nowNs;
    boolean underLoad = creditNs < costNs || byEphemeral.size() >= settings.cookieThreshold();
    if (underLoad && !cookies.isValid(question.cookie(), from, nowNs)) {
      local.drop(Drop.NEEDS_COOKIE);
      byte[] cookie = cookies.cookieFor(from, nowNs);
      out.send(from, HandshakeWire.cookieDatagram(question, cookie, local.primitives));
      return false;
    }
    if (underLoad
        && countBySource.getOrDefault(Source.of(from), 0) >= Handshakes.MAX_PENDING_PER_SOURCE) {
      local.drop(Drop.SOURCE_FULL);
      return false;
    }
    if (byEphemeral.size() >= Handshakes.MAX_PENDING_RESPONDER) {
      local.drop(Drop.PENDING_FULL);
      return false;
    }
    creditNs = Math.max(0, creditNs - costNs);
    return true;
  }

  private void answer(Path from, MessageOne question, long nowNs, Outbox out) {
    int index = local.takeIndex();
    if (index == 0) {
      return;
    }
    NoiseXx noise = local.noise(false, HandshakeWire.prologue(question.header()));
    WireReader in = new WireReader(question.ephemeral());
    noise.readKeys(in);
    noise.readPayload(in);
    WireWriter message2 = HandshakeWire.header(PacketType.HANDSHAKE_2, question.sender(), index);
    if (!noise.writeKeys(message2)) {
      local.drop(Drop.BAD_KEY);
      local.release(index);
      return;
    }
    HandshakePayload payload = local.payload(LocalSide.RESPONDER, index, noise, from);
    noise.writePayload(payload.encode(), message2);

    Source source = Source.of(from);
    Pending pending =
        new Pending(
            index,
            question.sender(),
            source,
            message2.toByteArray(),
            nowNs + Handshakes.MAX_HANDSHAKE_NS,
            noise);
    byEphemeral.put(ByteBuffer.wrap(question.ephemeral()), pending);
    byIndex.put(index, pending);
    countBySource.merge(source, 1, Integer::sum);
    out.send(from, pending.message2.clone());
  }

  void onMessage3(Path from, byte[] datagram, long nowNs, long nowMs, Outbox out) {
    WireReader in = new WireReader(datagram, 1, datagram.length - 1);
    Pending pending = byIndex.get(in.u24());
    int sender = in.u24();
    in.u8();
    if (in.failed() || datagram.length > HandshakeWire.MAX_DATAGRAM) {
      local.drop(Drop.MALFORMED);
      return;
    }
    if (pending == null) {
      local.drop(Drop.UNKNOWN_INDEX);
      return;
    }
    if (pending.noise == null) {
      local.drop(Drop.DUPLICATE);
      return;
    }
    NoiseXx noise = pending.noise.copy(); // the true message 3 may come after a forged one
    byte[] plaintext = null;
    byte[] hash = null;
    if (noise.readKeys(in)) {
      hash = noise.hash();
      plaintext = noise.readPayload(in);
    }
    HandshakePayload payload = plaintext == null ? null : HandshakePayload.decode(plaintext);
    if (hash == null
        || payload == null
        || payload.sender() != sender
        || sender != pending.remoteIndex) {
      local.drop(Drop.NOT_AUTHENTIC);
      return;
    }
    accept(pending, noise, hash, payload, from, nowNs, nowMs, out);
  }

  private void accept(
      Pending pending,
      NoiseXx noise,
      byte[] hash,
      HandshakePayload payload,
      Path from,
      long nowNs,
      long nowMs,
      Outbox out) {
    pending.noise = null; // what comes now is the initiator's last word
    byte[] signed = HandshakeWire.signed(LocalSide.INITIATOR, hash, noise.remoteStatic());
    switch (local.membership.verify(payload.credentials(), signed, payload.signature(), nowMs)) {
      case Membership.Verdict.Refused(String reason) -> {
        local.drop(Drop.REFUSED);
        local.release(pending.index);
        byIndex.remove(pending.index);
        out.refused(from, reason);
      }
      case Membership.Verdict.Untimely untimely -> {
        local.drop(Drop.REFUSED);
        out.untimely(from, untimely, session(pending, noise, untimely.identity(), nowNs));
      }
      case Membership.Verdict.Member(PeerIdentity peer) ->
          out.established(session(pending, noise, peer, nowNs), from, payload.extras(), 0);
    }
  }

  private static Session session(Pending pending, NoiseXx noise, PeerIdentity peer, long nowNs) {
    byte[][] keys = noise.split();
    return new Session(pending.index, pending.remoteIndex, peer, keys[0], keys[1], nowNs, false);
  }

  void onDeadline(long nowNs) {
    Iterator<Pending> oldestFirst = byEphemeral.values().iterator();
    while (oldestFirst.hasNext()) {
      Pending pending = oldestFirst.next();
      if (pending.expiresNs > nowNs) {
        return;
      }
      oldestFirst.remove();
      byIndex.remove(pending.index, pending);
      countBySource.computeIfPresent(pending.source, (_, n) -> n == 1 ? null : n - 1);
      if (pending.noise != null) {
        local.release(pending.index);
      }
    }
  }

  long deadlineNs() {
    return byEphemeral.isEmpty()
        ? Long.MAX_VALUE
        : byEphemeral.values().iterator().next().expiresNs;
  }

  /** Forgets the index of a session that has ended, so that it may be drawn again. */
  void release(int localIndex) {
    Pending pending = byIndex.get(localIndex);
    if (pending != null && pending.noise == null) {
      byIndex.remove(localIndex);
    }
  }
}
