package org.gridtap.lab.attack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.gridtap.frame.ArpView;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.Checksum;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.frame.UdpView;

/** What the user of a TAP may send to his own node: right past the host's network code. */
public final class HostFrames implements FrameSource {
  /** What the frames are. */
  public enum Kind {
    /** Requests for the hardware address of every address of the subnet, in no order. */
    ARP_SCAN,
    /** ARP of any operation, from anybody, about anybody, some of it cut or bent. */
    ARP,
    /** DHCP messages of every type from a new hardware address each time, some of them bent. */
    DHCP,
    /** DNS questions and noise to the service address. */
    DNS,
    /**
     * Runts, VLAN tags, LLDP, spanning tree, IPv6, 802.3 lengths, jumbo frames, any type at all.
     */
    ODD,
    /** IPv4 with false checksums, options, fragments, lengths that contradict themselves. */
    BENT_IP,
    /** UDP from sources and hardware addresses that are not this host's. */
    SPOOFED,
    /** Broadcasts and multicasts. */
    STORM,
    /** UDP to every address of the subnet: each is a first frame to a stranger. */
    STRANGERS,
    /** One of each in turn. */
    MIX,
  }

  private static final int[] ODD_TYPES = {
    0x8100, 0x88a8, 0x88cc, 0x86dd, 0x0026, 0x888e, 0x8847, 0x0000, 0xffff
  };
  private static final int IP = EthernetView.HEADER_BYTES;
  private static final int UDP = IP + Ipv4View.MIN_HEADER_BYTES;
  private static final int DATA = UDP + UdpView.HEADER_BYTES;
  private static final int DHCP_BYTES = 300;
  private static final int DHCP_OPTIONS = 240;
  private static final int DHCP_MAGIC = 0x63825363;
  private static final int JUMBO_BYTES = 9_000;
  private static final Kind[] ALL = Kind.values();

  private final Ground ground;
  private final Kind kind;
  private final Subnet subnet;
  private final int service;
  private final SplittableRandom random;
  private int turn;

  /**
   * @param ground the TAP, with the address that the host holds
   */
  public HostFrames(Ground ground, Kind kind, Subnet subnet, long seed) {
    this.ground = ground;
    this.kind = kind;
    this.subnet = subnet;
    this.service = subnet.network() + 1;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public int next(MemorySegment frame, long offset) {
    Kind now = kind == Kind.MIX ? ALL[turn++ % (ALL.length - 1)] : kind;
    return switch (now) {
      case ARP_SCAN -> arp(frame, offset, 1, ground.hardwareAddress(), ground.address(), anyone());
      case ARP -> anyArp(frame, offset);
      case DHCP -> dhcp(frame, offset);
      case DNS -> dns(frame, offset);
      case ODD -> odd(frame, offset);
      case BENT_IP -> bentIp(frame, offset);
      case SPOOFED -> udp(frame, offset, anyHardware(), anyone(), anyone(), 9, 100);
      case STORM -> storm(frame, offset);
      case STRANGERS, MIX ->
          udp(frame, offset, ground.hardwareAddress(), ground.address(), anyone(), 9, 100);
    };
  }

  private int arp(
      MemorySegment frame, long offset, int operation, long hardware, int sender, int target) {
    FrameWriter.writeEthernet(
        frame, offset, MacAddress.BROADCAST.bits(), hardware, EthernetView.TYPE_ARP);
    FrameWriter.writeArp(frame, offset + IP, operation, hardware, sender, 0, target);
    return IP + ArpView.BYTES;
  }

  private int anyArp(MemorySegment frame, long offset) {
    int sender =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> ground.address();
          case 2 -> service;
          default -> anyone();
        };
    int target = random.nextInt(4) == 0 ? random.nextInt() : anyone();
    int length = arp(frame, offset, random.nextInt(4), anyHardware(), sender, target);
    return bent(frame, offset, IP, length);
  }

  private int dhcp(MemorySegment frame, long offset) {
    long hardware = anyHardware();
    long bootp = offset + DATA;
    frame.asSlice(bootp, DHCP_BYTES).fill((byte) 0);
    BigEndian.putI32(frame, bootp, 0x01010600);
    BigEndian.putI32(frame, bootp + 4, random.nextInt());
    BigEndian.putU48(frame, bootp + 28, hardware);
    BigEndian.putI32(frame, bootp + DHCP_OPTIONS - 4, DHCP_MAGIC);
    // Message type, the address asked for, the server meant, end.
    BigEndian.putU16(frame, bootp + DHCP_OPTIONS, 0x3501);
    BigEndian.putU8(frame, bootp + DHCP_OPTIONS + 2, 1 + random.nextInt(8));
    BigEndian.putU16(frame, bootp + DHCP_OPTIONS + 3, 0x3204);
    BigEndian.putI32(frame, bootp + DHCP_OPTIONS + 5, anyone());
    BigEndian.putU16(frame, bootp + DHCP_OPTIONS + 9, 0x3604);
    BigEndian.putI32(frame, bootp + DHCP_OPTIONS + 11, service);
    BigEndian.putU8(frame, bootp + DHCP_OPTIONS + 15, 0xff);
    boolean bend = random.nextInt(4) == 0;
    if (bend) {
      fill(frame, bootp + DHCP_OPTIONS, 40);
    }
    FrameWriter.writeUdp(frame, offset + UDP, 0, 68, -1, 67, DHCP_BYTES);
    int length = UdpView.HEADER_BYTES + DHCP_BYTES;
    FrameWriter.writeIpv4(frame, offset + IP, 0, -1, Ipv4View.PROTOCOL_UDP, length);
    FrameWriter.writeEthernet(
        frame, offset, MacAddress.BROADCAST.bits(), hardware, EthernetView.TYPE_IPV4);
    return DATA + DHCP_BYTES;
  }

