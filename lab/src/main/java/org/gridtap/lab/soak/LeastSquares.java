package org.gridtap.lab.soak;

import java.util.List;

/**
 * A straight line through measured points.
 *
 * @param slope y per x
 * @param error the slope's standard error, widened for residuals that resemble their predecessors:
 *     neighbouring samples of one process are no independent witnesses
 */
record LeastSquares(double slope, double error) {
  private static final double MAX_CORRELATION = 0.99;

  /** A point. */
  record Point(double x, double y) {}

  /**
   * Lays the line. Fewer than three points, or all at one x, have none: slope 0, error infinite.
   */
  static LeastSquares of(List<Point> points) {
    int count = points.size();
    double meanX = points.stream().mapToDouble(Point::x).average().orElse(0);
    double meanY = points.stream().mapToDouble(Point::y).average().orElse(0);
    double xx = 0;
    double xy = 0;
    for (Point point : points) {
      xx += (point.x - meanX) * (point.x - meanX);
      xy += (point.x - meanX) * (point.y - meanY);
    }
    if (count < 3 || xx == 0) {
      return new LeastSquares(0, Double.POSITIVE_INFINITY);
    }
    double slope = xy / xx;
    double[] residuals = new double[count];
    for (int i = 0; i < count; i++) {
      Point point = points.get(i);
      residuals[i] = point.y - meanY - slope * (point.x - meanX);
    }
    double squares = 0;
    double neighbours = 0;
    for (int i = 0; i < count; i++) {
      squares += residuals[i] * residuals[i];
      neighbours += i == 0 ? 0 : residuals[i] * residuals[i - 1];
    }
    double correlation = squares == 0 ? 0 : Math.clamp(neighbours / squares, 0, MAX_CORRELATION);
    double widening = Math.sqrt((1 + correlation) / (1 - correlation));
    return new LeastSquares(slope, Math.sqrt(squares / (count - 2) / xx) * widening);
  }

  /** Tells whether the slope is above a limit by more than twice its error. */
  boolean isSurelyAbove(double limit) {
    return slope - 2 * error > limit;
  }
}
