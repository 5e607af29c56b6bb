package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
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

  private final BackgroundProcess process;
  private final Path script;

  private DhcpClient(BackgroundProcess process, Path script) {
    this.process = process;
    this.script = script;
  }

  /**
   * Starts a client that asks until it is answered, then renews; it ends with the lab or by {@link
   * #process}.
   */
  public static DhcpClient start(LabHost host, String networkInterface) throws IOException {
    Path script = host.directory().resolve("dhcp-" + networkInterface);
    Files.writeString(script, SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    BackgroundProcess process =
        host.start(
            PROGRAM + "-" + networkInterface,
            Map.of(),
            List.of(
                PROGRAM,
                "-f",
                "-R",
                "-i",
                networkInterface,
                "-s",
                script.toString(),
                "-t",
                "5",
                "-T",
                "2",
                "-A",
                "1"));
    return new DhcpClient(process, script);
  }

  public BackgroundProcess process() {
    return process;
  }

  /**
   * Returns what the server granted, one {@code name=value} a line, as udhcpc tells its script;
   * empty before a lease.
   */
  public String lease() throws IOException {
    Path recorded = script.resolveSibling(script.getFileName() + ".env");
    return Files.exists(recorded) ? Files.readString(recorded) : "";
  }
}
