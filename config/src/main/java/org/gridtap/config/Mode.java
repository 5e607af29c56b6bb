package org.gridtap.config;

import java.util.Locale;
import java.util.Optional;

/** What a node is to its surroundings. */
public enum Mode {
  /** A TAP for this host. */
  INTERFACE,
  /** One node for a whole LAN. */
  ROUTER,
  /** No TAP at all, only a member of the overlay. */
  RELAY;

  /** Returns the mode as people write it: in lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a mode as people write it; empty if there is none of that name. */
  public static Optional<Mode> parse(String text) {
    for (Mode mode : values()) {
      if (mode.text().equals(text)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
