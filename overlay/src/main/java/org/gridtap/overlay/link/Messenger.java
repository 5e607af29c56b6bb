package org.gridtap.overlay.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.session.ReplayWindow;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Carries control messages of up to 16 KB to a peer and back over its sealed packets: cut into
 * chunks, acknowledged, sent again, delivered once, in no particular order.
 *
 * <pre>
 * chunk            1:u8 ‖ stream:u32 ‖ message:u64 ‖ index:u8 ‖ count:u8 ‖ bytes
 * acknowledgement  2:u8 ‖ stream:u32 ‖ 1 to 64 × (message:u64 ‖ received:u16, bit i for chunk i)
 * </pre>
 *
 * <p>All chunks of a message but the last are full. A message of one chunk costs one packet and one
 * acknowledgement; a longer one is acknowledged as soon as it is whole, or piecemeal 20 ms after a
 * chunk came. {@code stream} is the sender's and drawn at random: a new one means that the peer has
 * started anew and counts its messages from the beginning; an acknowledgement names the stream of
 * those it is for.
 *
 * <p>A messenger belongs to a peer, not to a session: it survives new keys and other paths.
 */
public final class Messenger {
  /** Longest message, in bytes. */
  public static final int MAX_MESSAGE = 16 * 1024;

  /** Longest packet, in bytes. */
  public static final int MAX_CHUNK = 1080;

  /** Messages sent and not yet acknowledged. */
  public static final int MAX_OUTSTANDING = 64;

  /** Messages received in part; further ones must wait, which their sender takes for loss. */
  public static final int MAX_PARTIAL = 64;

  /** How often a chunk is sent before its message is given up. */
  public static final int MAX_TRIES = 8;

  private static final int CHUNK = 1;
  private static final int ACKNOWLEDGEMENT = 2;
  private static final int CHUNK_HEADER = 15;
  private static final int CHUNK_BYTES = MAX_CHUNK - CHUNK_HEADER;
  private static final int MAX_CHUNKS = (MAX_MESSAGE + CHUNK_BYTES - 1) / CHUNK_BYTES;
  private static final int MAX_ACKNOWLEDGED = 64;

  /** No message may be so far ahead of the oldest outstanding one that the peer could forget it. */
  private static final int MAX_AHEAD = ReplayWindow.SIZE / 2;

  private static final long MIN_TIMEOUT_NS = 150_000_000L;
  private static final long MAX_TIMEOUT_NS = 1_500_000_000L;
  private static final long ACKNOWLEDGE_AFTER_NS = 20_000_000L;

  /** Longer than any sender goes on trying. */
  private static final long PARTIAL_LIFE_NS = 15_000_000_000L;

  private static final class Outgoing {
    final long number;
    final byte[] message;
    final byte[][] chunks;
    final long sentNs;
    int acknowledged;
    int tries;
    long dueNs;

    Outgoing(long number, byte[] message, byte[][] chunks, long sentNs) {
      this.number = number;
      this.message = message;
      this.chunks = chunks;
      this.sentNs = sentNs;
    }

    boolean isWhole() {
      return acknowledged == (1 << chunks.length) - 1;
    }
  }

  private static final class Partial {
    final byte[][] chunks;
    final long expiresNs;
    int received;
    long acknowledgeNs = Long.MAX_VALUE;

    Partial(int count, long expiresNs) {
      chunks = new byte[count][];
      this.expiresNs = expiresNs;
    }

    boolean isDue(long nowNs) {
      return acknowledgeNs != Long.MAX_VALUE && acknowledgeNs <= nowNs;
    }

    boolean isWhole() {
      return received == (1 << chunks.length) - 1;
    }
  }

  private final int stream;

  /** Oldest first; few at most times, and the oldest is acknowledged first. */
  private final List<Outgoing> outgoing = new ArrayList<>(1);

  private long nextMessage;
  private long timeoutNs = 500_000_000L;

  private boolean hasPeerStream;
  private int peerStream;
  private int previousPeerStream;
  private ReplayWindow delivered = new ReplayWindow();
  private final Map<Long, Partial> partials = new LinkedHashMap<>();

  private long deadlineNs = Long.MAX_VALUE;

  /** All that a messenger can cause. */
  public interface Outbox {
    /**
     * Sends a packet of at most {@link #MAX_CHUNK} bytes. It may be sent again: do not change it.
     */
    void chunk(byte[] plaintext);

    /** Delivers a message from the peer. */
    void message(byte[] message);

    /** Tells that the peer did not acknowledge a message in time; it is sent again. */
    void late(byte[] message);

