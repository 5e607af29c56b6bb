package org.gridtap.lab.net;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds out whether this machine can run a lab at all. */
public final class LabRequirements {
  private LabRequirements() {}

  /** Lists what is missing, each with its remedy; empty when a lab can run here. */
  public static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!isRoot()) {
      missing.add("network namespaces need root: run this with sudo");
    }
    requireProgram("ip", "iproute2", missing);
    requireProgram("nft", "nftables", missing);
    requireProgram("sysctl", "procps", missing);
    requireProgram("ping", "iputils-ping", missing);
    requireProgram("tcpdump", "tcpdump", missing);
    if (missing.isEmpty()) {
      requireNamespaces(missing);
    }
    return missing;
  }

  /** Adds a line if a program is not on the PATH. */
  public static void requireProgram(String program, String debianPackage, List<String> missing) {
    String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return;
      }
    }
    missing.add("%s is not installed: apt-get install %s".formatted(program, debianPackage));
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static void requireNamespaces(List<String> missing) {
    String probe = Lab.PREFIX_START + ProcessHandle.current().pid() + ".0-probe";
    try {
      Commands.check(List.of("ip", "netns", "add", probe), "");
      Commands.check(List.of("ip", "netns", "del", probe), "");
    } catch (LabException e) {
      missing.add(e.getMessage());
    }
  }
}
