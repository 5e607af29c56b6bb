package org.gridtap.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rule for names of overlays, networks and hosts: one DNS label in lower case (RFC 1123 §2.1),
 * because each of them becomes a part of {@code HOST.NETWORK.gridtap} and of a file's path.
 */
public final class Label {
  /** Longest name of a host, in characters: the length of a DNS label. */
  public static final int MAX_HOST_LENGTH = 63;

  /**
   * Longest name of an overlay or network, in characters; keeps certificates within a handshake
   * datagram.
   */
  public static final int MAX_NETWORK_LENGTH = 32;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  /** What a system calls a host that nobody has named. */
  private static final String UNNAMED = "localhost";

  private Label() {}

  public static boolean isHostName(String text) {
    return text.length() <= MAX_HOST_LENGTH && LABEL.matcher(text).matches();
  }

  public static boolean isNetworkName(String text) {
    return text.length() <= MAX_NETWORK_LENGTH && LABEL.matcher(text).matches();
  }

  /**
   * Says what is wrong with a name of at most {@code maxLength} characters, as the end of a
   * sentence.
   */
  public static String rule(int maxLength) {
    return "use 1 to "
        + maxLength
        + " lower-case letters, digits and hyphens, beginning and ending with a letter or digit";
  }

  /**
   * Makes a valid host name of what the operating system calls this host: its first label, other
   * characters replaced. One without a name of its own is called {@code host}, and is told from
   * others by the number that the overlay puts behind a name that is taken.
   */
  public static String hostNameFrom(String systemName) {
    String first = systemName.toLowerCase(Locale.ROOT).split("\\.", 2)[0];
    String mapped = first.replaceAll("[^a-z0-9-]", "-");
    String cut = mapped.substring(0, Math.min(mapped.length(), MAX_HOST_LENGTH));
    String trimmed = cut.replaceAll("^-+|-+$", "");
    return trimmed.isEmpty() || trimmed.equals(UNNAMED) ? "host" : trimmed;
  }
}
