package org.gridtap.node.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Mode;
import org.gridtap.config.Span;
import org.gridtap.config.state.OverlayDirectory;
import org.gridtap.config.state.StateException;
import org.jspecify.annotations.Nullable;

/**
 * Reads arguments that several commands take. What is wrong is added to a list, so that all of it
 * is told at once.
 */
final class Arguments {
  private Arguments() {}

  static Ipv4Subnet subnet(String text, List<String> problems) {
    try {
      return Ipv4Subnet.parse(text);
    } catch (IllegalArgumentException wrong) {
      problems.add("--subnet: " + wrong.getMessage());
      return Ipv4Subnet.DEFAULT;
    }
  }

  /** Reads a length of time that is not zero. */
  static Duration span(String option, String text, List<String> problems) {
    Duration span = Span.parse(text).orElse(Duration.ZERO);
    if (span.isZero()) {
      problems.add(
          option + ": '" + text + "' is not a length of time; write one like 90m, 12h or 30d");
    }
    return span;
  }

  static @Nullable Mode mode(String text, List<String> problems) {
    Mode mode = Mode.parse(text).orElse(null);
    if (mode == Mode.ROUTER) {
      problems.add(
          "--mode: router comes with a later version of gridtap; choose interface or relay");
      return null;
    }
    if (mode == null) {
      problems.add("--mode: there is no mode '" + text + "'; choose interface or relay");
    }
    return mode;
  }

  static Set<Mode> modes(List<String> texts, List<String> problems) {
    Set<Mode> modes = EnumSet.noneOf(Mode.class);
    for (String text : texts) {
      Mode mode = mode(text, problems);
      if (mode != null) {
        modes.add(mode);
      }
    }
    return modes;
  }

  /**
   * Opens the overlay that {@code option} names, by its directory or its name, or the only one
   * there is.
   */
  static OverlayDirectory overlay(RootCommand root, @Nullable Path option) throws StateException {
    Path parent = root.layout().overlaysDirectory();
    if (option != null) {
      boolean bareName =
          option.getNameCount() == 1 && !option.isAbsolute() && !Files.isDirectory(option);
      return OverlayDirectory.open(bareName ? parent.resolve(option) : option);
    }
    List<Path> overlays = OverlayDirectory.list(parent);
    return switch (overlays.size()) {
      case 0 ->
          throw new CommandFailure(
              "There is no overlay in "
                  + parent
                  + ". Make one with `gridtap overlay create NAME`, or name its directory by"
                  + " --overlay.");
      case 1 -> OverlayDirectory.open(overlays.getFirst());
      default -> {
        List<String> names = new ArrayList<>();
        overlays.forEach(path -> names.add(String.valueOf(path.getFileName())));
        throw new UsageFailure(
            List.of(
                "there are several overlays; name one by --overlay: "
                    + names.stream().collect(Collectors.joining(", "))));
      }
    };
  }

  /** Writes a moment as people read it, to the second, in UTC. */
  static String date(long timeMs) {
    return Instant.ofEpochSecond(Math.floorDiv(timeMs, 1000L)).toString();
  }
}