    /**
     * Tells that the peer has acknowledged a message.
     *
     * @param tries how often it was sent
     * @param afterNs how long that took since it was sent first
     */
    void acknowledged(int tries, long afterNs);

    /** Tells that the peer did not acknowledge a message; it may have received it all the same. */
    void gaveUp(byte[] message);

    /** Tells that the peer has begun a new stream: it has forgotten all that it was told. */
    void restarted();

    /** Tells that a packet of the peer made no sense. */
    void malformed();
  }

  public Messenger(RandomGenerator random) {
    stream = random.nextInt();
  }

  /** Sets how long an acknowledgement is waited for at first; taken between 150 ms and 1.5 s. */
  public void timeout(long retransmissionTimeoutNs) {
    timeoutNs = Math.clamp(retransmissionTimeoutNs, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS);
  }

  /**
   * Sends a message, which must not be changed after. Returns false if too many are outstanding.
   * Throws IllegalArgumentException above {@link #MAX_MESSAGE} bytes.
   */
  public boolean send(byte[] message, long nowNs, Outbox out) {
    if (message.length > MAX_MESSAGE) {
      throw new IllegalArgumentException("a message of " + message.length + " bytes");
    }
    if (outgoing.size() >= MAX_OUTSTANDING
        || (!outgoing.isEmpty() && nextMessage - outgoing.getFirst().number >= MAX_AHEAD)) {
      return false;
    }
    long number = nextMessage++;
    Outgoing sending = new Outgoing(number, message, cut(number, message), nowNs);
    outgoing.add(sending);
    transmit(sending, nowNs, out);
    return true;
  }

  private byte[][] cut(long number, byte[] message) {
    int count = Math.max(1, (message.length + CHUNK_BYTES - 1) / CHUNK_BYTES);
    byte[][] chunks = new byte[count][];
    for (int i = 0; i < count; i++) {
      int from = i * CHUNK_BYTES;
      int length = Math.min(CHUNK_BYTES, message.length - from);
      chunks[i] =
          new WireWriter(CHUNK_HEADER + length)
              .u8(CHUNK)
              .i32(stream)
              .i64(number)
              .u8(i)
              .u8(count)
              .bytes(new WireReader(message, from, length).rest())
              .toByteArray();
    }
    return chunks;
  }

  private void transmit(Outgoing sending, long nowNs, Outbox out) {
    sending.dueNs = nowNs + Math.min(timeoutNs << sending.tries, MAX_TIMEOUT_NS);
    sending.tries++;
    deadlineNs = Math.min(deadlineNs, sending.dueNs);
    for (int i = 0; i < sending.chunks.length; i++) {
      if ((sending.acknowledged & 1 << i) == 0) {
        out.chunk(sending.chunks[i]);
      }
    }
  }

  /** Handles a packet of the peer; what is malformed is told and dropped. */
  public void onChunk(byte[] chunk, long nowNs, Outbox out) {
    WireReader in = new WireReader(chunk);
    switch (in.u8()) {
      case CHUNK -> onData(in, nowNs, out);
      case ACKNOWLEDGEMENT -> onAcknowledgement(in, nowNs, out);
      default -> out.malformed();
    }
    schedule();
  }

  private void onData(WireReader in, long nowNs, Outbox out) {
    int fromStream = in.i32();
    long number = in.i64();
    int index = in.u8();
    int count = in.u8();
    byte[] bytes = in.rest();
    boolean isLast = index == count - 1;
    if (in.failed()
        || number < 0
        || index >= count
        || count > MAX_CHUNKS
        || bytes.length > CHUNK_BYTES
        || (!isLast && bytes.length != CHUNK_BYTES)
        || index * CHUNK_BYTES + bytes.length > MAX_MESSAGE
        || (isLast && index > 0 && bytes.length == 0)) {
      out.malformed();
      return;
    }
    if (!follow(fromStream, out)) {
      return;
    }
    if (!delivered.isFresh(number)) {
      acknowledge(number, (1 << count) - 1, out);
      return;
    }
    byte[] message = count == 1 ? bytes : assemble(number, index, count, bytes, nowNs, out);
    if (message != null) {
      delivered.accept(number);
      if (count > 1) {
        partials.remove(number);
      }
      acknowledge(number, (1 << count) - 1, out);
      out.message(message);
    }
  }

