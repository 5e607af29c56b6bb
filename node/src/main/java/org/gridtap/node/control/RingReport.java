package org.gridtap.node.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code gridtap ring --json} prints: the ring as this node sees it.
 *
 * @param position this node's place as a fraction of the ring, in [0, 1)
 * @param near ring neighbours in ring order, clockwise from this node
 * @param far the other links
 */
public record RingReport(
    int schema,
    String id,
    double position,
    String state,
    long sizeEstimate,
    List<Neighbour> near,
    List<Neighbour> far) {
  public RingReport {
    near = List.copyOf(near);
    far = List.copyOf(far);
  }

  public RingReport(
      String id,
      double position,
      String state,
      long sizeEstimate,
      List<Neighbour> near,
      List<Neighbour> far) {
    this(StatusReport.SCHEMA, id, position, state, sizeEstimate, near, far);
  }

  /** One link's peer. */
  public record Neighbour(
      String id, String name, double position, String path, @Nullable Double rttMs) {}
}
