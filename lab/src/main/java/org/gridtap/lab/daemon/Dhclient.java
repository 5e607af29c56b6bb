package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.UnpackedPrograms;

/**
 * ISC's dhclient. It remembers its lease in a file, does not look at the carrier and does not probe
 * addresses. It cannot be told to renew: it is configured to do so every few seconds.
 */
public final class Dhclient implements DhcpClient {
  static final String PROGRAM = "dhclient";

  private static final String CONFIGURATION =
      """
      option classless-static-routes code 121 = array of unsigned integer 8;
      request subnet-mask, broadcast-address, routers, domain-name, domain-name-servers,
        domain-search, host-name, interface-mtu, classless-static-routes;
      supersede dhcp-renewal-time 6;
      timeout 20;
      retry 3;
      initial-interval 2;
      reboot 5;
      """;

  private static final String SCRIPT =
      "#!/bin/sh\n"
          + ClientScript.RECORD
          + """
          case "$reason" in
            PREINIT)
              ip link set "$interface" up
              ;;
            BOUND|RENEW|REBIND|REBOOT)
              record
              [ "$old_ip_address" = "$new_ip_address" ] || ip -4 addr flush dev "$interface"
              ip addr replace "$new_ip_address/$new_subnet_mask" dev "$interface"
              [ -z "$new_routers" ] || ip route replace default via "$new_routers" dev "$interface"
              ;;
            EXPIRE|FAIL|RELEASE|STOP)
              ip -4 addr flush dev "$interface"
              ;;
          esac
          exit 0
          """;

  private final LabHost host;
  private final BackgroundProcess process;
  private final ClientScript script;
  private final List<String> command;

  private Dhclient(
      LabHost host, BackgroundProcess process, ClientScript script, List<String> command) {
    this.host = host;
    this.process = process;
    this.script = script;
    this.command = command;
  }

  static Dhclient start(LabHost host, String networkInterface) throws IOException {
    Path base = Files.createDirectories(host.directory().resolve(PROGRAM + "-" + networkInterface));
    Path program =
        UnpackedPrograms.find(PROGRAM)
            .orElseThrow(() -> new LabException(PROGRAM + " is not here: ./check unpacks it"));
    ClientScript script = ClientScript.write(base.resolve("script"), SCRIPT);
    Files.writeString(base.resolve("conf"), CONFIGURATION);
    List<String> flags = new ArrayList<>(List.of("-v", "-cf", base.resolve("conf").toString()));
    flags.addAll(List.of("-lf", base.resolve("leases").toString()));
    flags.addAll(List.of("-pf", base.resolve("pid").toString()));
    flags.addAll(List.of("-sf", script.file().toString(), networkInterface));
    PrivatePlaces places = PrivatePlaces.below(base);
    List<String> foreground = new ArrayList<>(flags);
    foreground.addFirst("-d");
    BackgroundProcess process =
        host.start(PROGRAM + "-" + networkInterface, Map.of(), places.command(program, foreground));
    flags.addFirst("-r");
    return new Dhclient(host, process, script, places.command(program, flags));
  }

  @Override
  public void renew() {
    // It does by itself, before long.
  }

  @Override
  public void release() throws IOException {
    host.exec(command.toArray(String[]::new)).orThrow();
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
