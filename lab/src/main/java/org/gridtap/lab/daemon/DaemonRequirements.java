package org.gridtap.lab.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.lab.net.LabRequirements;

/** Finds out whether this machine can run daemons with TAPs and DHCP clients in a lab. */
public final class DaemonRequirements {
  private static final Path TUN = Path.of("/dev/net/tun");

  private DaemonRequirements() {}

  /**
   * Lists what is missing, each with its remedy; empty if nothing is. Whoever needs further
   * programs adds to it by {@link LabRequirements#requireProgram}.
   */
  public static List<String> missing() {
    List<String> missing = LabRequirements.missing();
    LabRequirements.requireProgram(DhcpClient.PROGRAM, "udhcpc", missing);
    if (!Files.exists(TUN)) {
      missing.add("there is no /dev/net/tun: modprobe tun (in a container: --device /dev/net/tun)");
    }
    return missing;
  }
}
