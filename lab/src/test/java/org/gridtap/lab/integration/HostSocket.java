package org.gridtap.lab.integration;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.gridtap.lab.net.LabHost;
import org.gridtap.linux.NetworkNamespace;

/**
 * A UDP socket of this process on a lab host: what stands there instead of a node, or an attacker.
 */
final class HostSocket implements AutoCloseable {
  private static final int MAX_BYTES = 65_507;

  private final DatagramSocket socket;

  private HostSocket(DatagramSocket socket) {
    this.socket = socket;
  }

  /** Opens a socket at an address of the host, or one that it gives itself without having it. */
  static HostSocket open(LabHost host, String address, int port) throws Exception {
    Path namespace = Path.of("/run/netns", host.namespace());
    return new HostSocket(
        NetworkNamespace.callIn(
            namespace,
            () -> new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port))));
  }

  void send(String address, int port, byte[] payload) throws IOException {
    InetSocketAddress to = new InetSocketAddress(address, port);
    socket.send(new DatagramPacket(payload, payload.length, to));
  }

  /** Sends a datagram and returns what comes back; throws SocketTimeoutException in the end. */
  byte[] ask(String address, int port, byte[] question, Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
    send(address, port, question);
    DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** Sends back whatever comes, until it is closed. */
  HostSocket echoing() {
    Thread.ofVirtual()
        .start(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
              try {
                while (true) {
                  packet.setLength(MAX_BYTES);
                  socket.receive(packet);
                  socket.send(packet);
                }
              } catch (IOException closed) {
                // That is how it ends.
              }
            });
    return this;
  }

  @Override
  public void close() {
    socket.close();
  }
}
