package org.gridtap.lab.daemon;

import java.io.IOException;
import java.util.List;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.UnpackedPrograms;

/** The DHCP clients of the usual Linux systems. */
public enum DhcpProgram {
  /** Busybox's. */
  UDHCPC("udhcpc"),
  /** ISC's, of Debian's ifupdown. */
  DHCLIENT("dhclient"),
  /** Roy Marples', of many embedded systems. */
  DHCPCD("dhcpcd"),
  /** The one in systemd-networkd. */
  NETWORKD("systemd-networkd");

  public static final List<DhcpProgram> ALL = List.of(values());

  private final String program;

  DhcpProgram(String program) {
    this.program = program;
  }

  /** Adds a line if the program cannot be run here. */
  public void require(List<String> missing) {
    if (this == UDHCPC) {
      LabRequirements.requireProgram(program, "udhcpc", missing);
    } else if (UnpackedPrograms.find(program).isEmpty()) {
      missing.add(program + " is not here: ./check unpacks it");
    }
  }

  /** Starts the client; on a host where it ran before it remembers its lease, except udhcpc. */
  public DhcpClient start(LabHost host, String networkInterface) throws IOException {
    return switch (this) {
      case UDHCPC -> Udhcpc.start(host, networkInterface);
      case DHCLIENT -> Dhclient.start(host, networkInterface);
      case DHCPCD -> Dhcpcd.start(host, networkInterface);
      case NETWORKD -> Networkd.start(host, networkInterface);
    };
  }
}
