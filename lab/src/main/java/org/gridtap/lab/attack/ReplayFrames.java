package org.gridtap.lab.attack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4View;
import org.gridtap.linux.FrameBatch;
import org.gridtap.linux.NetworkNamespace;
import org.gridtap.linux.PacketSocket;
import org.jspecify.annotations.Nullable;

/**
 * What was captured on the lab's wires, sent again and again under its own addresses: as it was,
 * and reflected, to its sender as if from its receiver.
 */
public final class ReplayFrames implements FrameSource {
  /** How many datagrams are kept of a capture. */
  public static final int MAX_CAPTURED = 4_096;

  private static final int IP = EthernetView.HEADER_BYTES;
  private static final int FRAGMENT_BITS = 0x3fff;
  private static final long POLL_NS = 500_000;

  private final Ground ground;
  private final List<byte[]> captured;
  private int next;

  /**
   * @param captured IPv4 packets, as {@link #capture} returns them; not empty
   */
  public ReplayFrames(Ground ground, List<byte[]> captured) {
    if (captured.isEmpty()) {
      throw new IllegalArgumentException("nothing was captured");
    }
    this.ground = ground;
    this.captured = List.copyOf(captured);
  }

  /**
   * Listens on an interface and keeps the UDP datagrams of a port, as IPv4 packets in one piece,
   * until enough are there or the time is up.
   */
  public static List<byte[]> capture(Ground wire, int port, int limit, Duration duration)
      throws IOException {
    try {
      return NetworkNamespace.callIn(
          wire.namespace(), () -> listen(wire, port, Math.min(limit, MAX_CAPTURED), duration));
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<byte[]> listen(Ground wire, int port, int limit, Duration duration)
      throws IOException {
    List<byte[]> kept = new ArrayList<>();
    FrameBatch batch = new FrameBatch();
    Ipv4View ip = new Ipv4View();
    long endNs = System.nanoTime() + duration.toNanos();
    try (PacketSocket socket = PacketSocket.listening(wire.interfaceIndex())) {
      while (kept.size() < limit && System.nanoTime() < endNs) {
        int count = socket.receive(batch);
        if (count == 0) {
          LockSupport.parkNanos(POLL_NS);
        }
        for (int i = 0; i < count && kept.size() < limit; i++) {
          byte[] packet = datagram(batch, i, port, ip);
          if (packet != null) {
            kept.add(packet);
          }
        }
      }
    }
    return kept;
  }

  /** Returns a copy of the IPv4 packet in a slot if it is a datagram of the port, else null. */
  private static byte @Nullable [] datagram(FrameBatch batch, int slot, int port, Ipv4View ip) {
    MemorySegment memory = batch.buffer();
    long start = batch.offset(slot);
    int length = batch.received(slot);
    // A train that the kernel would cut later is left out: it is longer than any one datagram.
    if (length < IP
        || length > IP + 1500
        || BigEndian.u16(memory, start + 12) != EthernetView.TYPE_IPV4
        || !ip.wrap(memory, start + IP, length - IP)
        || ip.protocol() != Ipv4View.PROTOCOL_UDP
        || (BigEndian.u16(memory, start + IP + 6) & FRAGMENT_BITS) != 0) {
      return null;
    }
    long udp = ip.payloadOffset();
    if (BigEndian.u16(memory, udp) != port && BigEndian.u16(memory, udp + 2) != port) {
      return null;
    }
    int packetLength = (int) (udp - start - IP) + BigEndian.u16(memory, udp + 4);
    if (packetLength > length - IP) {
      return null;
    }
    byte[] packet = new byte[packetLength];
    MemorySegment.copy(memory, JAVA_BYTE, start + IP, packet, 0, packetLength);
    // What was captured before a card saw it has no checksum yet; IPv4 can do without.
    BigEndian.putU16(MemorySegment.ofArray(packet), udp - start - IP + 6, 0);
    return packet;
  }

  @Override
  public int next(MemorySegment frame, long offset) {
    byte[] packet = captured.get(next / 2 % captured.size());
    boolean reflected = next++ % 2 == 1;
    MemorySegment.copy(packet, 0, frame, JAVA_BYTE, offset + IP, packet.length);
    if (reflected) {
      reflect(frame, offset + IP);
    }
    FrameWriter.writeEthernet(
        frame, offset, ground.gatewayHardware(), ground.hardwareAddress(), EthernetView.TYPE_IPV4);
    next = next == 2 * captured.size() ? 0 : next;
    return IP + packet.length;
  }

  /** Changes places of source and destination, which no checksum minds. */
  private static void reflect(MemorySegment frame, long ip) {
    int source = BigEndian.i32(frame, ip + 12);
    BigEndian.putI32(frame, ip + 12, BigEndian.i32(frame, ip + 16));
    BigEndian.putI32(frame, ip + 16, source);
    long udp = ip + 4L * (BigEndian.u8(frame, ip) & 0xf);
    int sourcePort = BigEndian.u16(frame, udp);
    BigEndian.putU16(frame, udp, BigEndian.u16(frame, udp + 2));
    BigEndian.putU16(frame, udp + 2, sourcePort);
  }
}
