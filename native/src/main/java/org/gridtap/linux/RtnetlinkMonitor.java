package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.linux.Rtnetlink.HostAddress;
import org.gridtap.linux.Rtnetlink.Ipv4Route;
import org.gridtap.linux.Rtnetlink.Link;

/**
 * Hears of every change of interfaces, addresses and IPv4 routes in the thread's network namespace
 * (rtnetlink(7), multicast groups).
 *
 * <p>What it hears of are hints: the kernel keeps no more than {@link #BUFFER_BYTES} of them, and
 * says when some were lost. The truth is in the tables, see {@link Rtnetlink}. One owner thread.
 */
public final class RtnetlinkMonitor implements Closeable {
  /** As many bytes of messages, with the kernel's own for each, as wait for us at most. */
  public static final int BUFFER_BYTES = 256 * 1024;

  /** Datagrams that one {@link #drain} takes; more come with the next. */
  public static final int MAX_DATAGRAMS = 256;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int ADDRESS_BYTES = 12;
  private static final int ADDRESS_GROUPS = 8;
  // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR.
  private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x100;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int MESSAGE_BYTES = 65536;

  /** What has changed. Called by {@link #drain}. */
  public interface Listener {
    /** An interface is new, other than before, or gone. */
    void onLink(Link link, boolean gone);

    /** An address is new, other than before, or gone. */
    void onAddress(HostAddress address, boolean gone);

    /** A unicast IPv4 route is new, other than before, or gone. */
    void onRoute(Ipv4Route route, boolean gone);

    /** More has changed than the kernel could keep for us: anything may be other than before. */
    void onLost();
  }

  private final Libc libc = new Libc();
  private final MemorySegment buffer = Arena.ofAuto().allocate(MESSAGE_BYTES, 8);
  private final int fd;

  /** Begins to listen. */
  public RtnetlinkMonitor() throws LinuxException {
    fd =
        (int)
            LinuxException.check(
                "socket NETLINK_ROUTE", libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, 0));
    try (Arena arena = Arena.ofConfined()) {
      LinuxException.check(
          "SO_RCVBUF", libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES / 2)); // it doubles
      MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(JAVA_INT, ADDRESS_GROUPS, GROUPS);
      LinuxException.check("bind NETLINK_ROUTE", libc.bind(fd, address.address(), ADDRESS_BYTES));
    } catch (LinuxException refused) {
      libc.close(fd);
      throw refused;
    }
  }

  /** Returns the descriptor to wait on until something has changed. */
  public int fd() {
    return fd;
  }

  /** Tells what has changed since the last time, up to a bound, without waiting. */
  public void drain(Listener listener) throws LinuxException {
    for (int i = 0; i < MAX_DATAGRAMS; i++) {
      long length = libc.recv(fd, buffer.address(), MESSAGE_BYTES, MSG_DONTWAIT);
      if (length == -Errno.EAGAIN) {
        return;
      }
      if (length == -Errno.ENOBUFS) {
        listener.onLost();
      } else if (length != -Errno.EINTR) {
        read(LinuxException.check("recv NETLINK_ROUTE", length), listener);
      }
    }
  }

  private void read(long length, Listener listener) {
    for (long at = 0; at + NetlinkMessage.HEADER_BYTES <= length; ) {
      int size = buffer.get(JAVA_INT, at);
      if (size < NetlinkMessage.HEADER_BYTES || at + size > length) {
        listener.onLost();
        return;
      }
      tell(
          buffer.get(JAVA_SHORT, at + 4),
          buffer.asSlice(at + NetlinkMessage.HEADER_BYTES, size - NetlinkMessage.HEADER_BYTES),
          listener);
      at += (size + 3L) & ~3L;
    }
  }

  private static void tell(int type, MemorySegment message, Listener listener) {
    switch (type) {
      case Rtnetlink.RTM_NEWLINK, RTM_DELLINK ->
          listener.onLink(Rtnetlink.readLink(message), type == RTM_DELLINK);
      case Rtnetlink.RTM_NEWADDR, Rtnetlink.RTM_DELADDR -> {
        HostAddress address = Rtnetlink.readAddress(message);
        if (address != null) {
          listener.onAddress(address, type == Rtnetlink.RTM_DELADDR);
        }
      }
      case RTM_NEWROUTE, RTM_DELROUTE -> {
        Ipv4Route route = Rtnetlink.readRoute(message);
        if (route != null) {
          listener.onRoute(route, type == RTM_DELROUTE);
        }
      }
      default -> {}
    }
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
