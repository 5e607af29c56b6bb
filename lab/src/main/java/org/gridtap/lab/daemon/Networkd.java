package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.UnpackedPrograms;

/**
 * The DHCP client in systemd-networkd. It asks anew when the carrier was gone, and probes an
 * address for some seconds before it takes it. It sets the address by itself, and gives it back
 * when it ends.
 *
 * <p>It is not started by systemd but runs alone, with a D-Bus of its own, over which {@code
 * networkctl} speaks to it.
 */
public final class Networkd implements DhcpClient {
  static final String PROGRAM = "systemd-networkd";

  private static final String USER = "systemd-network";
  private static final int USER_ID = 64_998;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final String NETWORK =
      """
      [Match]
      Name=%s
      [Network]
      DHCP=ipv4
      LinkLocalAddressing=no
      IPv6AcceptRA=no
      [DHCPv4]
      SendRelease=yes
      SendDecline=yes
      UseDomains=yes
      """;

  /** The names of networkd's file of a lease, and udhcpc's names for the same. */
  private static final Map<String, String> NAMES =
      Map.of(
          "ADDRESS", "ip",
          "NETMASK", "subnet",
          "ROUTER", "router",
          "DNS", "dns",
          "DOMAINNAME", "domain",
          "DOMAIN_SEARCH_LIST", "search",
          "HOSTNAME", "hostname",
          "MTU", "mtu",
          "LIFETIME", "lease",
          "SERVER_ADDRESS", "serverid");

  private final LabHost host;
  private final String networkInterface;
  private final PrivatePlaces places;
  private final BackgroundProcess process;

  private Networkd(
      LabHost host, String networkInterface, PrivatePlaces places, BackgroundProcess process) {
    this.host = host;
    this.networkInterface = networkInterface;
    this.places = places;
    this.process = process;
  }

  static Networkd start(LabHost host, String networkInterface) throws IOException {
    Path base = Files.createDirectories(host.directory().resolve(PROGRAM));
    PrivatePlaces places = PrivatePlaces.below(base);
    places.addUser(USER, USER_ID);
    Path networks = Files.createDirectories(places.run().resolve("systemd/network"));
    Files.writeString(networks.resolve("10-lab.network"), NETWORK.formatted(networkInterface));
    PrivateBus.start(host, places);
    Map<String, String> environment =
        Map.of(
            "LD_LIBRARY_PATH",
            UnpackedPrograms.libraryPath(),
            "SYSTEMD_LOG_LEVEL",
            "debug",
            "SYSTEMD_LOG_TARGET",
            "console");
    BackgroundProcess process =
        host.start(PROGRAM, environment, places.command(UnpackedPrograms.get(PROGRAM), List.of()));
    return new Networkd(host, networkInterface, places, process);
  }

  @Override
  public void renew() throws IOException {
    host.exec(
            Map.of("LD_LIBRARY_PATH", UnpackedPrograms.libraryPath()),
            TIMEOUT,
            places.command(UnpackedPrograms.get("networkctl"), List.of("renew", networkInterface)))
        .orThrow();
  }

  /** The client ends. */
  @Override
  public void release() {
    process.close();
  }

  @Override
  public BackgroundProcess process() {
    return process;
  }

  @Override
  public String lease() throws IOException {
    Path leases = places.run().resolve("systemd/netif/leases");
    if (!Files.exists(leases)) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(leases)) {
      for (Path file : files.toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString().lines().map(Networkd::renamed).collect(Collectors.joining("\n"));
  }

  private static String renamed(String line) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? "" : line.substring(0, equals);
    return NAMES.getOrDefault(name, name) + line.substring(Math.max(0, equals));
  }

  @Override
  public long acknowledgements() throws IOException {
    return process.output().lines().filter(line -> line.contains("DHCPv4 client: ACK")).count();
  }
}
