package org.gridtap.config.file;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether a node looks for members on the links that its host is attached to. */
public enum DiscoveryChoice {
  /** It asks there, by multicast, and answers others of its overlay. */
  LAN,

  OFF;

  /** What may be chosen, as the end of a sentence. */
  public static final String RULE = "choose lan or off";

  public static Optional<DiscoveryChoice> parse(String text) {
    return Arrays.stream(values()).filter(choice -> choice.text().equals(text)).findFirst();
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
