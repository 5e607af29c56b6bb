package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.UnpackedPrograms;

/**
 * Roy Marples' dhcpcd. It remembers its lease, asks anew when the carrier was gone, and probes an
 * address for five seconds before it takes it (RFC 5227). It sets the address by itself.
 */
public final class Dhcpcd implements DhcpClient {
  static final String PROGRAM = "dhcpcd";

  private static final String CONFIGURATION =
      """
      ipv4only
      noipv4ll
      nodelay
      clientid
      option subnet_mask, broadcast_address, routers, classless_static_routes, domain_name_servers
      option domain_name, domain_search, host_name, interface_mtu
      """;

  private static final String SCRIPT =
      "#!/bin/sh\n"
          + ClientScript.RECORD
          + """
          case "$reason" in
            BOUND|RENEW|REBIND|REBOOT) record ;;
          esac
          exit 0
          """;

  private final LabHost host;
  private final BackgroundProcess process;
  private final ClientScript script;

  private Dhcpcd(LabHost host, BackgroundProcess process, ClientScript script) {
    this.host = host;
    this.process = process;
    this.script = script;
  }

  static Dhcpcd start(LabHost host, String networkInterface) throws IOException {
    Path base = Files.createDirectories(host.directory().resolve(PROGRAM + "-" + networkInterface));
    Path program =
        UnpackedPrograms.find(PROGRAM)
            .orElseThrow(() -> new LabException(PROGRAM + " is not here: ./check unpacks it"));
    ClientScript script = ClientScript.write(base.resolve("script"), SCRIPT);
    Path configuration = Files.writeString(base.resolve("conf"), CONFIGURATION);
    PrivatePlaces places = PrivatePlaces.below(base);
    Files.createDirectories(base.resolve("lib").resolve(PROGRAM));
    List<String> flags =
        List.of(
            "-B",
            "-d",
            "-f",
            configuration.toString(),
            "-c",
            script.file().toString(),
            networkInterface);
    BackgroundProcess process =
        host.start(
            PROGRAM + "-" + networkInterface,
            Map.of("LD_LIBRARY_PATH", UnpackedPrograms.libraryPath()),
            places.command(program, flags));
    return new Dhcpcd(host, process, script);
  }

  @Override
  public void renew() throws IOException {
    host.exec("kill", "-USR1", Long.toString(process.pid())).orThrow();
  }

  /** The client ends. */
  @Override
  public void release() throws IOException {
    host.exec("kill", "-ALRM", Long.toString(process.pid())).orThrow();
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
