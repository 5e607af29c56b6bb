package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of text in aligned columns, and the forms in which numbers stand in them. */
public final class Table {
  private static final String GAP = "  ";
  private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param headers the columns' names; empty for a table without
   */
  public Table(String... headers) {
    if (headers.length > 0) {
      rows.add(List.of(headers));
    }
  }

  /** Adds a row; null stands as a hyphen. */
  public Table row(@Nullable Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell == null ? "-" : cell.toString());
    }
    rows.add(row);
    return this;
  }

  /** Prints all rows, each column as wide as its widest cell. */
  public void print(PrintWriter out) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = row.get(i).length();
        if (i == widths.size()) {
          widths.add(width);
        } else if (widths.get(i) < width) {
          widths.set(i, width);
        }
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(i == 0 ? "" : GAP).append(row.get(i));
        line.append(" ".repeat(widths.get(i) - row.get(i).length()));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /**
   * Writes a count of bytes with a decimal unit, like {@code 999 B}, {@code 1.2 MB}, {@code 120
   * MB}.
   */
  public static String bytes(long count) {
    if (count < 1000) {
      return count + " B";
    }
    double value = count;
    int unit = -1;
    do {
      value /= 1000;
      unit++;
    } while (value >= 999.5 && unit < SIZES.length - 1);
    return String.format(Locale.ROOT, value < 99.95 ? "%.1f %s" : "%.0f %s", value, SIZES[unit]);
  }

  /** Writes a count with its noun. */
  static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** Writes a time in milliseconds with as many digits as matter; a hyphen for null. */
  public static String millis(@Nullable Double millis) {
    if (millis == null) {
      return "-";
    }
    return String.format(
        Locale.ROOT, millis < 10 ? "%.2f ms" : millis < 100 ? "%.1f ms" : "%.0f ms", millis);
  }

  /** Writes the first eight digits of an id. */
  public static String shortId(String id) {
    return id.substring(0, Math.min(8, id.length()));
  }
}
