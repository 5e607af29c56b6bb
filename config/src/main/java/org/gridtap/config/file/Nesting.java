package org.gridtap.config.file;

import java.util.OptionalInt;

/**
 * Keeps files from the TOML parser whose brackets nest so deeply that it would use up its stack: it
 * descends once for each.
 */
public final class Nesting {
  /** How deep brackets may nest; ours nest twice. */
  public static final int MAX_DEPTH = 100;

  private Nesting() {}

  /**
   * Returns the line, counted from 1, where brackets nest deeper than {@link #MAX_DEPTH}; empty if
   * they do nowhere. Those in texts and comments are counted too, so as not to parse here.
   */
  public static OptionalInt tooDeepAt(String text) {
    int depth = 0;
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '[', '{' -> depth++;
        case ']', '}' -> depth = Math.max(0, depth - 1);
        case '\n' -> line++;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        return OptionalInt.of(line);
      }
    }
    return OptionalInt.empty();
  }

  /** Returns the sentence about it. */
  public static String sentence() {
    return "brackets nest more than "
        + MAX_DEPTH
        + " deep up to here; close them where they belong";
  }
}
