package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.gridtap.overlay.io.AeadProvider;
import org.gridtap.overlay.session.Aead;
import org.gridtap.overlay.session.ReplayWindow;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.PacketType;

/** What the data worker keeps of one session: ciphers, the next counter, the replay window. */
final class DataSession implements AutoCloseable {
  /** Packets that one key may seal; sessions end by time long before. */
  static final long MAX_PACKETS = 1L << 60;

  static final ValueLayout.OfInt BE32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong BE64 = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  final Session session;
  final PeerTraffic traffic;
  private final Aead sealer;
  private final Aead opener;
  private final ReplayWindow window = new ReplayWindow();
  private final int firstWord;

  /** The networks that the peer may take part in; none = all. */
  private final int[] networkTags;

  private long nextCounter;

  /** When something was opened last, by the worker's clock; and when the loop was last told. */
  long lastOpenedNs;

  long lastNeededNs;

  /** By CLOCK_BOOTTIME. */
  long lastFrameNs;

  boolean hasNewFrame;

  DataSession(Session session, PeerTraffic traffic, AeadProvider provider) {
    this(session, traffic, provider, 0);
  }

  DataSession(Session session, PeerTraffic traffic, AeadProvider provider, long firstCounter) {
    this.nextCounter = firstCounter;
    this.session = session;
    this.traffic = traffic;
    this.sealer = provider.newAead(session.sendKey());
    this.opener = provider.newAead(session.receiveKey());
    this.networkTags = session.peer().networkTags().stream().mapToInt(Integer::intValue).toArray();
    this.firstWord = PacketType.SEALED << 24 | session.remoteIndex();
  }

  /** Returns how long a sealed packet is. */
  static int sealedLength(int plainLength) {
    return PacketType.SEALED_HEADER + plainLength + PacketType.SEALED_TAG;
  }

  /** HOT PATH. Returns whether the peer's token allows it a network. */
  boolean allows(int tag24) {
    for (int allowed : networkTags) {
      if (allowed == tag24) {
        return true;
      }
    }
    return networkTags.length == 0;
  }

  /**
   * HOT PATH. Seals a packet with its header; {@link #sealedLength} bytes are written. Returns
   * false when used up.
   */
  boolean seal(
      MemorySegment to, long toOffset, MemorySegment from, long fromOffset, int length, int info) {
    if (nextCounter >= MAX_PACKETS) {
      return false;
    }
    long counter = nextCounter++;
    to.set(BE32, toOffset, firstWord);
    to.set(BE32, toOffset + 4, info);
    to.set(BE64, toOffset + 8, counter);
    sealer.seal(to, toOffset + PacketType.SEALED_HEADER, from, fromOffset, length, info, counter);
    traffic.sent(sealedLength(length));
    return true;
  }

  /**
   * HOT PATH. Opens a packet of {@code length} bytes, header and tag counted, and judges its
   * counter once the tag has proved it. Returns null when it holds.
   */
  @org.jspecify.annotations.Nullable
  DataDrop open(MemorySegment to, long toOffset, MemorySegment from, long fromOffset, int length) {
    int info = from.get(BE32, fromOffset + 4);
    long counter = from.get(BE64, fromOffset + 8);
    int sealed = length - PacketType.SEALED_HEADER;
    if (!opener.open(
        to, toOffset, from, fromOffset + PacketType.SEALED_HEADER, sealed, info, counter)) {
      return DataDrop.BAD_TAG;
    }
    if (!window.accept(counter)) {
      return DataDrop.REPLAYED;
    }
    traffic.received(length);
    return null;
  }

  @Override
  public void close() {
    sealer.close();
    opener.close();
  }
}
