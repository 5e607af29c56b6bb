package org.gridtap.lab.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Draws a soak's samples as one HTML file with SVG inside, which needs nothing else. */
final class SoakPlot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 220;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int TOP = 30;
  private static final int BOTTOM = 30;
  private static final int TICKS = 5;
  private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"};

  private final Map<String, List<Sample>> samples;
  private final Set<String> steady;
  private final List<Double> killSeconds;
  private final double minutes;
  private final double warmUpMinutes;

  /**
   * @param samples by node, each in order
   * @param steady the nodes to be drawn in colour, with a legend
   */
  SoakPlot(
      Map<String, List<Sample>> samples,
      Set<String> steady,
      List<Double> killSeconds,
      double minutes,
      double warmUpMinutes) {
    this.samples = samples;
    this.steady = steady;
    this.killSeconds = killSeconds;
    this.minutes = Math.max(minutes, 0.1);
    this.warmUpMinutes = warmUpMinutes;
  }

  /** What is drawn in one panel. */
  private record Panel(String title, ToDoubleFunction<Sample> value) {}

  String html() {
    List<Panel> panels =
        List.of(
            new Panel("resident memory, MB", s -> s.usage().residentBytes() / 1e6),
            new Panel("descriptors", s -> s.usage().descriptors()),
            new Panel("threads", s -> s.usage().threads()),
            new Panel("sessions with peers", s -> s.status().peers().size()));
    StringBuilder html = new StringBuilder();
    html.append(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Gridtap soak</title>
        <style>
          body { font: 14px sans-serif; margin: 2em; max-width: 1000px; }
          text { font: 11px sans-serif; fill: #444; }
          polyline { fill: none; stroke-width: 1.5; }
          .other { stroke: #bbb; stroke-width: 0.8; }
          .grid { stroke: #e5e5e5; }
          .kill { stroke: #d33; }
          .warm { fill: #f4f4f4; }
        </style></head><body>
        <h1>Gridtap soak</h1>
        <p>Coloured: the daemons that were never ended. Grey: the others. Red marks: ends of
        daemons. Shaded: the warm-up, which is not judged.</p>
        """);
    panels.forEach(panel -> draw(panel, html));
    return html.append("</body></html>\n").toString();
  }

  private void draw(Panel panel, StringBuilder html) {
    double most =
        samples.values().stream().flatMap(List::stream).mapToDouble(panel.value).max().orElse(1);
    double top = Math.max(1, most * 1.05);
    html.append(
        "<h2>%s</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(panel.title, WIDTH, HEIGHT, panel.title));
    html.append(
        "<rect class=\"warm\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\"/>\n"
            .formatted(LEFT, TOP, number(x(warmUpMinutes) - LEFT), HEIGHT - TOP - BOTTOM));
    drawGrid(top, html);
    for (double seconds : killSeconds) {
      html.append(
          "<line class=\"kill\" x1=\"%1$s\" x2=\"%1$s\" y1=\"%2$d\" y2=\"%3$d\"/>\n"
              .formatted(number(x(seconds / 60)), HEIGHT - BOTTOM, HEIGHT - BOTTOM + 6));
    }
    samples.forEach(
        (node, points) -> {
          if (!steady.contains(node)) {
            lives(points).forEach(life -> line(life, panel, top, "class=\"other\"", html));
          }
        });
    int colour = 0;
    for (String node : steady) {
      String stroke = COLOURS[colour % COLOURS.length];
      line(samples.getOrDefault(node, List.of()), panel, top, "stroke=\"" + stroke + "\"", html);
      html.append(
          "<text x=\"%d\" y=\"18\" style=\"fill:%s\">%s</text>\n"
              .formatted(LEFT + 120 * colour, stroke, node));
      colour++;
    }
    html.append("</svg>\n");
  }

  private void drawGrid(double top, StringBuilder html) {
    for (int i = 0; i <= TICKS; i++) {
      double value = top * i / TICKS;
      double minute = minutes * i / TICKS;
      html.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%3$s\" y2=\"%3$s\"/>\n"
              .formatted(LEFT, WIDTH - RIGHT, number(y(value, top))));
      html.append(
          "<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>\n"
              .formatted(LEFT - 6, number(y(value, top) + 4), number(value)));
      html.append(
          "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s min</text>\n"
              .formatted(number(x(minute)), HEIGHT - 8, number(minute)));
    }
  }

  /** Cuts a node's samples where it was ended. */
  private static List<List<Sample>> lives(List<Sample> points) {
    List<List<Sample>> lives = new ArrayList<>();
    int epoch = -1;
    for (Sample point : points) {
      if (point.epoch() != epoch) {
        lives.add(new ArrayList<>());
        epoch = point.epoch();
      }
      lives.getLast().add(point);
    }
    return lives;
  }

  private void line(
      List<Sample> points, Panel panel, double top, String style, StringBuilder html) {
    html.append("<polyline ").append(style).append(" points=\"");
    for (Sample point : points) {
      html.append(number(x(point.minutes())))
          .append(',')
          .append(number(y(panel.value.applyAsDouble(point), top)))
          .append(' ');
    }
    html.append("\"/>\n");
  }

  private double x(double minute) {
    return LEFT + (WIDTH - LEFT - RIGHT) * minute / minutes;
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
