package org.gridtap.node.metrics;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes metrics in Prometheus' text format 0.0.4: for each family HELP, TYPE and all its samples
 * together. Source: prometheus.io, Exposition formats, Text-based format.
 */
public final class PrometheusText {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final String COUNTER_END = "_total";

  private final StringBuilder text = new StringBuilder();
  private final Set<String> families = new HashSet<>();

  /** One family, to be given its samples before the next family begins. */
  public final class Family {
    private final String name;

    private Family(String name) {
      this.name = name;
    }

    /**
     * Adds a sample.
     *
     * @param labels names and values in turn
     */
    public Family sample(double value, String... labels) {
      text.append(name);
      for (int i = 0; i < labels.length; i += 2) {
        text.append(i == 0 ? '{' : ',').append(checked(labels[i])).append("=\"");
        text.append(escaped(labels[i + 1]).replace("\"", "\\\"")).append('"');
      }
      text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
      return this;
    }

    /** Adds a sample of a whole number; those beyond 2^53 lose their last digits. */
    public Family sample(long value, String... labels) {
      return sample((double) value, labels);
    }
  }

  /** Begins the family of something that only grows; its name must end with {@code _total}. */
  public Family counter(String name, String help) {
    if (!name.endsWith(COUNTER_END)) {
      throw new IllegalArgumentException(name + " must end with " + COUNTER_END);
    }
    return family(name, "counter", help);
  }

  /** Begins the family of something that rises and falls. */
  public Family gauge(String name, String help) {
    return family(name, "gauge", help);
  }

  private Family family(String name, String type, String help) {
    if (!families.add(checked(name))) {
      throw new IllegalArgumentException(name + " is there already");
    }
    text.append("# HELP ").append(name).append(' ').append(escaped(help)).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return new Family(name);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is no name");
    }
    return name;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /** Whole numbers stand without a point; the others as Go's ParseFloat reads them. */
  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      return Long.toString((long) value);
    }
    return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : Double.toString(value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
