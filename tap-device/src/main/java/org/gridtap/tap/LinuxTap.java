package org.gridtap.tap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.Errno;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.Rtnetlink;
import org.gridtap.linux.TunTap;
import org.gridtap.linux.TunTap.Offloads;
import org.jspecify.annotations.Nullable;

/**
 * A TAP of the kernel, up, with the MTU of the overlay and without IPv6 (which would only chatter,
 * as long as only IPv4 is carried).
 *
 * <p>It gets an address only by {@link #addAddress}, or by a DHCP client of the host, and never a
 * route beyond that address's subnet. Closing it removes the interface with its addresses.
 */
public final class LinuxTap implements TapDevice {
  /** The MTU inside: a sealed frame still fits 1,500 bytes when other nodes relay it. */
  public static final int MTU = 1280;

  /** The name from which the kernel makes the first free one: gt0, gt1, … */
  public static final String DEFAULT_NAME = "gt%d";

  /**
   * The longest super-frame, in bytes: cut into 49 segments of 1,228 bytes it still fits one
   * segmented send (49 × 1,336 sealed, of 65,507). The kernel takes 320 of them for its headers.
   */
  public static final int GSO_MAX_BYTES = 60_500;

  private final TunTap tap;
  private final int index;
  private final MacAddress hardwareAddress;
  private long queueDrops;

  private LinuxTap(TunTap tap, int index, MacAddress hardwareAddress) {
    this.tap = tap;
    this.index = index;
    this.hardwareAddress = hardwareAddress;
  }

  /**
   * Makes an interface and sets it up.
   *
   * @param name its name, or {@link #DEFAULT_NAME}
   * @param hardwareAddress the address that it shall have; null leaves the kernel's random one
   * @throws LinuxException with cause and remedy if it cannot be had
   */
  public static LinuxTap open(String name, @Nullable MacAddress hardwareAddress)
      throws LinuxException {
    TunTap tap = TunTap.open(name, hardwareAddress == null ? null : hardwareAddress.bits());
    try (Rtnetlink netlink = new Rtnetlink()) {
      int index =
          netlink
              .link(tap.name())
              .orElseThrow(() -> new LinuxException("find " + tap.name(), Errno.ENODEV))
              .index();
      netlink.setMtu(index, MTU);
      netlink.setGsoMaxSize(index, GSO_MAX_BYTES);
      disableIpv6(tap.name());
      netlink.setUp(index, true);
      return new LinuxTap(tap, index, new MacAddress(tap.hardwareAddress()));
    } catch (LinuxException e) {
      tap.close();
      throw e;
    }
  }

  /** Gives the interface an address, and thereby the host a route to its subnet. */
  public void addAddress(int address, int prefix) throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      netlink.addIpv4Address(index, address, prefix);
    }
  }

  /** Takes an address away; no error if it is not there. */
  public void removeAddress(int address, int prefix) throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      netlink.removeIpv4Address(index, address, prefix);
    }
  }

  /** Plugs the virtual cable in or out: the host's DHCP client asks anew after it. */
  public void setCarrier(boolean on) throws LinuxException {
    tap.setCarrier(on);
  }

  /**
   * Returns what this host already has that collides with a subnet, as a phrase such as {@code the
   * route 10.0.0.0/8 on eth0}, or null. A default route collides with nothing.
   */
  public static @Nullable String collision(Subnet subnet) throws LinuxException {
    return HostTables.read(0).collision(subnet, HostTables.NO_INTERFACE);
  }

  /** Returns the kernel's index of the interface. */
  public int index() {
    return index;
  }

  @Override
  public String name() {
    return tap.name();
  }

  @Override
  public int fd() {
    return tap.fd();
  }

  @Override
  public MacAddress hardwareAddress() {
    return hardwareAddress;
  }

  @Override
  public long soleHardwareAddress() throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      return netlink.isPort(index) ? 0 : tap.hardwareAddress();
    }
  }

  @Override
  public long takeQueueDrops() throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      long drops = netlink.sendDrops(index);
      long added = drops - queueDrops;
      queueDrops = drops;
      return added;
    }
  }

  @Override
  public int mtu() {
    return MTU;
  }

  @Override
  public boolean takesTcpSuperFrames() {
    return tap.offloads() != Offloads.NONE;
  }

  @Override
  public boolean takesUdpSuperFrames() {
    return tap.offloads() == Offloads.CSUM_TSO_USO;
  }

  @Override
  public int read(MemorySegment segment, long offset) throws IOException {
    long capacity = segment.byteSize() - offset;
    int length = tap.read(address(segment, offset, capacity), (int) capacity);
    if (length >= 0) {
      return length;
    }
    if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
      return 0;
    }
    throw new LinuxException("read " + tap.name(), -length);
  }

  @Override
  public boolean write(MemorySegment segment, long offset, int length) throws IOException {
    int written = tap.write(address(segment, offset, length), length);
    if (written == -Errno.EBADFD || written == -Errno.EBADF) {
      throw new LinuxException("write " + tap.name(), -written);
    }
    return written == length;
  }

  @Override
  public void close() {
    tap.close();
  }

  private static long address(MemorySegment segment, long offset, long length) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("a heap segment has no address");
    }
    Objects.checkFromIndexSize(offset, length, segment.byteSize());
    return segment.address() + offset;
  }

  /**
   * Where the kernel has no IPv6 there is nothing to disable; elsewhere it is noise, no failure.
   */
  private static void disableIpv6(String name) {
    try {
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6"), "1");
    } catch (IOException | SecurityException e) {
      // A container may mount /proc/sys read-only: the node counts and drops IPv6 frames anyway.
    }
  }
}
