package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.Closeable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes interfaces, addresses and routes of the thread's network namespace
 * (rtnetlink(7)).
 *
 * <p>IPv4 addresses are ints in network order of significance: 10.0.0.1 is 0x0a000001. One owner
 * thread; open it, use it, close it.
 */
public final class Rtnetlink implements Closeable {
  /**
   * An interface.
   *
   * @param hardwareAddress in the low 48 bits; 0 if it has none of that length
   * @param tunTap whether a program is behind it (/dev/net/tun) and no card
   */
  public record Link(
      int index,
      String name,
      boolean up,
      boolean carrier,
      int mtu,
      long hardwareAddress,
      boolean tunTap) {}

  /**
   * An address of this host.
   *
   * @param hi the upper half of the IPv6 address, or of {@code ::ffff:a.b.c.d}
   * @param prefix the prefix's length within its own family: at most 32 for IPv4
   */
  public record HostAddress(int interfaceIndex, long hi, long lo, int prefix) {
    public boolean isIpv4() {
      return hi == 0 && lo >>> 32 == 0xffff;
    }

    /** Returns the IPv4 address; only if {@link #isIpv4}. */
    public int ipv4() {
      return (int) lo;
    }
  }

  /**
   * A unicast IPv4 route.
   *
   * @param interfaceIndex where it leads; 0 for a route with several next hops
   * @param gateway the next hop, 0 if the destination is on the link
   */
  public record Ipv4Route(
      int destination, int prefix, int interfaceIndex, int gateway, int table) {}

  static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;
  private static final int RTM_GETROUTE = 26;
  private static final int NLM_F_REPLACE_CREATE = 0x100 | 0x400;
  private static final int AF_UNSPEC = 0;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IFINFO_BYTES = 16;
  private static final int IFADDR_BYTES = 8;
  private static final int RTMSG_BYTES = 12;
  private static final int IFF_UP = 1;
  private static final int IFF_LOWER_UP = 0x10000;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_STATS64 = 23;

  /** Behind received and sent packets, received and sent bytes, errors of both, receive drops. */
  private static final int STATS64_TX_DROPPED = 7 * Long.BYTES;

  private static final int IFLA_GSO_MAX_SIZE = 41;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_BROADCAST = 4;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_TABLE = 15;
  private static final int RTN_UNICAST = 1;
  private static final ValueLayout.OfLong BE64 =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final NetlinkSocket socket;

  public Rtnetlink() throws LinuxException {
    socket = new NetlinkSocket();
  }

  /** Returns all interfaces. */
  public List<Link> links() throws LinuxException {
    NetlinkMessage request = linkRequest(RTM_GETLINK, NetlinkSocket.NLM_F_DUMP, 0, 0, 0);
    return socket.dump("RTM_GETLINK", request, Rtnetlink::readLink);
  }

  /** Returns the interface of a name. */
  public Optional<Link> link(String name) throws LinuxException {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** Tells whether an interface is a port of another one: of a bridge, a bond or the like. */
  public boolean isPort(int index) throws LinuxException {
    return read(index, message -> NetlinkMessage.find(message, IFINFO_BYTES, IFLA_MASTER))
            .byteSize()
        > 0;
  }

  /** Returns how many frames the kernel did not get rid of by the interface. */
  public long sendDrops(int index) throws LinuxException {
    MemorySegment statistics =
        read(index, message -> NetlinkMessage.find(message, IFINFO_BYTES, IFLA_STATS64));
    return statistics.byteSize() < STATS64_TX_DROPPED + Long.BYTES
        ? 0
        : statistics.get(JAVA_LONG_UNALIGNED, STATS64_TX_DROPPED);
  }

  private MemorySegment read(int index, Function<MemorySegment, MemorySegment> attribute)
      throws LinuxException {
    NetlinkMessage request = linkRequest(RTM_GETLINK, NetlinkSocket.NLM_F_ACK, index, 0, 0);
    // A copy: the socket's buffer takes the acknowledgement next.
    return socket
        .dump(
            "RTM_GETLINK",
            request,
            message -> MemorySegment.ofArray(attribute.apply(message).toArray(JAVA_BYTE)))
        .getFirst();
  }

  public void setUp(int index, boolean up) throws LinuxException {
    changeLink("set up", linkChange(index, up ? IFF_UP : 0, IFF_UP));
  }

  public void setMtu(int index, int mtu) throws LinuxException {
    changeLink("set MTU " + mtu, linkChange(index, 0, 0).attribute(IFLA_MTU, mtu));
  }

  /** Gives an interface a hardware address, in the low 48 bits. */
  public void setHardwareAddress(int index, long address) throws LinuxException {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (address >>> (40 - 8 * i));
    }
    changeLink("set hardware address", linkChange(index, 0, 0).attribute(IFLA_ADDRESS, bytes));
  }

  /** Limits super-frames that the kernel hands to an interface, in bytes of the IP packet. */
  public void setGsoMaxSize(int index, int bytes) throws LinuxException {
    changeLink(
        "set gso_max_size " + bytes, linkChange(index, 0, 0).attribute(IFLA_GSO_MAX_SIZE, bytes));
  }

  /** Adds an IPv4 address, and with it the route to its subnet; no error if it is there already. */
  public void addIpv4Address(int index, int address, int prefix) throws LinuxException {
    NetlinkMessage request =
        addressChange(RTM_NEWADDR, NLM_F_REPLACE_CREATE, index, address, prefix);
    if (prefix < 31) {
      request.attributeBigEndian(IFA_BROADCAST, address | (int) (0xffffffffL >>> prefix));
    }
    LinuxException.check("RTM_NEWADDR", socket.change("RTM_NEWADDR", request));
  }

