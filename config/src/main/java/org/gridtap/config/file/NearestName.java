package org.gridtap.config.file;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Finds which known name a mistyped one was probably meant to be, by Levenshtein's edit distance.
 */
public final class NearestName {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_EDITS = 2;

  private NearestName() {}

  /**
   * Returns the name fewest edits away, if that is at most a third of its length (and at least 1)
   * and never more than 2; otherwise null.
   */
  public static @Nullable String of(String mistyped, Collection<String> names) {
    if (mistyped.length() > MAX_LENGTH) {
      return null;
    }
    String nearest = null;
    int fewest = Integer.MAX_VALUE;
    for (String name : names) {
      int edits = distance(mistyped, name);
      if (edits < fewest && edits <= Math.clamp((name.length() + 1) / 3, 1, MAX_EDITS)) {
        nearest = name;
        fewest = edits;
      }
    }
    return nearest;
  }

  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int substituted = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(substituted, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
