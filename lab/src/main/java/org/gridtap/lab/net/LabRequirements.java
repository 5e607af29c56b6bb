package org.gridtap.lab.net;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds out whether this machine can run a lab at all. */
public final class LabRequirements {
  /** What a lab does first, in short. */
  private static final String PROBE =
      "ip netns add $1 && ip -n $1 link set lo up"
          + " && ip netns exec $1 sysctl -qw net.ipv4.ip_forward=1;"
          + " failed=$?; ip netns del $1 2> /dev/null; exit $failed";

  private LabRequirements() {}

  /** Lists what is missing, each with its remedy; empty when a lab can run here. */
  public static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!isRoot()) {
      missing.add("network namespaces need root: run this with sudo");
    }
    requireProgram("ip", "iproute2", missing);
    requireProgram("setsid", "util-linux", missing);
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

  /**
   * Makes a namespace and configures it: nothing else tells for sure, for root in a container may
   * be refused. The shell removes it even if this JVM is ended meanwhile.
   */
  private static void requireNamespaces(List<String> missing) {
    String probe = Lab.PREFIX_START + ProcessHandle.current().pid() + ".0-probe";
    try {
      List<String> command = List.of("sh", "-c", PROBE, "probe", probe);
      Output output = Commands.run(command, "", Map.of(), Commands.DEFAULT_TIMEOUT);
      if (!output.succeeded()) {
        missing.add(refusal(output));
      }
    } catch (LabException e) {
      missing.add(e.getMessage());
    }
  }

  private static String refusal(Output output) {
    String why = output.stderr().lines().findFirst().orElse("exit code " + output.exitCode());
    return "this root may not make and configure network namespaces (%s): run this where root has the capabilities SYS_ADMIN and NET_ADMIN, as in a container started with --privileged"
        .formatted(why);
  }
}
