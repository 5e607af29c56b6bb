package org.gridtap.lab.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.lab.sim.node.Traffic;

/** How a run went over virtual time, in points of equal length. */
final class Timeline {
  static final long POINT_NS = 5_000_000_000L;

  /** What happened in one of them; look-ups count where they were asked. */
  static final class Point {
    final double startSeconds;
    int nodes;
    int joined;
    long decided;
    long routed;
    long answered;
    double bytesPerNodeAndSecond;

    private Point(double startSeconds) {
      this.startSeconds = startSeconds;
    }
  }

  private final List<Point> points = new ArrayList<>();
  private long bytesBefore;

  Timeline() {
    points.add(new Point(0));
  }

  Point now() {
    return points.getLast();
  }

  /** Ends a point and begins the next. */
  void next(long nowNs, Population population, Traffic traffic) {
    Point point = points.getLast();
    point.nodes = population.size();
    point.joined = population.joined();
    double nodeSeconds = population.size() * (POINT_NS / 1e9);
    point.bytesPerNodeAndSecond =
        nodeSeconds == 0 ? 0 : (traffic.bytes() - bytesBefore) / nodeSeconds;
    bytesBefore = traffic.bytes();
    points.add(new Point(nowNs / 1e9));
  }

  /** Returns the points that are over. */
  List<Point> points() {
    return points.subList(0, points.size() - 1);
  }
}
