package org.gridtap.lab.sim.scenario;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Draws one chart as SVG: lines over an axis of numbers, or bars. */
final class Chart {
  static final String[] COLOURS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#999999"
  };

  private static final int WIDTH = 960;
  private static final int HEIGHT = 240;
  private static final int LEFT = 64;
  private static final int RIGHT = 20;
  private static final int TOP = 30;
  private static final int BOTTOM = 34;
  private static final int TICKS = 5;
  private static final double BAR_SHARE = 0.8;

  /** A line: x and y of each point, x in increasing order. */
  record Line(String title, List<double[]> points) {}

  /** A bar. */
  record Bar(String title, double value) {}

  private final StringBuilder svg = new StringBuilder();
  private final String unit;
  private final double low;
  private final double high;
  private final double most;

  private Chart(String title, String unit, double most, double low, double high) {
    this.unit = unit;
    this.most = most <= 0 ? 1 : most;
    this.low = low;
    this.high = high <= low ? low + 1 : high;
    svg.append(
        "<h2>%s</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(title, WIDTH, HEIGHT, title));
  }

  /**
   * Draws lines.
   *
   * @param unit of the horizontal axis
   * @param low and high the vertical axis' ends
   */
  static String lines(String title, String unit, double low, double high, List<Line> lines) {
    double most =
        lines.stream()
            .flatMap(line -> line.points.stream())
            .mapToDouble(point -> point[0])
            .max()
            .orElse(1);
    Chart chart = new Chart(title, unit, most, low, high);
    chart.rows();
    chart.columns();
    for (int i = 0; i < lines.size(); i++) {
      chart.line(lines.get(i), COLOURS[i % COLOURS.length], i);
    }
    return chart.end();
  }

  /** Draws bars from zero. */
  static String bars(String title, DoubleFunction<String> label, List<Bar> bars) {
    double high = bars.stream().mapToDouble(Bar::value).max().orElse(1) * 1.1;
    Chart chart = new Chart(title, "", bars.size(), 0, high);
    chart.rows();
    double width = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, bars.size());
    for (int i = 0; i < bars.size(); i++) {
      chart.bar(bars.get(i), LEFT + i * width, width, label);
    }
    return chart.end();
  }

  private void rows() {
    for (int i = 0; i <= TICKS; i++) {
      double value = low + (high - low) * i / TICKS;
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%3$s\" y2=\"%3$s\"/>\n"
              .formatted(LEFT, WIDTH - RIGHT, number(y(value))));
      text(LEFT - 6, y(value) + 4, "end", number(value));
    }
  }

  private void columns() {
    for (int i = 0; i <= TICKS; i++) {
      double value = most * i / TICKS;
      text(x(value), HEIGHT - 8, "middle", number(value) + unit);
    }
  }

  private void line(Line line, String colour, int place) {
    svg.append("<polyline stroke=\"").append(colour).append("\" points=\"");
    for (double[] point : line.points) {
      svg.append(number(x(point[0]))).append(',').append(number(y(point[1]))).append(' ');
    }
    svg.append("\"/>\n");
    svg.append(
        "<text x=\"%d\" y=\"18\" style=\"fill:%s\">%s</text>\n"
            .formatted(LEFT + 180 * place, colour, line.title));
  }

  private void bar(Bar bar, double left, double width, DoubleFunction<String> label) {
    double inset = width * (1 - BAR_SHARE) / 2;
    svg.append(
        "<rect class=\"bar\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
            .formatted(
                number(left + inset),
                number(y(bar.value)),
                number(width * BAR_SHARE),
                number(HEIGHT - BOTTOM - y(bar.value))));
    text(left + width / 2, y(bar.value) - 4, "middle", label.apply(bar.value));
    text(left + width / 2, HEIGHT - 14, "middle", bar.title);
  }

  private void text(double x, double y, String anchor, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(number(x), number(y), anchor, text));
  }

  private String end() {
    return svg.append("</svg>\n").toString();
  }

  private double x(double value) {
    return LEFT + (WIDTH - LEFT - RIGHT) * value / most;
  }

  private double y(double value) {
    double share = Math.clamp((value - low) / (high - low), 0, 1);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
