package org.gridtap.lab.sim.scenario;

import org.gridtap.lab.sim.node.Traffic;

/** A part of a run, with figures of its own. */
final class Phase {
  private final String title;
  private final long startNs;
  private final Traffic trafficAtStart;
  private final LookUpCounts lookUps = new LookUpCounts();
  private final Times leaseMs = new Times();
  private final Times createMs = new Times();
  private long endNs;
  private Traffic trafficAtEnd;
  private double nodeSeconds;
  private double wholeAfterSeconds = -1;

  Phase(String title, long startNs, Traffic traffic) {
    this.title = title;
    this.startNs = startNs;
    this.endNs = startNs;
    this.trafficAtStart = traffic.copy();
    this.trafficAtEnd = trafficAtStart;
  }

  String title() {
    return title;
  }

  long startNs() {
    return startNs;
  }

  LookUpCounts lookUps() {
    return lookUps;
  }

  /** A node got its address, so long after it was started. */
  void leased(double ms) {
    leaseMs.add(ms);
  }

  Times leaseMs() {
    return leaseMs;
  }

  /** An address that nobody had was granted, so long after the claim. */
  void created(double ms) {
    createMs.add(ms);
  }

  Times createMs() {
    return createMs;
  }

  /** Takes note that so many nodes lived for this long. */
  void lived(int nodes, long durationNs) {
    nodeSeconds += nodes * (durationNs / 1e9);
  }

  void end(long nowNs, Traffic traffic) {
    endNs = nowNs;
    trafficAtEnd = traffic.copy();
  }

  /** Takes note that the ring was whole so long after it was first looked for. */
  void wholeAfter(double seconds) {
    wholeAfterSeconds = seconds;
  }

  /** Returns after how many seconds the ring was whole; below zero if nobody waited for it. */
  double wholeAfterSeconds() {
    return wholeAfterSeconds;
  }

  double seconds() {
    return (endNs - startNs) / 1e9;
  }

  Traffic before() {
    return trafficAtStart;
  }

  Traffic after() {
    return trafficAtEnd;
  }

  /** Returns a count of bytes as a rate for each node. */
  double perNodeAndSecond(long bytes) {
    return nodeSeconds == 0 ? 0 : bytes / nodeSeconds;
  }

  double bytesPerNodeAndSecond() {
    return perNodeAndSecond(trafficAtEnd.bytes() - trafficAtStart.bytes());
  }
}
