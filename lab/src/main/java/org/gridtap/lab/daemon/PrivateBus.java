package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.UnpackedPrograms;

/** A D-Bus for the programs that see the same private places. It ends with the lab. */
final class PrivateBus {
  private static final String BUS =
      """
      <busconfig>
        <type>system</type>
        <listen>unix:path=/run/dbus/system_bus_socket</listen>
        <auth>EXTERNAL</auth>
        <policy context="default">
          <allow user="*"/>
          <allow own="*"/>
          <allow send_destination="*"/>
          <allow receive_sender="*"/>
        </policy>
      </busconfig>
      """;

  private PrivateBus() {}

  /** Starts one where there is none yet. */
  static void start(LabHost host, PrivatePlaces places) throws IOException {
    Path socket =
        Files.createDirectories(places.run().resolve("dbus")).resolve("system_bus_socket");
    if (Files.exists(socket)) {
      return;
    }
    Path configuration = Files.writeString(places.base().resolve("bus.conf"), BUS);
    List<String> flags = List.of("--nofork", "--nopidfile", "--config-file=" + configuration);
    Path program = UnpackedPrograms.get("dbus-daemon");
    host.start("dbus-daemon", Map.of(), places.command(program, flags));
  }
}
