package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Folds sentences for people at a terminal's width. Tables, tokens and JSON are not prose: they
 * keep their lines.
 */
final class Prose {
  /** The width where the environment does not tell it (COLUMNS). */
  static final int USUAL_COLUMNS = 80;

  private static final int MIN_COLUMNS = 40;
  private static final int HANGING_INDENT = 2;

  /** A word, or a command between backquotes, which is not to be torn apart. */
  private static final Pattern WORD = Pattern.compile("[^\\s`]*`[^`]*`[^\\s`]*|\\S+");

  private final int columns;

  private Prose(int columns) {
    this.columns = columns;
  }

  static Prose of(Map<String, String> environment) {
    String text = environment.getOrDefault("COLUMNS", "");
    int columns = text.matches("\\d{1,6}") ? Integer.parseInt(text) : USUAL_COLUMNS;
    return new Prose(Math.max(columns, MIN_COLUMNS));
  }

  /** Prints one line, folded. */
  void print(PrintWriter out, String line) {
    fold(line).forEach(out::println);
  }

  /**
   * Cuts a line between words. What follows the first line is indented deeper than that; a word
   * that is too long stands alone.
   */
  List<String> fold(String line) {
    if (line.length() <= columns) {
      return List.of(line);
    }
    int indent = line.length() - line.stripLeading().length();
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder(" ".repeat(indent));
    boolean empty = true;
    for (String word : words(line, columns - indent - HANGING_INDENT)) {
      if (!empty && current.length() + 1 + word.length() > columns) {
        lines.add(current.toString());
        current = new StringBuilder(" ".repeat(indent + HANGING_INDENT));
        empty = true;
      }
      current.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(current.toString());
    return lines;
  }

  private static List<String> words(String line, int maximum) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      String word = matcher.group();
      if (word.length() <= maximum) {
        words.add(word);
      } else {
        words.addAll(List.of(word.split("\\s+")));
      }
    }
    return words;
  }
}
