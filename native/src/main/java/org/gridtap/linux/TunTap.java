package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A TAP interface opened through {@code /dev/net/tun}: nonblocking, without packet information,
 * with a 10-byte little-endian virtio-net header before every frame in both directions.
 *
 * <p>The interface vanishes when this is closed, unless somebody made it persistent before. Source:
 * linux/if_tun.h and Documentation/networking/tuntap.rst.
 */
public final class TunTap implements Closeable {
  /** Length of the virtio-net header before every frame, in bytes. */
  public static final int VNET_HEADER_BYTES = 10;

  /** The longest name of an interface, in bytes. */
  public static final int MAX_NAME_BYTES = 15;

  /** What the kernel leaves to us: frames with partial checksums and super-frames. */
  public enum Offloads {
    NONE(0),
    CSUM_TSO(0x01 | 0x02 | 0x04 | 0x08),
    CSUM_TSO_USO(0x01 | 0x02 | 0x04 | 0x08 | 0x20 | 0x40);

    private final int bits;

    Offloads(int bits) {
      this.bits = bits;
    }
  }

  private static final String DEVICE = "/dev/net/tun";
  private static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x80000;
  private static final short IFF_TAP_NO_PI_VNET_HDR = 0x0002 | 0x1000 | 0x4000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNSETVNETHDRSZ = 0x400454d8L;
  private static final long TUNSETVNETLE = 0x400454dcL;
  private static final long TUNSETCARRIER = 0x400454e2L;
  private static final long SIOCSIFHWADDR = 0x8924L;
  private static final long SIOCGIFHWADDR = 0x8927L;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_UNION = 16;
  private static final short ARPHRD_ETHER = 1;

  private final Libc libc;
  private final int fd;
  private final String name;
  private final Offloads offloads;
  private boolean closed;

  private TunTap(Libc libc, int fd, String name, Offloads offloads) {
    this.libc = libc;
    this.fd = fd;
    this.name = name;
    this.offloads = offloads;
  }

  /**
   * Opens a TAP.
   *
   * @param name the interface's name, or a pattern such as {@code gt%d}, whose place the kernel
   *     fills with the first free number
   * @param hardwareAddress the address that it shall have, in the low 48 bits; null leaves the
   *     kernel's random one
   * @throws LinuxException with the cause in words if it cannot be had
   */
  public static TunTap open(String name, @Nullable Long hardwareAddress) throws LinuxException {
    if (name.isEmpty() || name.length() > MAX_NAME_BYTES || !name.matches("[A-Za-z0-9_.%-]+")) {
      throw new LinuxException(
          "TUNSETIFF " + name,
          Errno.EINVAL,
          "'" + name + "' cannot be an interface's name; use up to 15 letters, digits, . _ -");
    }
    Libc libc = new Libc();
    int fd = libc.open(DEVICE, O_RDWR_NONBLOCK_CLOEXEC);
    if (fd < 0) {
      throw deviceFailure(-fd);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      request.setString(0, name);
      request.set(JAVA_SHORT, IFREQ_UNION, IFF_TAP_NO_PI_VNET_HDR);
      int r = libc.ioctl(fd, TUNSETIFF, request.address());
      if (r < 0) {
        throw attachFailure(name, -r);
      }
      String given = request.getString(0);
      setInt(libc, fd, TUNSETVNETHDRSZ, VNET_HEADER_BYTES, "TUNSETVNETHDRSZ");
      setInt(libc, fd, TUNSETVNETLE, 1, "TUNSETVNETLE");
      TunTap tap = new TunTap(libc, fd, given, negotiate(libc, fd));
      if (hardwareAddress != null) {
        tap.setHardwareAddress(hardwareAddress);
      }
      return tap;
    } catch (LinuxException e) {
      libc.close(fd);
      throw e;
    }
  }

  /** Reads one frame with its header; its length, or {@code -errno}. HOT PATH. */
  public int read(long address, int capacity) {
    return (int) libc.read(fd, address, capacity);
  }

  /** Writes one frame with its header; its length, or {@code -errno}. HOT PATH. */
  public int write(long address, int length) {
    return (int) libc.write(fd, address, length);
  }

