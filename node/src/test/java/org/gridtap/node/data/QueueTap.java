package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.gridtap.frame.MacAddress;
import org.gridtap.linux.EventFd;
import org.gridtap.linux.LinuxException;
import org.gridtap.tap.TapDevice;

/** A TAP in memory that can be waited for, on the test's own thread. */
final class QueueTap implements TapDevice {
  static final int MTU = 1280;

  private final EventFd readable = new EventFd();
  private final Queue<byte[]> fromHost = new ArrayDeque<>();
  final List<byte[]> toHost = new ArrayList<>();
  private boolean gone;
  private long card;
  private boolean closed;
  private boolean countsOnly;
  private long delivered;
  private byte[] repeated = new byte[0];
  private boolean repeats;

  QueueTap() throws LinuxException {}

  void hostSends(byte[] frame) {
    fromHost.add(frame);
    readable.signal();
  }

  /** Sets a frame that {@link #hostRepeats} sends, which allocates nothing. */
  void repeat(byte[] frame) {
    repeated = frame;
  }

  void hostRepeats() {
    repeats = true;
    readable.signal();
  }

  /** Keeps nothing of what is written. */
  void countOnly() {
    countsOnly = true;
  }

  long delivered() {
    return delivered;
  }

  void vanish() {
    gone = true;
    readable.signal();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int fd() {
    return readable.fd();
  }

  @Override
  public MacAddress hardwareAddress() {
    return new MacAddress(0x02_00_00_00_00_01L);
  }

  @Override
  public long soleHardwareAddress() {
    return card;
  }

  /** Sets the one hardware address that the host may speak for; 0 is any. */
  void card(long hardwareAddress) {
    card = hardwareAddress;
  }

  @Override
  public long takeQueueDrops() {
    return 0;
  }

  @Override
  public int mtu() {
    return MTU;
  }

  @Override
  public boolean takesTcpSuperFrames() {
    return true;
  }

  @Override
  public boolean takesUdpSuperFrames() {
    return true;
  }

  @Override
  public int read(MemorySegment segment, long offset) throws IOException {
    if (gone) {
      throw new IOException("the interface was deleted");
    }
    byte[] frame = repeats ? repeated : fromHost.poll();
    repeats = false;
    if (frame == null) {
      readable.clear();
      return 0;
    }
    MemorySegment.copy(frame, 0, segment, JAVA_BYTE, offset, frame.length);
    return frame.length;
  }

  @Override
  public boolean write(MemorySegment segment, long offset, int length) {
    delivered++;
    if (countsOnly) {
      return true;
    }
    toHost.add(segment.asSlice(offset, length).toArray(JAVA_BYTE));
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      readable.close();
    }
  }
}
