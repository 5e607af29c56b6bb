package org.gridtap.tap;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.VnetHeader;

/** An Ethernet interface whose other end is this process. */
public interface TapDevice extends Closeable {
  /**
   * The longest vnet frame that a read can return, in bytes: a super-frame of 64 KB and headers.
   */
  int MAX_FRAME_BYTES = VnetHeader.BYTES + 14 + 65535;

  String name();

  /** Returns the descriptor to wait on until a frame can be read, or -1 if there is none. */
  int fd();

  MacAddress hardwareAddress();

  /**
   * Returns the hardware address that alone speaks by the interface, as it is now; 0 if others may
   * too, because the interface is a port of a bridge.
   *
   * @throws IOException if it cannot be told
   */
  long soleHardwareAddress() throws IOException;

  /**
   * Returns how many frames of the host were dropped since the last call because nobody had read
   * those before them.
   *
   * @throws IOException if it cannot be told
   */
  long takeQueueDrops() throws IOException;

  /** Returns the longest IP packet that the host sends into the interface, in bytes. */
  int mtu();

  /** Tells whether {@link #write} takes TCP super-frames. */
  boolean takesTcpSuperFrames();

  /** Tells whether {@link #write} takes UDP super-frames. */
  boolean takesUdpSuperFrames();

  /**
   * Reads one vnet frame, without waiting, into the native memory from {@code offset} to the
   * segment's end. HOT PATH.
   *
   * @return the frame's length, or 0 if there is none
   * @throws IOException if the interface is gone
   */
  int read(MemorySegment segment, long offset) throws IOException;

  /**
   * Writes one vnet frame, without waiting. HOT PATH.
   *
   * @return false if the frame was not taken: malformed, or the interface is down or full
   * @throws IOException if the interface is gone
   */
  boolean write(MemorySegment segment, long offset, int length) throws IOException;
}
