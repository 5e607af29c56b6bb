package org.gridtap.node.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.gridtap.config.file.LogLevel;
import org.slf4j.LoggerFactory;

/** Sets how much the daemon says. */
final class LogLevels {
  private LogLevels() {}

  static void set(LogLevel level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("org.gridtap").setLevel(Level.toLevel(level.text(), Level.INFO));
    }
  }
}