  public int fd() {
    return fd;
  }

  public String name() {
    return name;
  }

  public Offloads offloads() {
    return offloads;
  }

  /** Returns the interface's hardware address in the low 48 bits. */
  public long hardwareAddress() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      LinuxException.check(
          "SIOCGIFHWADDR " + name, libc.ioctl(fd, SIOCGIFHWADDR, request.address()));
      long address = 0;
      for (int i = 0; i < 6; i++) {
        address = address << 8 | (request.get(JAVA_BYTE, IFREQ_UNION + 2 + i) & 0xff);
      }
      return address;
    }
  }

  /** Gives the interface a hardware address, in the low 48 bits. */
  public void setHardwareAddress(long address) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      request.set(JAVA_SHORT, IFREQ_UNION, ARPHRD_ETHER);
      for (int i = 0; i < 6; i++) {
        request.set(JAVA_BYTE, IFREQ_UNION + 2 + i, (byte) (address >>> (40 - 8 * i)));
      }
      LinuxException.check(
          "SIOCSIFHWADDR " + name, libc.ioctl(fd, SIOCSIFHWADDR, request.address()));
    }
  }

  /** Plugs the virtual cable in or out: an operating system's DHCP client asks anew after it. */
  public void setCarrier(boolean on) throws LinuxException {
    setInt(libc, fd, TUNSETCARRIER, on ? 1 : 0, "TUNSETCARRIER " + name);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(fd);
    }
  }

  /** Asks for the most, then for less: USO came with Linux 6.2. */
  private static Offloads negotiate(Libc libc, int fd) {
    if (libc.ioctl(fd, TUNSETOFFLOAD, Offloads.CSUM_TSO_USO.bits) >= 0) {
      return Offloads.CSUM_TSO_USO;
    }
    if (libc.ioctl(fd, TUNSETOFFLOAD, Offloads.CSUM_TSO.bits) >= 0) {
      return Offloads.CSUM_TSO;
    }
    return Offloads.NONE;
  }

  private static void setInt(Libc libc, int fd, long request, int value, String call)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(JAVA_INT, value).address();
      LinuxException.check(call, libc.ioctl(fd, request, address));
    }
  }

  private static LinuxException deviceFailure(int errno) {
    String call = "open " + DEVICE;
    return switch (errno) {
      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
          new LinuxException(
              call,
              errno,
              "This machine has no TUN/TAP device; load the module with 'modprobe tun', or in a"
                  + " container pass "
                  + DEVICE
                  + " in");
      case Errno.EISDIR, Errno.ENOTDIR -> notADevice(call, errno);
      case Errno.EPERM, Errno.EACCES ->
          new LinuxException(
              call,
              errno,
              "Not allowed to open the TUN/TAP device; run as root, or in a container allow the"
                  + " device "
                  + DEVICE);
      default -> new LinuxException(call, errno);
    };
  }

  private static LinuxException attachFailure(String name, int errno) {
    String call = "TUNSETIFF " + name;
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          new LinuxException(
              call,
              errno,
              "Not allowed to make a network interface; run as root, and in a container with"
                  + " --cap-add NET_ADMIN");
      case Errno.EBUSY ->
          new LinuxException(
              call,
              errno,
              "The interface "
                  + name
                  + " is in use by another program; stop that one or choose another name");
      case Errno.EINVAL ->
          new LinuxException(
              call,
              errno,
              "The name "
                  + name
                  + " is taken by an interface that is not a TAP; choose another name");
      case Errno.ENOTTY -> notADevice(call, errno);
      case Errno.ENODEV, Errno.EOPNOTSUPP, Errno.ENOSYS ->
          new LinuxException(
              call,
              errno,
              "This kernel cannot make TAP interfaces; load the module with 'modprobe tun', or use"
                  + " a kernel that has it");
      default -> new LinuxException(call, errno);
    };
  }

  private static LinuxException notADevice(String call, int errno) {
    return new LinuxException(
        call,
        errno,
        DEVICE
            + " is not the TUN/TAP device, something else stands in its place; take that away, then"
            + " 'mknod "
            + DEVICE
            + " c 10 200', or in a container pass the host's "
            + DEVICE
            + " in");
  }
}
