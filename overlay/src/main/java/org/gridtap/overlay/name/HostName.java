package org.gridtap.overlay.name;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A host name that can be claimed: one DNS label (RFC 1123 §2.1) that is neither a static name nor
 * localhost. Kept in lower case, because case does not tell names apart (RFC 4343).
 *
 * @param label 1 to {@link #MAX_LENGTH} characters
 */
public record HostName(String label) {
  public static final int MAX_LENGTH = 63;

  /** The highest number that is put behind a name that another node has. */
  static final int MAX_SUFFIX = 16;

  /** How many names there are to try for a wanted one. */
  public static final int CANDIDATES = MAX_SUFFIX + 1;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  private static final Pattern STATIC = Pattern.compile("c[0-9]{9}");

  /** Wherever it is asked for, it stands for the asker (RFC 6761 §6.3). */
  private static final String EVERYBODY = "localhost";

  public HostName {
    if (!LABEL.matcher(label).matches() || label.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a host name is one DNS label in lower case: " + label);
    }
  }

  /** Reads what may be any text; null if it cannot be claimed. */
  public static @Nullable HostName of(String text) {
    return objection(text) == null ? new HostName(text.toLowerCase(Locale.ROOT)) : null;
  }

  /** Says why a name cannot be claimed, as the end of a sentence; null if it can be. */
  static @Nullable String objection(String text) {
    String label = text.toLowerCase(Locale.ROOT);
    if (label.length() > MAX_LENGTH || !LABEL.matcher(label).matches()) {
      return "it is no DNS label (1 to 63 letters, digits and hyphens, with a letter or digit at"
          + " both ends)";
    }
    if (label.equals(EVERYBODY)) {
      return "every host calls itself so";
    }
    return STATIC.matcher(label).matches()
        ? "a C with nine digits is the static name of an address"
        : null;
  }

  /**
   * Returns the name to try as number {@code index}: the wanted one, NAME-2 to NAME-16, and at last
   * the name with the beginning of the node's id, which hardly anyone else can have.
   */
  public HostName candidate(int index, NodeId self) {
    if (index == 0) {
      return this;
    }
    String suffix = "-" + (index < MAX_SUFFIX ? Integer.toString(index + 1) : self.shortHex());
    return new HostName(
        label.substring(0, Math.min(label.length(), MAX_LENGTH - suffix.length())) + suffix);
  }

  /** Returns the DHT key under which the name stands in a network. */
  Key key(NodeId network) {
    return Key.of(Key.NAME, network, label.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return label;
  }
}
