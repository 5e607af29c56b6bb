package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabHost;

/**
 * A real DHCP client (busybox's udhcpc) on a lab host's interface.
 *
 * <p>Its script is our own: the system's one would write the resolv.conf of the machine that the
 * lab runs on. It records what the server said in {@code dhcp.env}, sets address and MTU, and a
 * route only if the server gave a router.
 */
public final class DhcpClient {
  public static final String PROGRAM = "udhcpc";

  private static final String SCRIPT =
      """
      #!/bin/sh
      # Called by udhcpc with the event as $1 and the lease in the environment.
      case "$1" in
        deconfig)
          ip -4 addr flush dev "$interface"
          ip link set "$interface" up
          ;;
        bound|renew)
          env > "$0.env"
          ip addr replace "$ip/${mask:-24}" dev "$interface"
          [ -n "$mtu" ] && ip link set "$interface" mtu "$mtu"
          [ -n "$router" ] && ip route replace default via "$router" dev "$interface"
          ;;
      esac
      exit 0
      """;

  private static final String SERVER = "serverid=";

  private final LabHost host;
  private final BackgroundProcess process;
  private final Path script;

  private DhcpClient(LabHost host, BackgroundProcess process, Path script) {
    this.host = host;
    this.process = process;
    this.script = script;
  }

  /**
   * Starts a client that asks until it is answered, then renews; it ends with the lab or by {@link
   * #process}.
   */
  public static DhcpClient start(LabHost host, String networkInterface) throws IOException {
    return start(host, networkInterface, List.of());
  }

  /** Starts a client that asks for this address before any other. */
  public static DhcpClient startRequesting(LabHost host, String networkInterface, String address)
      throws IOException {
    return start(host, networkInterface, List.of("-r", address));
  }

  private static DhcpClient start(LabHost host, String networkInterface, List<String> wishes)
      throws IOException {
    Path script = host.directory().resolve("dhcp-" + networkInterface);
    Files.writeString(script, SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Files.deleteIfExists(record(script));
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PROGRAM, "-f", "-R", "-i", networkInterface, "-s", script.toString()));
    command.addAll(List.of("-t", "5", "-T", "2", "-A", "1"));
    command.addAll(wishes);
    BackgroundProcess process = host.start(PROGRAM + "-" + networkInterface, Map.of(), command);
    return new DhcpClient(host, process, script);
  }

  /**
   * Gives the address back; the client stays, without one (SIGUSR2).
   *
   * <p>udhcpc takes the address away as soon as it has handed its RELEASE to the kernel, where that
   * is lost if it still waits for ARP. So the server is spoken to first; it need not answer.
   */
  public void release() throws IOException {
    Optional<String> server =
        lease()
            .lines()
            .filter(line -> line.startsWith(SERVER))
            .map(line -> line.substring(SERVER.length()))
            .findFirst();
    if (server.isPresent()) {
      host.ping(server.get(), Duration.ofSeconds(1));
    }
    host.exec("kill", "-USR2", Long.toString(process.pid())).orThrow();
  }

  public BackgroundProcess process() {
    return process;
  }

  /**
   * Returns what the server granted, one {@code name=value} a line, as udhcpc tells its script;
   * empty before a lease.
   */
  public String lease() throws IOException {
    Path recorded = record(script);
    return Files.exists(recorded) ? Files.readString(recorded) : "";
  }

  private static Path record(Path script) {
    return script.resolveSibling(script.getFileName() + ".env");
  }
}
