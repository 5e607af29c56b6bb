package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The UDP socket of the data path: IPv4 and IPv6 on one port, many datagrams a call.
 *
 * <p>Receiving never waits. Sending a batch waits while the socket's buffer is full, for at most
 * {@link #SEND_TIMEOUT_MS}: that pushes back on a fast TAP instead of losing frames, and a stuck
 * device still cannot stop the worker. One owner thread.
 */
public final class UdpSocket implements Closeable {
  /** How long a send may wait for room, in milliseconds. */
  public static final int SEND_TIMEOUT_MS = 20;

  /**
   * Size asked for the kernel's buffers, in bytes each way; without CAP_NET_ADMIN it grants less.
   */
  public static final int BUFFER_BYTES = 8 << 20;

  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_MEMINFO = 55;
  private static final int MEMINFO_WORDS = 9;
  private static final int MEMINFO_DROPS = 8;
  private static final int SOL_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_V6ONLY = 26;
  private static final int PMTUDISC_DONT = 0;
  private static final int UDP_GRO = 104;
  private static final int MSG_DONTWAIT = 0x40;

  private final Libc libc;
  private final int fd;
  private final SocketAddressLayout layout;
  private final int localPort;
  private final MessageVector single = new MessageVector(1);
  private long unsegmentedTrains;
  private int lastSendErrno;
  private int kernelDrops;
  private boolean closed;

  private UdpSocket(Libc libc, int fd, SocketAddressLayout layout) throws LinuxException {
    this.libc = libc;
    this.fd = fd;
    this.layout = layout;
    this.localPort = readLocalPort();
    single.setNameLength(0, layout.bytes);
  }

  /**
   * Opens a socket on a port of all addresses; IPv4 only where the kernel has no IPv6.
   *
   * @param port the port, or 0 for any free one
   * @throws LinuxException with {@link Errno#EADDRINUSE} when the port is taken
   */
  public static UdpSocket bind(int port) throws LinuxException {
    Libc libc = new Libc();
    SocketAddressLayout layout = SocketAddressLayout.DUAL_STACK;
    int fd = libc.socket(layout.family, SOCK_DGRAM_CLOEXEC, 0);
    if (fd == -Errno.EAFNOSUPPORT) {
      layout = SocketAddressLayout.IPV4_ONLY;
      fd = libc.socket(layout.family, SOCK_DGRAM_CLOEXEC, 0);
    }
    LinuxException.check("socket UDP", fd);
    return open(libc, fd, layout, port);
  }

  /** Opens a socket as {@link #bind} does on a kernel without IPv6. */
  static UdpSocket bindIpv4Only(int port) throws LinuxException {
    Libc libc = new Libc();
    SocketAddressLayout layout = SocketAddressLayout.IPV4_ONLY;
    int fd = libc.socket(layout.family, SOCK_DGRAM_CLOEXEC, 0);
    LinuxException.check("socket UDP", fd);
    return open(libc, fd, layout, port);
  }

  private static UdpSocket open(Libc libc, int fd, SocketAddressLayout layout, int port)
      throws LinuxException {
    try {
      configure(libc, fd, layout);
      bind(libc, fd, layout, port);
      return new UdpSocket(libc, fd, layout);
    } catch (LinuxException e) {
      libc.close(fd);
      throw e;
    }
  }

  /**
   * Receives what has come, without waiting, and returns how many slots of the batch are filled; 0
   * if nothing has come. HOT PATH.
   *
   * @throws LinuxException only for what makes the socket useless
   */
  public int receive(ReceiveBatch batch) throws LinuxException {
    batch.prepare(layout);
    int count = libc.recvmmsg(fd, batch.messages.address(0), batch.slots(), MSG_DONTWAIT);
    batch.received(Math.max(count, 0));
    if (count >= 0) {
      return count;
    }
    if (count == -Errno.EBADF) {
      throw new LinuxException("recvmmsg", -count);
    }
    // EAGAIN, EINTR, or an ICMP error that an earlier datagram caused: the next call goes on.
    return 0;
  }

  /**
   * Returns how many arrivals the kernel has dropped since the last call, because the socket's
   * buffer was full or their checksum was wrong. A train counts once. 0 before Linux 4.12.
   */
  public long takeKernelDrops() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(MEMINFO_WORDS * 4L, 4);
      MemorySegment length = arena.allocateFrom(JAVA_INT, MEMINFO_WORDS * 4);
      int r = libc.getsockopt(fd, SOL_SOCKET, SO_MEMINFO, words.address(), length.address());
      if (r < 0 || length.get(JAVA_INT, 0) < MEMINFO_WORDS * 4) {
        return 0;
      }
      int drops = words.get(JAVA_INT, MEMINFO_DROPS * 4L);
      long added = Integer.toUnsignedLong(drops - kernelDrops); // the kernel's count wraps
      kernelDrops = drops;
      return added;
    }
  }

  /** Makes a batch whose addresses suit this socket. */
  public SendBatch newSendBatch() {
    return new SendBatch(layout);
  }

  /**
   * Sends all entries of a batch, clears it and returns how many could not be sent. HOT PATH.
   *
   * <p>An entry that fails does not hold up those after it. A train that the kernel cannot cut (no
   * checksum offload on the way out, or datagrams longer than the path's MTU) goes out one by one.
   */
  public int send(SendBatch batch) {
    int failed = 0;
    int flags = 0;
    int count = batch.count();
    for (int next = 0; next < count; ) {
      int sent = libc.sendmmsg(fd, batch.messages.address(next), count - next, flags);
      if (sent > 0) {
        next += sent;
        continue;
      }
      if (sent == -Errno.EINTR) {
        continue;
      }
      lastSendErrno = -sent;
      if (sent == -Errno.EAGAIN) {
        flags = MSG_DONTWAIT; // the wait is over for the rest of the batch too
      }
      if (!isRefusedTrain(batch, next, -sent) || !sendOneByOne(batch, next)) {
        failed++;
      }
      next++;
    }
    batch.clear();
    return failed;
  }

  /** Returns how many trains went out one by one because the kernel would not cut them. */
  public long unsegmentedTrains() {
    return unsegmentedTrains;
  }

  /** Returns the error of the last entry that failed, or 0. */
  public int lastSendErrno() {
    return lastSendErrno;
  }

  public int fd() {
    return fd;
  }

  public int localPort() {
    return localPort;
  }

  /** Tells whether the socket speaks IPv6 too. */
  public boolean isDualStack() {
    return layout == SocketAddressLayout.DUAL_STACK;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(fd);
    }
  }

  private static boolean isRefusedTrain(SendBatch batch, int entry, int errno) {
    return batch.messages.hasControl(entry)
        && (errno == Errno.EIO || errno == Errno.EMSGSIZE || errno == Errno.EINVAL);
  }

  private boolean sendOneByOne(SendBatch batch, int entry) {
    unsegmentedTrains++;
    MessageVector train = batch.messages;
    MemorySegment.copy(
        train.addresses(), train.addressOffset(entry), single.addresses(), 0, layout.bytes);
    long address = train.bufferAddress(entry);
    long end = address + train.bufferLength(entry);
    int size = batch.segmentSize(entry);
    boolean allSent = true;
    for (; address < end; address += size) {
      single.setBuffer(0, address, Math.min(size, end - address));
      int sent = libc.sendmmsg(fd, single.address(0), 1, 0);
      if (sent < 0) {
        lastSendErrno = -sent;
        allSent = false;
      }
    }
    return allSent;
  }

  private static void configure(Libc libc, int fd, SocketAddressLayout layout)
      throws LinuxException {
    if (layout == SocketAddressLayout.DUAL_STACK) {
      LinuxException.check("IPV6_V6ONLY", libc.setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, 0));
      libc.setsockopt(fd, SOL_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_DONT);
    }
    // Never set DF: a relayed frame fits 1,500 bytes, and on a smaller path IP fragments get
    // through
    // where dropped datagrams would not. Finding the path's MTU out is a later matter.
    libc.setsockopt(fd, SOL_IP, IP_MTU_DISCOVER, PMTUDISC_DONT);
    // Linux before 5.0 lacks this and delivers every datagram alone.
    libc.setsockopt(fd, MessageVector.SOL_UDP, UDP_GRO, 1);
    if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES) < 0) {
      libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
    }
    if (libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES) < 0) {
      libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, BUFFER_BYTES);
    }
    LinuxException.check(
        "SO_SNDTIMEO", libc.setsockoptTime(fd, SOL_SOCKET, SO_SNDTIMEO, SEND_TIMEOUT_MS * 1000L));
  }

  private static void bind(Libc libc, int fd, SocketAddressLayout layout, int port)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SocketAddressLayout.MAX_BYTES, 8);
      layout.write(address, 0, 0, 0, port);
      int r = libc.bind(fd, address.address(), layout.bytes);
      if (r == -Errno.EADDRINUSE) {
        throw new LinuxException(
            "bind UDP port " + port,
            Errno.EADDRINUSE,
            "UDP port "
                + port
                + " is taken by another program; stop that one or choose another port");
      }
      LinuxException.check("bind UDP port " + port, r);
    }
  }

  private int readLocalPort() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SocketAddressLayout.MAX_BYTES, 8);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SocketAddressLayout.MAX_BYTES);
      LinuxException.check(
          "getsockname", libc.getsockname(fd, address.address(), length.address()));
      return layout.port(address, 0);
    }
  }
}
