package org.gridtap.lab.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start gridtap on a lab host.
 *
 * @param daemon what stands before the arguments of {@code up} and {@code run}
 * @param command what stands before the arguments of everything else
 */
public record GridtapProgram(List<String> daemon, List<String> command) {
  /**
   * The launcher names itself by this property, so that we start daemons the very way people do.
   */
  private static final String LAUNCHER_PROPERTY = "gridtap.launcher";

  private static final String MAIN_CLASS = "org.gridtap.node.cli.Gridtap";

  // As the launcher has them, so that what is measured here is what people get.
  private static final List<String> COMMON_FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:-UsePerfData",
          "-Dio.netty.allocator.type=unpooled");
  private static final List<String> DAEMON_FLAGS =
      List.of(
          "-Xms16m",
          "-Xmx192m",
          "-Xss512k",
          "-XX:ReservedCodeCacheSize=48m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:+ExitOnOutOfMemoryError");
  private static final List<String> COMMAND_FLAGS =
      List.of("-Xms8m", "-Xmx128m", "-XX:TieredStopAtLevel=1");

  public GridtapProgram {
    daemon = List.copyOf(daemon);
    command = List.copyOf(command);
  }

  /**
   * The program that this JVM runs: by the launcher if that started it, otherwise from its own
   * class path.
   */
  public static GridtapProgram ofThisProcess() {
    String launcher = System.getProperty(LAUNCHER_PROPERTY);
    if (launcher != null) {
      return ofLauncher(Path.of(launcher));
    }
    return new GridtapProgram(java(DAEMON_FLAGS), java(COMMAND_FLAGS));
  }

  /** A launcher script or another program that takes gridtap's arguments. */
  public static GridtapProgram ofLauncher(Path launcher) {
    List<String> prefix = List.of(launcher.toAbsolutePath().toString());
    return new GridtapProgram(prefix, prefix);
  }

  /**
   * Returns what people type to start this program here: {@code ./gridtap}, or its path from
   * elsewhere.
   */
  public static String typed() {
    String launcher = System.getProperty(LAUNCHER_PROPERTY);
    if (launcher == null) {
      return "gridtap";
    }
    Path path = Path.of(launcher);
    return Path.of("").toAbsolutePath().equals(path.getParent())
        ? "./" + path.getFileName()
        : launcher;
  }

  private static List<String> java(List<String> flags) {
    List<String> prefix = new ArrayList<>();
    prefix.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    prefix.addAll(COMMON_FLAGS);
    prefix.addAll(flags);
    prefix.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
    return prefix;
  }
}