  private int dns(MemorySegment frame, long offset) {
    int length = 12 + random.nextInt(300);
    fill(frame, offset + DATA, length);
    BigEndian.putI32(frame, offset + DATA + 4, 0x0001_0000);
    BigEndian.putI32(frame, offset + DATA + 8, 0);
    return finishUdp(
        frame, offset, ground.hardwareAddress(), ground.address(), service, 53, length);
  }

  private int odd(MemorySegment frame, long offset) {
    long destination = random.nextBoolean() ? 0x0180_c200_0000L : MacAddress.BROADCAST.bits();
    int type =
        random.nextInt(3) == 0
            ? random.nextInt(0x10000)
            : ODD_TYPES[random.nextInt(ODD_TYPES.length)];
    int length =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(4);
          case 1 -> JUMBO_BYTES - random.nextInt(8_000);
          default -> random.nextInt(1_280);
        };
    fill(frame, offset + IP, length);
    FrameWriter.writeEthernet(frame, offset, destination, ground.hardwareAddress(), type);
    return IP + length;
  }

  private int bentIp(MemorySegment frame, long offset) {
    int length = udp(frame, offset, ground.hardwareAddress(), ground.address(), anyone(), 9, 200);
    long ip = offset + IP;
    switch (random.nextInt(6)) {
      case 0 -> BigEndian.putU16(frame, ip + 10, random.nextInt(0x10000));
      case 1 -> putAndSum(frame, ip, 0, 0x40 | random.nextInt(16));
      case 2 -> {
        BigEndian.putU16(frame, ip + 6, random.nextInt(0x10000));
        putAndSum(frame, ip, 8, random.nextInt(256));
      }
      case 3 -> {
        BigEndian.putU16(frame, ip + 2, random.nextInt(0x10000));
        putAndSum(frame, ip, 8, 64);
      }
      case 4 -> putAndSum(frame, ip, 9, random.nextInt(256));
      default -> {
        return bent(frame, offset, IP, length);
      }
    }
    return length;
  }

  /** Sets one byte of an IPv4 header and makes its checksum right again. */
  private static void putAndSum(MemorySegment frame, long ip, int at, int value) {
    BigEndian.putU8(frame, ip + at, value);
    BigEndian.putU16(frame, ip + 10, 0);
    int header = Math.max(Ipv4View.MIN_HEADER_BYTES, 4 * (BigEndian.u8(frame, ip) & 0xf));
    BigEndian.putU16(frame, ip + 10, Checksum.finish(Checksum.sum(frame, ip, header)));
  }

  private int storm(MemorySegment frame, long offset) {
    int group =
        switch (random.nextInt(3)) {
          case 0 -> -1;
          case 1 -> subnet.broadcast();
          default -> 0xe0000000 | random.nextInt(0x1000000);
        };
    int length = udp(frame, offset, ground.hardwareAddress(), ground.address(), group, 5353, 300);
    BigEndian.putU48(
        frame, offset, group >>> 28 == 0xe ? 0x01005e000000L | group : MacAddress.BROADCAST.bits());
    return length;
  }

  private int udp(
      MemorySegment frame,
      long offset,
      long hardware,
      int source,
      int destination,
      int port,
      int length) {
    fill(frame, offset + DATA, length);
    return finishUdp(frame, offset, hardware, source, destination, port, length);
  }

  private int finishUdp(
      MemorySegment frame,
      long offset,
      long hardware,
      int source,
      int destination,
      int port,
      int length) {
    FrameWriter.writeUdp(
        frame, offset + UDP, source, 1024 + random.nextInt(60_000), destination, port, length);
    FrameWriter.writeIpv4(
        frame,
        offset + IP,
        source,
        destination,
        Ipv4View.PROTOCOL_UDP,
        UdpView.HEADER_BYTES + length);
    FrameWriter.writeEthernet(
        frame, offset, MacAddress.bitsForIpv4(destination), hardware, EthernetView.TYPE_IPV4);
    return DATA + length;
  }

  /** Now and then changes a few bytes behind the headers before {@code from}, or cuts the frame. */
  private int bent(MemorySegment frame, long offset, int from, int length) {
    return switch (random.nextInt(3)) {
      case 0 -> {
        for (int i = 0; i < 3; i++) {
          int at = from + random.nextInt(length - from);
          frame.set(JAVA_BYTE, offset + at, (byte) random.nextInt());
        }
        yield length;
      }
      case 1 -> from + random.nextInt(length - from);
      default -> length;
    };
  }

  /** Returns some address of the subnet; it need not be a leasable one. */
  private int anyone() {
    int hosts = subnet.broadcast() - subnet.network();
    return subnet.network() + random.nextInt(hosts + 1);
  }

  private long anyHardware() {
    return 0x02_00_00_00_00_00L | (random.nextLong() & 0xff_ffff_ffffL);
  }

  private void fill(MemorySegment frame, long at, int length) {
    int done = 0;
    for (; done + Long.BYTES <= length; done += Long.BYTES) {
      frame.set(JAVA_LONG_UNALIGNED, at + done, random.nextLong());
    }
    for (; done < length; done++) {
      frame.set(JAVA_BYTE, at + done, (byte) random.nextInt());
    }
  }
}
