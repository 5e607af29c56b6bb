package org.gridtap.overlay.dht;

/**
 * What the network does to messages and how late nodes learn of one another.
 *
 * @param astray how often a routed message reaches one of the next nodes instead of the closest
 */
public record Weather(
    double loss,
    double duplication,
    double astray,
    long maxLatencyMs,
    long joinSeenMs,
    long crashSeenMs,
    int nearPerSide) {
  public static final Weather FAIR = new Weather(0, 0, 0, 40, 200, 4_000, 5);
  public static final Weather FOUL = new Weather(0.03, 0.03, 0.3, 120, 800, 9_000, 5);
}