  /** Turns to the peer's new stream, if it is one. Returns false for a late packet of the last. */
  private boolean follow(int fromStream, Outbox out) {
    if (hasPeerStream && fromStream != peerStream) {
      if (fromStream == previousPeerStream) {
        return false;
      }
      previousPeerStream = peerStream;
      delivered = new ReplayWindow();
      partials.clear();
      out.restarted();
    } else if (!hasPeerStream) {
      previousPeerStream = ~fromStream;
    }
    hasPeerStream = true;
    peerStream = fromStream;
    return true;
  }

  private byte @Nullable [] assemble(
      long number, int index, int count, byte[] bytes, long nowNs, Outbox out) {
    Partial partial = partials.get(number);
    if (partial == null) {
      if (partials.size() >= MAX_PARTIAL) {
        return null;
      }
      partial = new Partial(count, nowNs + PARTIAL_LIFE_NS);
      partials.put(number, partial);
    }
    if (partial.chunks.length != count) {
      out.malformed();
      return null;
    }
    partial.acknowledgeNs = Math.min(partial.acknowledgeNs, nowNs + ACKNOWLEDGE_AFTER_NS);
    partial.chunks[index] = bytes;
    partial.received |= 1 << index;
    if (!partial.isWhole()) {
      return null;
    }
    WireWriter message = new WireWriter(count * CHUNK_BYTES);
    for (byte[] part : partial.chunks) {
      message.bytes(part);
    }
    return message.toByteArray();
  }

  /** Acknowledges one message now, and in the same packet all that wait for it. */
  private void acknowledge(long number, int received, Outbox out) {
    WireWriter packet = new WireWriter(64).u8(ACKNOWLEDGEMENT).i32(peerStream);
    packet.i64(number).u16(received);
    flush(packet, Long.MAX_VALUE, 1, out);
  }

  private void flush(WireWriter packet, long dueNs, int written, Outbox out) {
    int count = written;
    for (Map.Entry<Long, Partial> entry : partials.entrySet()) {
      Partial partial = entry.getValue();
      if (partial.isDue(dueNs) && count < MAX_ACKNOWLEDGED) {
        packet.i64(entry.getKey()).u16(partial.received);
        partial.acknowledgeNs = Long.MAX_VALUE;
        count++;
      }
    }
    if (count > 0) {
      out.chunk(packet.toByteArray());
    }
  }

  private void onAcknowledgement(WireReader in, long nowNs, Outbox out) {
    boolean isOurs = in.i32() == stream; // otherwise it is late, for who was here before us
    while (isOurs && in.remaining() > 0) {
      long number = in.i64();
      int received = in.u16();
      if (!in.failed()) {
        onAcknowledged(number, received, nowNs, out);
      }
    }
    if (in.failed()) {
      out.malformed();
    }
  }

  private void onAcknowledged(long number, int received, long nowNs, Outbox out) {
    for (int i = 0; i < outgoing.size(); i++) {
      Outgoing sending = outgoing.get(i);
      if (sending.number == number) {
        sending.acknowledged |= received & ((1 << sending.chunks.length) - 1);
        if (sending.isWhole()) {
          outgoing.remove(i);
          out.acknowledged(sending.tries, nowNs - sending.sentNs);
        }
        return;
      }
    }
  }

  public void onDeadline(long nowNs, Outbox out) {
    if (nowNs < deadlineNs) {
      return;
    }
    partials.values().removeIf(partial -> partial.expiresNs <= nowNs);
    flush(new WireWriter(64).u8(ACKNOWLEDGEMENT).i32(peerStream), nowNs, 0, out);
    for (var all = outgoing.iterator(); all.hasNext(); ) {
      Outgoing sending = all.next();
      if (sending.dueNs <= nowNs && sending.tries < MAX_TRIES) {
        if (sending.tries == 1) {
          out.late(sending.message);
        }
        transmit(sending, nowNs, out);
      } else if (sending.dueNs <= nowNs) {
        all.remove();
        out.gaveUp(sending.message);
      }
    }
    schedule();
  }

  /** Returns when {@link #onDeadline} is due; Long.MAX_VALUE if nothing is waited for. */
  public long deadlineNs() {
    return deadlineNs;
  }

  /** Returns how many messages the peer has not acknowledged yet. */
  public int outstanding() {
    return outgoing.size();
  }

  private void schedule() {
    deadlineNs = Long.MAX_VALUE;
    for (Outgoing sending : outgoing) {
      deadlineNs = Math.min(deadlineNs, sending.dueNs);
    }
    for (Partial partial : partials.values()) {
      deadlineNs = Math.min(deadlineNs, Math.min(partial.expiresNs, partial.acknowledgeNs));
    }
  }
}
