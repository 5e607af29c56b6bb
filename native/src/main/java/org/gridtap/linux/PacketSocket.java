package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Whole Ethernet frames on one interface of the thread's network namespace, past the host's own
 * network code (packet(7)). Needs CAP_NET_RAW. One owner thread.
 *
 * <pre>
 * sockaddr_ll:  family:2 protocol:2 ifindex:4 hatype:2 pkttype:1 halen:1 addr:8
 * </pre>
 */
public final class PacketSocket implements Closeable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int ETH_P_ALL = 3;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int RECEIVE_BUFFER_BYTES = 8 << 20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int ADDRESS_BYTES = 20;
  private static final int PROTOCOL = 2;
  private static final int INTERFACE_INDEX = 4;
  private static final int HARDWARE_ADDRESS = 12;
  private static final int HARDWARE_ADDRESS_BYTES = 6;
  private static final ValueLayout.OfShort BE16 = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private final Libc libc;
  private final int fd;
  private final long hardwareAddress;
  private int lastSendErrno;
  private boolean closed;

  private PacketSocket(Libc libc, int fd, long hardwareAddress) {
    this.libc = libc;
    this.fd = fd;
    this.hardwareAddress = hardwareAddress;
  }

  /** Opens a socket that only sends: the kernel queues nothing for it. */
  public static PacketSocket sending(int interfaceIndex) throws LinuxException {
    return open(interfaceIndex, 0);
  }

  /** Opens a socket that hears what comes in by the interface, whomever it is for. */
  public static PacketSocket listening(int interfaceIndex) throws LinuxException {
    return open(interfaceIndex, ETH_P_ALL);
  }

  private static PacketSocket open(int interfaceIndex, int protocol) throws LinuxException {
    Libc libc = new Libc();
    int fd = libc.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
    LinuxException.check("socket AF_PACKET", fd);
    try (Arena arena = Arena.ofConfined()) {
      libc.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
      libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
      MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(BE16, PROTOCOL, (short) protocol);
      address.set(JAVA_INT, INTERFACE_INDEX, interfaceIndex);
      LinuxException.check("bind AF_PACKET", libc.bind(fd, address.address(), ADDRESS_BYTES));
      MemorySegment length = arena.allocateFrom(JAVA_INT, ADDRESS_BYTES);
      LinuxException.check(
          "getsockname", libc.getsockname(fd, address.address(), length.address()));
      return new PacketSocket(libc, fd, hardwareAddress(address));
    } catch (LinuxException e) {
      libc.close(fd);
      throw e;
    }
  }

  private static long hardwareAddress(MemorySegment address) {
    long bits = 0;
    for (int i = 0; i < HARDWARE_ADDRESS_BYTES; i++) {
      bits = bits << 8 | (address.get(JAVA_BYTE, HARDWARE_ADDRESS + i) & 0xff);
    }
    return bits;
  }

  /** Returns the interface's own hardware address, in the low 48 bits. */
  public long hardwareAddress() {
    return hardwareAddress;
  }

  /**
   * Sends the first {@code count} frames of a batch and returns how many the interface took. A
   * frame that it refuses (its queue is full, or the frame is longer than its MTU) does not hold up
   * those after it.
   */
  public int send(FrameBatch batch, int count) {
    int taken = 0;
    for (int next = 0; next < count; ) {
      int sent = libc.sendmmsg(fd, batch.messages.address(next), count - next, MSG_DONTWAIT);
      if (sent > 0) {
        taken += sent;
        next += sent;
      } else if (sent != -Errno.EINTR) {
        lastSendErrno = -sent;
        next++;
      }
    }
    return taken;
  }

  /** Returns the error of the last frame that was refused, or 0. */
  public int lastSendErrno() {
    return lastSendErrno;
  }

  /** Takes what has come in, without waiting, and returns how many frames of the batch it fills. */
  public int receive(FrameBatch batch) throws LinuxException {
    batch.prepareForReceive();
    int count = libc.recvmmsg(fd, batch.messages.address(0), FrameBatch.MAX_FRAMES, MSG_DONTWAIT);
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return 0;
    }
    LinuxException.check("recvmmsg AF_PACKET", count);
    return count;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(fd);
    }
  }
}
