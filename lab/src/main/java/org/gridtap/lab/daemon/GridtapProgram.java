package org.gridtap.lab.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

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

  /** The launcher names the build that it has started by this one. */
  private static final String BUILD_PROPERTY = "gridtap.build";

  /** The launcher then starts this build, and makes no other. */
  private static final String BUILD_VARIABLE = "GRIDTAP_BUILD";

  private static final String MAIN_CLASS = "org.gridtap.node.cli.Gridtap";

  private static final Pattern COMMENT = Pattern.compile(" *#.*");

  /** The distribution's jar says this in its manifest; a class path has none. */
  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

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
    return new GridtapProgram(java("daemon.flags"), java("client.flags"));
  }

  /**
   * As {@link #ofThisProcess}, but the launcher starts the very build that this process is of: for
   * what takes so long that somebody may change the sources meanwhile.
   */
  public static GridtapProgram ofThisBuild() {
    GridtapProgram program = ofThisProcess();
    String build = System.getProperty(BUILD_PROPERTY);
    if (build == null) {
      return program;
    }
    List<String> pinned = new ArrayList<>(List.of("env", BUILD_VARIABLE + "=" + build));
    pinned.addAll(program.daemon());
    return new GridtapProgram(pinned, pinned);
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

  private static List<String> java(String flags) {
    List<String> prefix = new ArrayList<>();
    prefix.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    prefix.add(NATIVE_ACCESS);
    prefix.addAll(read(flags));
    prefix.addAll(read("common.flags"));
    prefix.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
    return prefix;
  }

  /**
   * Reads flags from the file that the launcher hands to the JVM, so that what is tested and
   * measured is what people get.
   */
  static List<String> read(String file) {
    try (InputStream stream =
        Objects.requireNonNull(GridtapProgram.class.getResourceAsStream(file), file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> COMMENT.matcher(line).replaceFirst(""))
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
