package org.gridtap.config.file;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What this host makes of one of the overlay's networks.
 *
 * @param tap the TAP's name; null = the first free one of gt0, gt1, …
 */
public record NetworkConfig(String name, @Nullable String tap, AddressChoice address) {
  private static final Pattern TAP_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

  /** Tells whether Linux takes the name for an interface: at most 15 bytes, no slash, no space. */
  public static boolean isTapName(String text) {
    return TAP_NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
  }
}
