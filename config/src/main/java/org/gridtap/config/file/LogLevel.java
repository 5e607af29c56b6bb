package org.gridtap.config.file;

import java.util.Locale;
import java.util.Optional;

/** How much the daemon says. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<LogLevel> parse(String text) {
    for (LogLevel level : values()) {
      if (level.text().equals(text)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
