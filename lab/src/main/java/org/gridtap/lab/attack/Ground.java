package org.gridtap.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.MacAddress;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabException;
import org.gridtap.linux.NetworkNamespace;
import org.gridtap.linux.PacketSocket;
import org.gridtap.linux.Rtnetlink;

/**
 * Where an attack starts from: an interface in a network namespace of a lab.
 *
 * @param namespace the file that stands for it, such as {@code /run/netns/gt4711-mallory}
 * @param address the interface's IPv4 address
 * @param prefix the length of its subnet's prefix
 * @param hardwareAddress the interface's own
 * @param gatewayHardware where frames for other networks go, 0 where there is no gateway
 */
public record Ground(
    Path namespace,
    int interfaceIndex,
    int address,
    int prefix,
    long hardwareAddress,
    long gatewayHardware) {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long POLL_NS = 20_000_000;
  private static final int DISCARD_PORT = 9;

  /**
   * Takes stock of an interface in a namespace.
   *
   * @param namespace its name; LabException unless a living lab owns it, or if the interface has no
   *     address
   */
  public static Ground on(String namespace, String networkInterface) throws IOException {
    Path file = ofALab(namespace);
    return inside(file, () -> look(file, networkInterface));
  }

  private static Path ofALab(String namespace) throws IOException {
    if (Lab.running().stream().noneMatch(namespace::startsWith)) {
      throw new LabException(
          namespace + " is no namespace of a lab that is up: only such may be attacked");
    }
    Path file = NAMESPACES.resolve(namespace);
    if (!Files.exists(file)) {
      throw new LabException("the lab has no host " + namespace + "; `ip netns` lists them");
    }
    return file;
  }

  private static Ground look(Path namespace, String networkInterface) throws IOException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      int index = link(netlink, namespace, networkInterface).index();
      int gateway =
          netlink.ipv4Routes().stream()
              .filter(route -> route.prefix() == 0 && route.interfaceIndex() == index)
              .mapToInt(Rtnetlink.Ipv4Route::gateway)
              .findFirst()
              .orElse(0);
      long gatewayHardware = gateway == 0 ? 0 : resolve(gateway);
      Rtnetlink.HostAddress own = address(netlink, namespace, networkInterface);
      try (PacketSocket socket = PacketSocket.sending(index)) {
        return new Ground(
            namespace, index, own.ipv4(), own.prefix(), socket.hardwareAddress(), gatewayHardware);
      }
    }
  }

  private static Rtnetlink.Link link(Rtnetlink netlink, Path namespace, String name)
      throws IOException {
    return netlink
        .link(name)
        .orElseThrow(() -> new LabException(namespace.getFileName() + " has no interface " + name));
  }

  private static Rtnetlink.HostAddress address(Rtnetlink netlink, Path namespace, String name)
      throws IOException {
    int index = link(netlink, namespace, name).index();
    return netlink.addresses().stream()
        .filter(address -> address.interfaceIndex() == index && address.isIpv4())
        .findFirst()
        .orElseThrow(
            () ->
                new LabException(name + " in " + namespace.getFileName() + " has no IPv4 address"));
  }

  /** Lets the kernel ask for a neighbour's hardware address, and reads it from the table. */
  private static long resolve(int address) throws IOException {
    byte[] bytes = ByteBuffer.allocate(4).putInt(address).array();
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    try (DatagramChannel channel = DatagramChannel.open()) {
      InetSocketAddress to = new InetSocketAddress(InetAddress.getByAddress(bytes), DISCARD_PORT);
      do {
        channel.send(ByteBuffer.allocate(1), to);
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/arp"))) {
          String[] columns = line.split(" +");
          if (columns[0].equals(Ipv4.format(address)) && !columns[2].equals("0x0")) {
            return MacAddress.parse(columns[3]).bits();
          }
        }
        LockSupport.parkNanos(POLL_NS);
      } while (System.nanoTime() < endNs);
    }
    throw new LabException("the gateway " + Ipv4.format(address) + " does not answer");
  }

  private interface Look<T> {
    T at() throws IOException;
  }

  private static <T> T inside(Path namespace, Look<T> look) throws IOException {
    try {
      return NetworkNamespace.callIn(namespace, look::at);
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
