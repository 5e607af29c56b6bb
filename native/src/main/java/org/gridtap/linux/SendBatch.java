package org.gridtap.linux;

/**
 * Datagrams for one {@link UdpSocket#send}: every entry is one datagram, or a train of equal-sized
 * ones to one destination that the kernel cuts (UDP_SEGMENT).
 *
 * <p>The bytes are borrowed: they must stay as they are until the send.
 */
public final class SendBatch {
  /** How many entries a batch may have. */
  public static final int MAX_ENTRIES = 64;

  /**
   * How many datagrams a train may have: UDP_MAX_SEGMENTS of the oldest kernels that have trains.
   */
  public static final int MAX_SEGMENTS = 64;

  /** The longest train, in bytes: what one IPv4 datagram could carry. */
  public static final int MAX_TRAIN_BYTES = 65507;

  private static final int UDP_SEGMENT = 103;

  final MessageVector messages = new MessageVector(MAX_ENTRIES);
  private final int[] segmentSizes = new int[MAX_ENTRIES];
  private final SocketAddressLayout layout;
  private int count;

  SendBatch(SocketAddressLayout layout) {
    this.layout = layout;
    for (int i = 0; i < MAX_ENTRIES; i++) {
      messages.setNameLength(i, layout.bytes);
    }
  }

  /**
   * Adds a datagram or a train.
   *
   * @param address where the bytes are
   * @param length how many there are, at most {@link #MAX_TRAIN_BYTES}
   * @param segmentSize the size of every datagram but the last, which may be shorter; at least
   *     {@code length} for a single datagram
   * @param hi the upper half of the destination, IPv4 as {@code ::ffff:a.b.c.d}
   * @param lo the lower half of the destination
   * @return false if the batch is full or the destination cannot be reached from this socket
   */
  public boolean add(long address, int length, int segmentSize, long hi, long lo, int port) {
    if (count == MAX_ENTRIES || !layout.reaches(hi, lo)) {
      return false;
    }
    int i = count++;
    messages.setBuffer(i, address, length);
    layout.write(messages.addresses(), messages.addressOffset(i), hi, lo, port);
    segmentSizes[i] = segmentSize;
    if (length > segmentSize) {
      messages.setUdpControl(i, UDP_SEGMENT, segmentSize);
    } else {
      messages.clearControl(i);
    }
    return true;
  }

  public boolean isFull() {
    return count == MAX_ENTRIES;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  int segmentSize(int i) {
    return segmentSizes[i];
  }

  /** Forgets all entries. */
  public void clear() {
    count = 0;
  }
}
