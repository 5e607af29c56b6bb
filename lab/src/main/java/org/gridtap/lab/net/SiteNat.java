package org.gridtap.lab.net;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What stands between a site and the internet. */
public enum SiteNat {
  /** A plain router: the site's addresses are public. */
  NONE("none"),

  /**
   * A home router: one mapping per inside port, and only an endpoint that was sent to may answer.
   */
  PORT_RESTRICTED("port-restricted"),

  /** A random new port for every destination. */
  SYMMETRIC("symmetric"),

  /** Whoever knows the public address may send to the site's one host. */
  FULL_CONE("full-cone"),

  /** A home router that lets no UDP through; TCP and ping pass. */
  UDP_BLOCKED("udp-blocked");

  private final String label;

  SiteNat(String label) {
    this.label = label;
  }

  /** Returns the name that files and people use. */
  public String label() {
    return label;
  }

  public static Optional<SiteNat> ofLabel(String label) {
    String wanted = label.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(kind -> kind.label.equals(wanted)).findFirst();
  }

  /** Returns all labels, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(SiteNat::label).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return label;
  }
}
