package org.gridtap.node;

import java.util.Objects;

/** Which gridtap this is. */
public final class Version {
  private Version() {}

  /** Returns the version, or "development" where the classes do not come from a JAR. */
  public static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
