package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.gridtap.overlay.session.Aead;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;

/** Makes and sends datagrams byte by byte, honest or not, and hears what comes back. */
final class Forger implements AutoCloseable {
  private final DatagramSocket socket;

  Forger() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    socket.setSoTimeout(5_000);
  }

  int port() {
    return socket.getLocalPort();
  }

  void send(TestNode to, byte[] datagram) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    socket.send(new DatagramPacket(datagram, datagram.length, loopback, to.socket.localPort()));
  }

  byte[] hear() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** Returns a packet as the holder of this end of the session would seal it. */
  static byte[] seal(Session session, int info, long counter, byte[] payload) {
    byte[] packet = new byte[16 + payload.length + 16];
    int word = PacketType.SEALED << 24 | session.remoteIndex();
    ByteBuffer.wrap(packet).putInt(word).putInt(info).putLong(counter);
    try (Arena arena = Arena.ofConfined();
        Aead aead = TestNode.AEAD.newAead(session.sendKey())) {
      MemorySegment plain = arena.allocate(Math.max(1, payload.length));
      MemorySegment sealed = arena.allocate(payload.length + 16);
      MemorySegment.copy(payload, 0, plain, JAVA_BYTE, 0, payload.length);
      aead.seal(sealed, 0, plain, 0, payload.length, info, counter);
      MemorySegment.copy(sealed, JAVA_BYTE, 0, packet, 16, payload.length + 16);
    }
    return packet;
  }

  static byte[] sealFrame(Session session, long counter, byte[] frame) {
    return seal(session, PacketType.KIND_FRAME << 24 | TestNode.TAG, counter, frame);
  }

  static byte[] sealForward(Session session, long counter, byte[] forward) {
    return seal(session, PacketType.KIND_FORWARD << 24, counter, forward);
  }

  /** Returns a sealed packet's payload, as the holder of this end of the session would open it. */
  static byte[] open(Session session, byte[] packet) {
    ByteBuffer header = ByteBuffer.wrap(packet);
    try (Arena arena = Arena.ofConfined();
        Aead aead = TestNode.AEAD.newAead(session.receiveKey())) {
      MemorySegment sealed = arena.allocate(packet.length);
      MemorySegment plain = arena.allocate(packet.length);
      MemorySegment.copy(packet, 0, sealed, JAVA_BYTE, 0, packet.length);
      int length = packet.length - 16;
      if (!aead.open(plain, 0, sealed, 16, length, header.getInt(4), header.getLong(8))) {
        throw new AssertionError("the tag is wrong");
      }
      return plain.asSlice(0, length - 16).toArray(JAVA_BYTE);
    }
  }

  static byte[] forward(NodeId destination, NodeId source, NodeId via, int hops, byte[] inner) {
    int header = ForwardHeader.length(via, NodeId.NONE);
    byte[] packet = Arrays.copyOf(new byte[0], header + inner.length);
    MemorySegment segment = MemorySegment.ofArray(packet);
    ForwardHeader.write(segment, 0, destination, source, via, NodeId.NONE);
    ForwardHeader.setHops(segment, 0, hops);
    System.arraycopy(inner, 0, packet, header, inner.length);
    return packet;
  }

  @Override
  public void close() {
    socket.close();
  }
}
