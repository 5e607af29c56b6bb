package org.gridtap.overlay.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.session.Handshakes.Failure;
import org.gridtap.overlay.session.Handshakes.Outbox;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/** The half of {@link Handshakes} that dials. It alone repeats messages, always the same bytes. */
final class Initiator {
  /** A message is repeated after so long, and then given up after {@link #LAST_WAIT_NS}. */
  private static final long[] REPEAT_NS = {500_000_000L, 1_000_000_000L, 2_000_000_000L};

  private static final long LAST_WAIT_NS = 500_000_000L;

  private final LocalSide local;
  private final Map<Integer, Dial> byIndex = new LinkedHashMap<>();
  private final Map<Long, Dial> byNumber = new LinkedHashMap<>();
  private long lastNumber;

  /** No dial is due before this: asked for after every single packet. */
  private long soonestNs = Long.MAX_VALUE;

  Initiator(LocalSide local) {
    this.local = local;
  }

  long dial(Path path, NodeId expected, long nowNs, Outbox out) {
    if (byIndex.size() >= Handshakes.MAX_DIALS) {
      local.drop(Drop.DIALS_FULL);
      return 0;
    }
    int index = local.takeIndex();
    if (index == 0) {
      return 0;
    }
    byte[] message1 = HandshakeWire.messageOne(index);
    byte[] header = Arrays.copyOf(message1, HandshakeWire.HEADER);
    NoiseXx noise = local.noise(true, HandshakeWire.prologue(header));
    WireWriter noiseMessage = new WireWriter(KeyAgreement.KEY_BYTES);
    noise.writeKeys(noiseMessage);
    noise.writePayload(new byte[0], noiseMessage);
    System.arraycopy(
        noiseMessage.toByteArray(),
        0,
        message1,
        HandshakeWire.EPHEMERAL_OFFSET,
        KeyAgreement.KEY_BYTES);

    Dial dial = new Dial(++lastNumber, index, path, expected, nowNs, message1, noise);
    byIndex.put(index, dial);
    byNumber.put(dial.number, dial);
    send(dial, message1, nowNs, out);
    return dial.number;
  }

  boolean isFirstMessage(long number, byte[] bytes, int at) {
    Dial dial = byNumber.get(number);
    return dial != null
        && Arrays.equals(dial.message1, at, at + bytes.length, bytes, 0, bytes.length);
  }

  /** Ends a dial that has not brought about a session yet. */
  void abort(long number) {
    Dial dial = byNumber.get(number);
    if (dial != null) {
      remove(dial);
    }
  }

  /** Stops repeating the message 3 of the session with this index. */
  void confirm(int localIndex) {
    Dial dial = byIndex.get(localIndex);
    if (dial != null && dial.message3 != null) {
      remove(dial);
    }
  }

  void onCookie(byte[] datagram, long nowNs, Outbox out) {
    if (datagram.length != HandshakeWire.COOKIE_DATAGRAM) {
      local.drop(Drop.MALFORMED);
      return;
    }
    WireReader in = new WireReader(datagram, 1, datagram.length - 1);
    Dial dial = byIndex.get(in.u24());
    if (dial == null || dial.message3 != null) {
      local.drop(Drop.UNKNOWN_INDEX);
      return;
    }
    byte[] echo = in.bytes(HandshakeWire.COOKIE_BYTES);
    byte[] cookie = in.bytes(HandshakeWire.COOKIE_BYTES);
    if (!Arrays.equals(echo, HandshakeWire.echo(ephemeral(dial), local.primitives))
        || !HandshakeWire.isCookie(cookie)) {
      local.drop(Drop.FORGED_COOKIE);
      return;
    }
    if (Arrays.equals(cookie, dial.cookie)) {
      local.drop(Drop.DUPLICATE);
      return;
    }
    if (++dial.cookies > Handshakes.MAX_COOKIES) {
      fail(dial, Failure.Kind.COOKIE_LOOP, "it does not accept its own cookies", out);
      return;
    }
    dial.cookie = cookie;
    System.arraycopy(cookie, 0, dial.message1, HandshakeWire.HEADER, HandshakeWire.COOKIE_BYTES);
    dial.repeats = 0;
    send(dial, dial.message1, nowNs, out);
  }

  void onMessage2(byte[] datagram, long nowNs, long nowMs, Outbox out) {
    WireReader in = new WireReader(datagram, 1, datagram.length - 1);
    Dial dial = byIndex.get(in.u24());
    int sender = in.u24();
    in.u8();
    if (in.failed() || sender == 0 || datagram.length > HandshakeWire.MAX_DATAGRAM) {
      local.drop(Drop.MALFORMED);
    } else if (dial == null) {
      local.drop(Drop.UNKNOWN_INDEX);
    } else if (dial.message3 == null) {
      open(dial, datagram, sender, in, nowNs, nowMs, out);
    } else if (Arrays.equals(datagram, dial.message2)) {
      out.send(dial.path, dial.message3);
    } else {
      local.drop(Drop.DUPLICATE);
    }
  }

