package org.gridtap.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time as people write them on the command line: {@code 30s}, {@code 90m}, {@code 12h},
 * {@code 30d}.
 */
public final class Span {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");

  private Span() {}

  /** Reads a number and its unit (ms, s, m, h, d, w); empty for anything else. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          case "d" -> Duration.ofDays(count);
          default -> Duration.ofDays(7 * count);
        });
  }

  /**
   * Writes a length of time with its one or two greatest units, like {@code 3d 4h}, {@code 12m 5s}
   * or {@code 0s}.
   */
  public static String format(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    long[] counts = {seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60};
    String[] units = {"d", "h", "m", "s"};
    for (int i = 0; i < 3; i++) {
      if (counts[i] > 0) {
        String rest = counts[i + 1] > 0 ? " " + counts[i + 1] + units[i + 1] : "";
        return counts[i] + units[i] + rest;
      }
    }
    return seconds + "s";
  }
}
