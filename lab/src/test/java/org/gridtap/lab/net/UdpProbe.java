package org.gridtap.lab.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A main program for a lab host: a UDP socket under remote control. Reads lines {@code ADDRESS PORT
 * TEXT} and sends them; writes a line {@code ADDRESS PORT TEXT} for every datagram that comes.
 */
public final class UdpProbe {
  private static final int MAX_BYTES = 1500;

  private UdpProbe() {}

  public static void main(String[] args) throws IOException {
    DatagramSocket socket = new DatagramSocket(Integer.parseInt(args[0]));
    Thread.ofPlatform().daemon().start(() -> receive(socket));
    System.out.println("ready");
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] parts = line.split(" ", 3);
      byte[] bytes = parts[2].getBytes(StandardCharsets.UTF_8);
      InetSocketAddress to = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
      socket.send(new DatagramPacket(bytes, bytes.length, to));
    }
  }

  private static void receive(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
    try {
      while (true) {
        socket.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        System.out.println(
            packet.getAddress().getHostAddress() + " " + packet.getPort() + " " + text);
      }
    } catch (IOException closed) {
      System.out.println("closed: " + closed.getMessage());
    }
  }
}