  /** Removes an IPv4 address; no error if there is none. */
  public void removeIpv4Address(int index, int address, int prefix) throws LinuxException {
    int r = socket.change("RTM_DELADDR", addressChange(RTM_DELADDR, 0, index, address, prefix));
    if (r != -Errno.EADDRNOTAVAIL) {
      LinuxException.check("RTM_DELADDR", r);
    }
  }

  /** Returns all addresses of this host, IPv4 and IPv6. */
  public List<HostAddress> addresses() throws LinuxException {
    NetlinkMessage request =
        new NetlinkMessage(RTM_GETADDR, NetlinkSocket.NLM_F_DUMP)
            .u8(AF_UNSPEC)
            .u8(0)
            .u8(0)
            .u8(0)
            .u32(0);
    return socket.dump("RTM_GETADDR", request, Rtnetlink::readAddress);
  }

  /** Returns all unicast IPv4 routes of all tables. */
  public List<Ipv4Route> ipv4Routes() throws LinuxException {
    NetlinkMessage request =
        new NetlinkMessage(RTM_GETROUTE, NetlinkSocket.NLM_F_DUMP)
            .u8(AF_INET)
            .u8(0)
            .u16(0)
            .u32(0)
            .u32(0);
    return socket.dump("RTM_GETROUTE", request, Rtnetlink::readRoute);
  }

  @Override
  public void close() {
    socket.close();
  }

  private void changeLink(String call, NetlinkMessage request) throws LinuxException {
    LinuxException.check(call, socket.change(call, request));
  }

  private static NetlinkMessage linkChange(int index, int flags, int mask) {
    return linkRequest(RTM_NEWLINK, NetlinkSocket.NLM_F_ACK, index, flags, mask);
  }

  private static NetlinkMessage linkRequest(
      int type, int netlinkFlags, int index, int flags, int mask) {
    return new NetlinkMessage(type, netlinkFlags)
        .u8(AF_UNSPEC)
        .u8(0)
        .u16(0)
        .u32(index)
        .u32(flags)
        .u32(mask);
  }

  private static NetlinkMessage addressChange(
      int type, int flags, int index, int address, int prefix) {
    return new NetlinkMessage(type, flags | NetlinkSocket.NLM_F_ACK)
        .u8(AF_INET)
        .u8(prefix)
        .u8(0)
        .u8(0)
        .u32(index)
        .attributeBigEndian(IFA_LOCAL, address)
        .attributeBigEndian(IFA_ADDRESS, address);
  }

  static Link readLink(MemorySegment message) {
    int flags = message.get(JAVA_INT, 8);
    MemorySegment name = NetlinkMessage.find(message, IFINFO_BYTES, IFLA_IFNAME);
    MemorySegment hardware = NetlinkMessage.find(message, IFINFO_BYTES, IFLA_ADDRESS);
    long address = 0;
    for (int i = 0; i < 6 && hardware.byteSize() == 6; i++) {
      address = address << 8 | (hardware.get(JAVA_BYTE, i) & 0xff);
    }
    return new Link(
        message.get(JAVA_INT, 4),
        name.byteSize() == 0 ? "" : name.getString(0),
        (flags & IFF_UP) != 0,
        (flags & IFF_LOWER_UP) != 0,
        intOr(NetlinkMessage.find(message, IFINFO_BYTES, IFLA_MTU), 0),
        address,
        isTunTap(message));
  }

  private static boolean isTunTap(MemorySegment message) {
    MemorySegment info = NetlinkMessage.find(message, IFINFO_BYTES, IFLA_LINKINFO);
    MemorySegment kind = NetlinkMessage.find(info, 0, IFLA_INFO_KIND);
    return kind.byteSize() != 0 && kind.getString(0).equals("tun");
  }

  static @Nullable HostAddress readAddress(MemorySegment message) {
    int family = message.get(JAVA_BYTE, 0);
    int prefix = message.get(JAVA_BYTE, 1) & 0xff;
    int index = message.get(JAVA_INT, 4);
    MemorySegment address = NetlinkMessage.find(message, IFADDR_BYTES, IFA_LOCAL);
    if (address.byteSize() == 0) {
      address = NetlinkMessage.find(message, IFADDR_BYTES, IFA_ADDRESS);
    }
    if (family == AF_INET && address.byteSize() == 4) {
      long lo = 0xffffL << 32 | Integer.toUnsignedLong(address.get(NetlinkMessage.BE32, 0));
      return new HostAddress(index, 0, lo, prefix);
    }
    if (family == AF_INET6 && address.byteSize() == 16) {
      return new HostAddress(index, address.get(BE64, 0), address.get(BE64, 8), prefix);
    }
    return null;
  }

  static @Nullable Ipv4Route readRoute(MemorySegment message) {
    if (message.get(JAVA_BYTE, 0) != AF_INET || message.get(JAVA_BYTE, 7) != RTN_UNICAST) {
      return null;
    }
    int table = message.get(JAVA_BYTE, 4) & 0xff;
    return new Ipv4Route(
        addressOr(NetlinkMessage.find(message, RTMSG_BYTES, RTA_DST), 0),
        message.get(JAVA_BYTE, 1) & 0xff,
        intOr(NetlinkMessage.find(message, RTMSG_BYTES, RTA_OIF), 0),
        addressOr(NetlinkMessage.find(message, RTMSG_BYTES, RTA_GATEWAY), 0),
        intOr(NetlinkMessage.find(message, RTMSG_BYTES, RTA_TABLE), table));
  }

  private static int intOr(MemorySegment value, int absent) {
    return value.byteSize() == 4 ? value.get(JAVA_INT_UNALIGNED, 0) : absent;
  }

  private static int addressOr(MemorySegment value, int absent) {
    return value.byteSize() == 4 ? value.get(NetlinkMessage.BE32, 0) : absent;
  }
}
