package org.gridtap.tap;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import org.gridtap.frame.MacAddress;

/**
 * One of two ends of a cable in memory, for tests and simulations: what one end writes the other
 * reads. The ends may be used by different threads.
 */
public final class MemoryTap implements TapDevice {
  /** How many frames may lie between the ends; more are not taken. */
  public static final int MAX_QUEUED_FRAMES = 1024;

  private final String name;
  private final MacAddress hardwareAddress;
  private final ArrayBlockingQueue<byte[]> incoming;
  private final ArrayBlockingQueue<byte[]> outgoing;

  private MemoryTap(
      String name,
      MacAddress hardwareAddress,
      ArrayBlockingQueue<byte[]> incoming,
      ArrayBlockingQueue<byte[]> outgoing) {
    this.name = name;
    this.hardwareAddress = hardwareAddress;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  /** The two ends of one cable. */
  public record Pair(MemoryTap host, MemoryTap node) {}

  /**
   * Makes a cable.
   *
   * @param name of both ends
   * @param hardwareAddress of both ends, as a TAP's two sides have but one
   */
  public static Pair newPair(String name, MacAddress hardwareAddress) {
    ArrayBlockingQueue<byte[]> up = new ArrayBlockingQueue<>(MAX_QUEUED_FRAMES);
    ArrayBlockingQueue<byte[]> down = new ArrayBlockingQueue<>(MAX_QUEUED_FRAMES);
    return new Pair(
        new MemoryTap(name, hardwareAddress, up, down),
        new MemoryTap(name, hardwareAddress, down, up));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int fd() {
    return -1;
  }

  @Override
  public MacAddress hardwareAddress() {
    return hardwareAddress;
  }

  @Override
  public long soleHardwareAddress() {
    return hardwareAddress().bits();
  }

  @Override
  public long takeQueueDrops() {
    return 0;
  }

  @Override
  public int mtu() {
    return LinuxTap.MTU;
  }

  @Override
  public boolean takesTcpSuperFrames() {
    return true;
  }

  @Override
  public boolean takesUdpSuperFrames() {
    return true;
  }

  /** Cuts a frame short that has no room, as the kernel does. */
  @Override
  public int read(MemorySegment segment, long offset) {
    byte[] frame = incoming.poll();
    if (frame == null) {
      return 0;
    }
    int length = (int) Math.min(frame.length, segment.byteSize() - offset);
    MemorySegment.copy(frame, 0, segment, JAVA_BYTE, offset, length);
    return length;
  }

  @Override
  public boolean write(MemorySegment segment, long offset, int length) {
    return outgoing.offer(segment.asSlice(offset, length).toArray(JAVA_BYTE));
  }

  @Override
  public void close() {
    incoming.clear();
  }
}
