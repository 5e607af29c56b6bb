package org.gridtap.lab.daemon;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start gridtap from here: this JVM's own Java, flags and class path, so that what is tested is what was built. */
public final class GridtapProgram {
  private static final String MAIN_CLASS = "org.gridtap.node.cli.Gridtap";
  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  /** Flags that concern this JVM alone. */
  private static final List<String> PRIVATE_FLAGS =
      List.of("-javaagent", "-agentlib", "-agentpath", "-D", "-Xmx", "-Xms", "--add-opens");

  private GridtapProgram() {}

  /** Returns the command line for a short-lived command: a quick start matters more than peak speed. */
  public static List<String> command(List<String> arguments) {
    return commandLine(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), arguments);
  }

  /** Returns the command line for a daemon. */
  public static List<String> daemon(List<String> arguments) {
    return commandLine(daemonFlags(), arguments);
  }

  /** The launcher tells by this property which flags it gives a daemon. */
  private static List<String> daemonFlags() {
    String flags = System.getProperty("gridtap.daemon.flags", "-XX:+UseSerialGC -Xmx128m");
    return List.of(flags.strip().split("\\s+"));
  }

  private static List<String> commandLine(List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (isShared(flag)) {
        command.add(flag);
      }
    }
    if (!command.contains(NATIVE_ACCESS)) {
      command.add(NATIVE_ACCESS);
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
    command.addAll(arguments);
    return command;
  }

  private static boolean isShared(String flag) {
    // Collector and compiler flags would contradict those chosen for the new process.
    return PRIVATE_FLAGS.stream().noneMatch(flag::startsWith) && !flag.startsWith("-XX:");
  }
}
