package org.gridtap.lab.daemon;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.gridtap.dhcp.DhcpMessage;
import org.gridtap.dhcp.DhcpMessageType;
import org.gridtap.dhcp.DhcpOptions;
import org.gridtap.frame.Ipv4;
import org.gridtap.lab.net.LabHost;
import org.gridtap.linux.NetworkNamespace;

/**
 * Asks a DHCP server for addresses in the name of hosts that do not exist, each with a hardware
 * address of its own, and takes the time. The interface keeps the address that it has, or none.
 *
 * <p>A daemon hears them only if its TAP is a port of a bridge, and this is on the bridge; on the
 * TAP itself it may ask for the TAP's own hardware address. Everything goes by broadcast, both
 * ways. One thread.
 */
public final class DhcpProbe implements AutoCloseable {
  private static final String BROADCAST = "255.255.255.255";
  private static final int SERVER_PORT = 67;
  private static final int CLIENT_PORT = 68;
  private static final int TIMEOUT_MS = 12_000;

  /**
   * What a host was given.
   *
   * @param time from DISCOVER to ACK
   */
  public record Granted(String address, Duration time) {}

  private final LabHost host;
  private final String networkInterface;
  private final DatagramSocket socket;
  private int transaction;

  private DhcpProbe(LabHost host, String networkInterface, DatagramSocket socket) {
    this.host = host;
    this.networkInterface = networkInterface;
    this.socket = socket;
  }

  /** Takes the DHCP client's port on the host: no other client may run there. */
  public static DhcpProbe open(LabHost host, String networkInterface) throws Exception {
    host.exec("ip", "route", "add", BROADCAST, "dev", networkInterface).orThrow();
    Path namespace = Path.of("/run/netns", host.namespace());
    DatagramSocket socket =
        NetworkNamespace.callIn(namespace, () -> new DatagramSocket(CLIENT_PORT));
    socket.setBroadcast(true);
    socket.setSoTimeout(TIMEOUT_MS);
    return new DhcpProbe(host, networkInterface, socket);
  }

  /** Gets any address for a host; empty if no server answers or the offer is withdrawn. */
  public Optional<Granted> acquire(long hardwareAddress) throws IOException {
    return acquire(hardwareAddress, new DhcpOptions());
  }

  /** Gets an address for a host that asks for a certain one. */
  public Optional<Granted> acquire(long hardwareAddress, String address) throws IOException {
    return acquire(hardwareAddress, requesting(address));
  }

  private Optional<Granted> acquire(long hardwareAddress, DhcpOptions wishes) throws IOException {
    long beganNs = System.nanoTime();
    Optional<DhcpMessage> offer = ask(DhcpMessageType.DISCOVER, hardwareAddress, 0, wishes);
    if (offer.isEmpty()) {
      return Optional.empty();
    }
    String address = Ipv4.format(offer.get().yourAddress());
    int server = offer.get().options().getInt(DhcpOptions.SERVER_ID).orElse(0);
    DhcpOptions selection = requesting(address).putInt(DhcpOptions.SERVER_ID, server);
    return ask(DhcpMessageType.REQUEST, hardwareAddress, 0, selection)
        .filter(answer -> answer.type() == DhcpMessageType.ACK)
        .map(ack -> new Granted(address, Duration.ofNanos(System.nanoTime() - beganNs)));
  }

  /** Sends one message for a host and waits for the answer; empty if none comes. */
  public Optional<DhcpMessage> ask(
      DhcpMessageType type, long hardwareAddress, int clientAddress, DhcpOptions options)
      throws IOException {
    transaction++;
    send(type, hardwareAddress, clientAddress, options);
    return await();
  }

  /** Gives a host's address back. */
  public void release(long hardwareAddress, String address) throws IOException {
    send(DhcpMessageType.RELEASE, hardwareAddress, Ipv4.parse(address), new DhcpOptions());
  }

  private static DhcpOptions requesting(String address) {
    return new DhcpOptions().putInt(DhcpOptions.REQUESTED_ADDRESS, Ipv4.parse(address));
  }

  /** Sends one message for a host. */
  public void send(
      DhcpMessageType type, long hardwareAddress, int clientAddress, DhcpOptions options)
      throws IOException {
    DhcpMessage message =
        new DhcpMessage(
            true, type, transaction, 0, true, clientAddress, 0, 0, hardwareAddress, options);
    byte[] bytes = message.encode(DhcpMessage.MIN_BYTES);
    InetAddress everybody = InetAddress.getByName(BROADCAST);
    socket.send(new DatagramPacket(bytes, bytes.length, everybody, SERVER_PORT));
  }

  private Optional<DhcpMessage> await() throws IOException {
    byte[] bytes = new byte[DhcpMessage.MAX_BYTES];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        socket.receive(packet);
        DhcpMessage answer = DhcpMessage.decode(bytes, 0, packet.getLength());
        if (answer != null && !answer.request() && answer.transactionId() == transaction) {
          return Optional.of(answer);
        }
      }
    } catch (SocketTimeoutException inVain) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    host.exec("ip", "route", "del", BROADCAST, "dev", networkInterface);
  }
}
