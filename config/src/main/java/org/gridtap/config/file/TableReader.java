package org.gridtap.config.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.gridtap.config.file.ConfigResult.Problem;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads one table's keys, notes what is wrong with them, and at the end names the keys that nobody
 * asked for. A key that is wrong reads as its default, so that reading goes on to the next error.
 */
final class TableReader {
  /** A string in an array, with its line. */
  record Item(String text, int line) {}

  private final TomlTable table;
  private final String path;
  private final int line;
  private final Source source;
  private final TreeSet<String> known = new TreeSet<>();

  /** The text that is read, line by line, and what was found wrong with it so far. */
  record Source(List<String> lines, List<Problem> problems) {}

  /**
   * @param line where the table begins, for problems with the table itself
   */
  TableReader(TomlTable table, String path, int line, Source source) {
    this.table = table;
    this.path = path;
    this.line = line;
    this.source = source;
  }

  /** Returns the sub-table of this name; an empty one if there is none. */
  TableReader table(String key) {
    Object value = value(key);
    if (value != null && !(value instanceof TomlTable)) {
      problem(key, "'" + key + "' must be a table; write [" + key + "] on a line of its own");
    }
    TomlTable found = value instanceof TomlTable inner ? inner : Toml.parse("");
    return new TableReader(found, key, lineOf(key), source);
  }

  /** Returns the tables written as {@code [[key]]}. */
  List<TableReader> tables(String key, int maximum) {
    Object value = value(key);
    List<TableReader> readers = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        int itemLine = line(array.inputPositionOf(i));
        if (array.get(i) instanceof TomlTable item) {
          readers.add(new TableReader(item, key, itemLine, source));
        } else {
          problemAt(
              itemLine,
              "each '" + key + "' must be a table; write [[" + key + "]] on a line of its own");
        }
      }
    } else if (value != null) {
      problem(
          key, "there can be several of '" + key + "'; write [[" + key + "]], with two brackets");
    }
    if (readers.size() > maximum) {
      problem(key, "there are more than " + maximum + " of '" + key + "'; remove some");
      return readers.subList(0, maximum);
    }
    return readers;
  }

  /** Returns a string, or {@code fallback} if it is missing or not valid. */
  String string(String key, String fallback, Predicate<String> valid, String remedy) {
    Object value = value(key);
    if (value == null) {
      return fallback;
    }
    if (!(value instanceof String text)) {
      problem(key, key + " must be a text in quotes, not " + shown(value) + "; " + remedy);
      return fallback;
    }
    if (!valid.test(text)) {
      problem(key, key + " \"" + text + "\" is not valid; " + remedy);
      return fallback;
    }
    return text;
  }

  /**
   * As {@link #string}, for a key that must be there; an empty string stands for one that is
   * missing or not valid.
   */
  String required(String key, Predicate<String> valid, String remedy) {
    if (value(key) == null) {
      problemHere("[[" + path + "]] has no " + key + "; " + remedy);
    }
    return string(key, "", valid, remedy);
  }

  int integer(String key, int fallback, int minimum, int maximum) {
    Object value = value(key);
    if (value == null) {
      return fallback;
    }
    if (!(value instanceof Long number) || number < minimum || number > maximum) {
      problem(
          key,
          key
              + " must be a number from "
              + minimum
              + " to "
              + maximum
              + " without quotes, like "
              + key
              + " = "
              + fallback);
      return fallback;
    }
    return number.intValue();
  }

  /** Returns a number, or null if it is missing; {@code example} is one that is valid. */
  @Nullable Integer optionalInteger(String key, int example, int minimum, int maximum) {
    return value(key) == null ? null : Integer.valueOf(integer(key, example, minimum, maximum));
  }

  List<Item> strings(String key, int maximum) {
    Object value = value(key);
    List<Item> items = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (int i = 0; i < Math.min(array.size(), maximum); i++) {
        int itemLine = lineOfItem(array.inputPositionOf(i));
        if (array.get(i) instanceof String text) {
          items.add(new Item(text, itemLine));
        } else {
          problemAt(itemLine, key + " must hold texts in quotes, not " + shown(array.get(i)));
        }
      }
      if (array.size() > maximum) {
        problem(key, key + " has more than " + maximum + " entries; remove some");
      }
    } else if (value != null) {
      problem(key, key + " must be a list, like " + key + " = [\"…\"]");
    }
    return items;
  }

  /** Returns the line of each key that was read, and the table's own for those that are missing. */
  Map<String, Integer> lines() {
    Map<String, Integer> lines = new LinkedHashMap<>();
    known.forEach(key -> lines.put(key, lineOf(key) == 0 ? line : lineOf(key)));
    return lines;
  }

  /** Names every key that was not read, with the nearest one that could have been meant. */
  void finish() {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        String place = path.isEmpty() ? "" : " in [" + path + "]";
        String nearest = NearestName.of(key, known);
        String remedy =
            nearest == null
                ? "known are: " + String.join(", ", known)
                : "did you mean '" + nearest + "'?";
        problem(key, "there is no key '" + key + "'" + place + "; " + remedy);
      }
    }
  }

  void problem(String key, String sentence) {
    problemAt(lineOf(key), sentence);
  }

  /** Notes a problem with the table as a whole. */
  void problemHere(String sentence) {
    problemAt(line, sentence);
  }

  void problemAt(int line, String sentence) {
    source.problems().add(new Problem(line, sentence));
  }

  private @Nullable Object value(String key) {
    known.add(key);
    return table.get(List.of(key));
  }

  private int lineOf(String key) {
    return line(table.inputPositionOf(List.of(key)));
  }

  /** Finds an item's line: the parser's position is where the item before it ends. */
  private int lineOfItem(TomlPosition position) {
    int row = position.line() - 1;
    int column = position.column() - 1;
    while (row < source.lines().size()) {
      String text = source.lines().get(row);
      String rest = text.substring(Math.min(column, text.length())).strip();
      if (!rest.isEmpty() && !rest.startsWith("#")) {
        return row + 1;
      }
      row++;
      column = 0;
    }
    return position.line();
  }

  private static int line(@Nullable TomlPosition position) {
    return position == null ? 0 : position.line();
  }

  private static String shown(Object value) {
    return switch (value) {
      case TomlTable _ -> "a table";
      case TomlArray _ -> "a list";
      default -> value.toString();
    };
  }
}