  private void open(
      Dial dial, byte[] datagram, int sender, WireReader in, long nowNs, long nowMs, Outbox out) {
    NoiseXx noise = dial.noise.copy();
    byte[] plaintext = null;
    byte[] hash = null;
    if (noise.readKeys(in)) {
      hash = noise.hash();
      plaintext = noise.readPayload(in);
    }
    HandshakePayload payload = plaintext == null ? null : HandshakePayload.decode(plaintext);
    if (hash == null || payload == null || payload.sender() != sender) {
      local.drop(Drop.NOT_AUTHENTIC);
      return;
    }
    if (local.isOurs(noise.remoteStatic())) {
      fail(dial, Failure.Kind.SELF, "the path leads back to this node", out);
      return;
    }
    byte[] signed = HandshakeWire.signed(LocalSide.RESPONDER, hash, noise.remoteStatic());
    switch (local.membership.verify(payload.credentials(), signed, payload.signature(), nowMs)) {
      case Membership.Verdict.Refused(String reason) -> {
        local.drop(Drop.REFUSED);
        fail(dial, Failure.Kind.REFUSED, reason, out);
      }
      case Membership.Verdict.Untimely untimely -> {
        local.drop(Drop.REFUSED);
        fail(dial, Failure.Kind.REFUSED, untimely.reason(), out);
        out.untimely(dial.path, untimely, null);
      }
      case Membership.Verdict.Member(PeerIdentity peer) -> {
        if (!dial.expected.equals(NodeId.NONE) && !dial.expected.equals(peer.id())) {
          fail(dial, Failure.Kind.WRONG_ID, "node " + peer.id().shortHex() + " answered", out);
        } else {
          dial.message2 = datagram.clone();
          finish(dial, noise, sender, peer, payload.extras(), nowNs, out);
        }
      }
    }
  }

  private void finish(
      Dial dial,
      NoiseXx noise,
      int sender,
      PeerIdentity peer,
      byte[] peerExtras,
      long nowNs,
      Outbox out) {
    WireWriter message3 = HandshakeWire.header(PacketType.HANDSHAKE_3, sender, dial.index);
    if (!noise.writeKeys(message3)) {
      local.drop(Drop.BAD_KEY);
      dial.message2 = null;
      return;
    }
    HandshakePayload payload = local.payload(LocalSide.INITIATOR, dial.index, noise, dial.path);
    noise.writePayload(payload.encode(), message3);
    dial.message3 = message3.toByteArray();
    dial.repeats = 0;
    byNumber.remove(dial.number); // no longer to be aborted
    send(dial, dial.message3, nowNs, out);
    byte[][] keys = noise.split();
    out.established(
        new Session(dial.index, sender, peer, keys[0], keys[1], nowNs, true),
        dial.path,
        peerExtras,
        dial.number);
  }

  void onDeadline(long nowNs, Outbox out) {
    for (Dial dial : new ArrayList<>(byIndex.values())) {
      if (dial.dueNs > nowNs) {
        continue;
      }
      boolean isOver =
          dial.repeats > REPEAT_NS.length || nowNs - dial.startedNs >= Handshakes.MAX_HANDSHAKE_NS;
      if (isOver && dial.message3 != null) {
        remove(dial);
      } else if (isOver) {
        long waitedMs = (nowNs - dial.startedNs) / 1_000_000;
        fail(dial, Failure.Kind.TIMED_OUT, "no answer within " + waitedMs + " ms", out);
      } else {
        send(dial, dial.message3 != null ? dial.message3 : dial.message1, nowNs, out);
      }
    }
    soonestNs = soonest();
  }

  private long soonest() {
    long soonest = Long.MAX_VALUE;
    for (Dial dial : byIndex.values()) {
      soonest = Math.min(soonest, dial.dueNs);
    }
    return soonest;
  }

  long deadlineNs() {
    return soonestNs;
  }

  private void send(Dial dial, byte[] message, long nowNs, Outbox out) {
    long waitNs = dial.repeats < REPEAT_NS.length ? REPEAT_NS[dial.repeats] : LAST_WAIT_NS;
    dial.repeats++;
    dial.dueNs = nowNs + waitNs;
    if (dial.message3 == null) {
      dial.dueNs = Math.min(dial.dueNs, dial.startedNs + Handshakes.MAX_HANDSHAKE_NS);
    }
    soonestNs = Math.min(soonestNs, dial.dueNs);
    out.send(dial.path, message.clone());
  }

  private void fail(Dial dial, Failure.Kind kind, String reason, Outbox out) {
    remove(dial);
    out.failed(dial.number, dial.path, new Failure(kind, reason));
  }

  private void remove(Dial dial) {
    byIndex.remove(dial.index);
    byNumber.remove(dial.number);
    soonestNs = soonest();
    if (dial.message3 == null) {
      local.release(dial.index);
    }
  }

  private static byte[] ephemeral(Dial dial) {
    int offset = HandshakeWire.EPHEMERAL_OFFSET;
    return Arrays.copyOfRange(dial.message1, offset, offset + KeyAgreement.KEY_BYTES);
  }
}
