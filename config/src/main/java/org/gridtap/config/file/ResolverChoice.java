package org.gridtap.config.file;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether the host's own resolver is told of the networks' names. */
public enum ResolverChoice {
  /** Where systemd-resolved runs, it is told; no file is written. */
  AUTO,

  OFF;

  /** What may be chosen, as the end of a sentence. */
  public static final String RULE = "choose auto or off";

  public static Optional<ResolverChoice> parse(String text) {
    return Arrays.stream(values()).filter(choice -> choice.text().equals(text)).findFirst();
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
