package org.gridtap.lab.attack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.Checksum;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.UdpView;
import org.gridtap.overlay.wire.PacketType;

/**
 * UDP datagrams for a node's port, each from another forged address of 23.0.0.0/8 unless the kind
 * says otherwise. The lab's internet routes none of those: answers to them vanish there.
 */
public final class DatagramFrames implements FrameSource {
  /** What the datagrams pretend to be. */
  public enum Kind {
    /** Random bytes, 1 to 1,400 of them, that begin like none of ours. */
    NOISE,
    /** Sealed packets with random receiver indices, counters and contents. */
    SEALED,
    /** STUN binding requests (RFC 8489), which scanners send. */
    STUN,
    /** Longer than any of ours: 4,000 bytes in IP fragments. */
    OVERSIZED,
    /** First messages of handshakes, whole and each with another key. */
    HANDSHAKE,
    /** The same with a cookie that is made up. */
    FALSE_COOKIE,
    /** Second and third messages and cookies for handshakes that nobody began. */
    ANSWER,
    /** First messages of handshakes from the attacker's own address, which takes no cookies. */
    UNFORGED_HANDSHAKE,
    /** One of each in turn. */
    MIX,
  }

  private static final int FORGED_NETWORK = 23 << 24;
  private static final int FORGED_MASK = 0x00ffffff;
  private static final int HEADERS =
      EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES + UdpView.HEADER_BYTES;
  private static final int HANDSHAKE_BYTES = 1200;
  private static final int HANDSHAKE_HEADER = 8;
  private static final int COOKIE_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int STUN_BYTES = 20;
  private static final int STUN_MAGIC_COOKIE = 0x2112a442;
  private static final int OVERSIZED_BYTES = 4_000;
  private static final int FRAGMENT_BYTES = 1_480;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final Kind[] IN_TURN = {
    Kind.NOISE,
    Kind.SEALED,
    Kind.STUN,
    Kind.OVERSIZED,
    Kind.HANDSHAKE,
    Kind.FALSE_COOKIE,
    Kind.ANSWER
  };

  private final Ground ground;
  private final Kind kind;
  private final int target;
  private final int targetPort;
  private final SplittableRandom random;
  private int turn;

  /** Of an oversized datagram: how many bytes of it are still to be sent, its id and its source. */
  private int fragmentsLeft;

  private int identification;
  private int source;

  public DatagramFrames(Ground ground, Kind kind, int target, int targetPort, long seed) {
    this.ground = ground;
    this.kind = kind;
    this.target = target;
    this.targetPort = targetPort;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public int next(MemorySegment frame, long offset) {
    if (fragmentsLeft > 0) {
      return fragment(frame, offset);
    }
    source =
        kind == Kind.UNFORGED_HANDSHAKE
            ? ground.address()
            : FORGED_NETWORK | (random.nextInt() & FORGED_MASK) | 1;
    Kind now = kind == Kind.MIX ? IN_TURN[turn++ % IN_TURN.length] : kind;
    if (now == Kind.OVERSIZED) {
      fragmentsLeft = UdpView.HEADER_BYTES + OVERSIZED_BYTES;
      identification = random.nextInt() & 0xffff;
      return fragment(frame, offset);
    }
    int length = payload(now, frame, offset + HEADERS);
    int udp = UdpView.HEADER_BYTES + length;
    writeUdpHeader(frame, offset + EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES, udp);
    FrameWriter.writeIpv4(
        frame, offset + EthernetView.HEADER_BYTES, source, target, Ipv4View.PROTOCOL_UDP, udp);
    writeEthernet(frame, offset);
    return HEADERS + length;
  }

  private int payload(Kind now, MemorySegment frame, long at) {
    return switch (now) {
      case NOISE, MIX, OVERSIZED -> {
        int length = 1 + random.nextInt(1_400);
        fill(frame, at, length);
        frame.set(JAVA_BYTE, at, (byte) (0x40 + random.nextInt(0x80)));
        yield length;
      }
      case SEALED -> {
        int length = PacketType.SEALED_HEADER + PacketType.SEALED_TAG + random.nextInt(1_400);
        fill(frame, at, length);
        BigEndian.putU8(frame, at, PacketType.SEALED);
        yield length;
      }
      case STUN -> {
        fill(frame, at, STUN_BYTES);
        BigEndian.putI32(frame, at, 0x0001_0000);
        BigEndian.putI32(frame, at + 4, STUN_MAGIC_COOKIE);
        yield STUN_BYTES;
      }
      case HANDSHAKE, UNFORGED_HANDSHAKE -> messageOne(frame, at, false);
      case FALSE_COOKIE -> messageOne(frame, at, true);
      case ANSWER -> {
        int type = PacketType.HANDSHAKE_2 + random.nextInt(3);
        int length = type == PacketType.COOKIE ? 4 + 2 * COOKIE_BYTES : 600;
        fill(frame, at, length);
        BigEndian.putU8(frame, at, type);
        yield length;
      }
    };
  }

  /** As {@code org.gridtap.overlay.session}'s description draws it. */
  private int messageOne(MemorySegment frame, long at, boolean cookie) {
    frame.asSlice(at, HANDSHAKE_BYTES).fill((byte) 0);
    BigEndian.putU16(frame, at, PacketType.HANDSHAKE_1 << 8 | 1);
    BigEndian.putI32(frame, at + 4, random.nextInt() << 8 | 0x100);
    if (cookie) {
      fill(frame, at + HANDSHAKE_HEADER, COOKIE_BYTES);
    }
    fill(frame, at + HANDSHAKE_HEADER + COOKIE_BYTES, KEY_BYTES);
    return HANDSHAKE_BYTES;
  }

  private int fragment(MemorySegment frame, long offset) {
    int whole = UdpView.HEADER_BYTES + OVERSIZED_BYTES;
    int done = whole - fragmentsLeft;
    int length = Math.min(FRAGMENT_BYTES, fragmentsLeft);
    long ip = offset + EthernetView.HEADER_BYTES;
    long data = ip + Ipv4View.MIN_HEADER_BYTES;
    fill(frame, data, length);
    if (done == 0) {
      writeUdpHeader(frame, data, whole);
    }
    FrameWriter.writeIpv4(frame, ip, source, target, Ipv4View.PROTOCOL_UDP, length);
    fragmentsLeft -= length;
    BigEndian.putU16(frame, ip + 4, identification);
    BigEndian.putU16(frame, ip + 6, (fragmentsLeft > 0 ? MORE_FRAGMENTS : 0) | done / 8);
    BigEndian.putU16(frame, ip + 10, 0);
    BigEndian.putU16(
        frame, ip + 10, Checksum.finish(Checksum.sum(frame, ip, Ipv4View.MIN_HEADER_BYTES)));
    writeEthernet(frame, offset);
    return EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES + length;
  }

  /** Without a checksum, as IPv4 allows. */
  private void writeUdpHeader(MemorySegment frame, long at, int length) {
    BigEndian.putU16(frame, at, 1024 + random.nextInt(60_000));
    BigEndian.putU16(frame, at + 2, targetPort);
    BigEndian.putU16(frame, at + 4, length);
    BigEndian.putU16(frame, at + 6, 0);
  }

  private void writeEthernet(MemorySegment frame, long offset) {
    FrameWriter.writeEthernet(
        frame, offset, ground.gatewayHardware(), ground.hardwareAddress(), EthernetView.TYPE_IPV4);
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
