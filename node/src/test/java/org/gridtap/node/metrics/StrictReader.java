package org.gridtap.node.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 as strictly as its description allows, and throws
 * AssertionError for anything else: each family with HELP, then TYPE, then its samples, all
 * together; counters that end with _total; no series twice; a line feed at the end.
 */
public final class StrictReader {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (.+)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "("
              + NAME
              + ")(?:\\{((?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\"\\\\n])*\",?)+)\\})?"
              + " ([-+]?(?:[0-9.]+(?:E[-+]?[0-9]+)?|Inf)|NaN)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One family. */
  public record Family(String type, String help, Map<Map<String, String>, Double> samples) {
    /** Returns the only sample's value. */
    public double value() {
      if (samples.size() != 1) {
        throw new AssertionError(samples.size() + " samples, not one");
      }
      return samples.values().iterator().next();
    }
  }

  private final Map<String, Family> families = new LinkedHashMap<>();

  private StrictReader() {}

  public static Map<String, Family> read(String text) {
    if (!text.endsWith("\n")) {
      throw new AssertionError("no line feed at the end");
    }
    StrictReader reader = new StrictReader();
    List<String> lines = new ArrayList<>(text.lines().toList());
    while (!lines.isEmpty()) {
      reader.family(lines);
    }
    return reader.families;
  }

  private void family(List<String> lines) {
    Matcher help = match(HELP, lines.removeFirst());
    Matcher type = match(TYPE, lines.isEmpty() ? "" : lines.removeFirst());
    String name = help.group(1);
    check(name.equals(type.group(1)), "HELP and TYPE of different families: " + name);
    check(
        type.group(2).equals("counter") == name.endsWith("_total"),
        "only counters end with _total: " + name);
    Map<Map<String, String>, Double> samples = new LinkedHashMap<>();
    while (!lines.isEmpty() && !lines.getFirst().startsWith("#")) {
      Matcher sample = match(SAMPLE, lines.removeFirst());
      check(sample.group(1).equals(name), "a sample outside of its family: " + sample.group());
      Map<String, String> labels = labels(sample.group(2));
      double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
      check(samples.put(labels, value) == null, "a series twice: " + sample.group());
      check(!name.endsWith("_total") || value >= 0, "a counter below zero: " + sample.group());
    }
    Family family = new Family(type.group(2), help.group(2), samples);
    check(families.put(name, family) == null, "a family twice: " + name);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (text != null) {
      check(!text.endsWith(","), "a comma at the end: " + text);
      Matcher label = LABEL.matcher(text);
      Set<String> names = new HashSet<>();
      while (label.find()) {
        check(names.add(label.group(1)), "a label twice: " + text);
        labels.put(
            label.group(1),
            label.group(2).replaceAll("\\\\n", "\n").replaceAll("\\\\([\"\\\\])", "$1"));
      }
    }
    return labels;
  }

  private static Matcher match(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    check(matcher.matches(), "not as the format has it: " + line);
    return matcher;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
