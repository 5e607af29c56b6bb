package org.gridtap.lab.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabHost;

/**
 * Busybox's udhcpc. It remembers nothing, does not look at the carrier, and probes an address only
 * if it is told to ({@code -a}).
 *
 * <p>Its script records what the server said, sets address and MTU, and a route only if the server
 * gave a router.
 */
public final class Udhcpc implements DhcpClient {
  static final String PROGRAM = "udhcpc";

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
          env > "$0.new"
          mv "$0.new" "$0.env"
          echo "$1" >> "$0.acks"
          ip addr replace "$ip/${mask:-24}" dev "$interface"
          [ -n "$mtu" ] && ip link set "$interface" mtu "$mtu"
          [ -n "$router" ] && ip route replace default via "$router" dev "$interface"
          ;;
      esac
      exit 0
      """;

  /** What is asked for beside udhcpc's own wishes: MTU, search list, classless routes. */
  private static final List<String> WISHES = List.of("-O", "26", "-O", "119", "-O", "121");

  private final LabHost host;
  private final BackgroundProcess process;
  private final ClientScript script;

  private Udhcpc(LabHost host, BackgroundProcess process, ClientScript script) {
    this.host = host;
    this.process = process;
    this.script = script;
  }

  static Udhcpc start(LabHost host, String networkInterface, String... flags) throws IOException {
    ClientScript script =
        ClientScript.write(host.directory().resolve("dhcp-" + networkInterface), SCRIPT);
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(PROGRAM, "-f", "-R", "-i", networkInterface, "-s", script.file().toString()));
    command.addAll(List.of("-t", "5", "-T", "2", "-A", "1"));
    command.addAll(WISHES);
    command.addAll(List.of(flags));
    BackgroundProcess process = host.start(PROGRAM + "-" + networkInterface, Map.of(), command);
    return new Udhcpc(host, process, script);
  }

  @Override
  public void renew() throws IOException {
    host.exec("kill", "-USR1", Long.toString(process.pid())).orThrow();
  }

  /** The client stays, without an address. */
  @Override
  public void release() throws IOException {
    host.exec("kill", "-USR2", Long.toString(process.pid())).orThrow();
  }

  @Override
  public BackgroundProcess process() {
    return process;
  }

  @Override
  public String lease() throws IOException {
    return script.lease();
  }

  @Override
  public long acknowledgements() throws IOException {
    return script.acknowledgements();
  }
}
