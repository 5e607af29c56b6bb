package org.gridtap.lab.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Delays like those between the name servers of the King data set (Gummadi, Saroiu, Gribble 2002),
 * drawn from the model that Vivaldi fits to it (Dabek, Cox, Kaashoek, Morris 2004): each place is a
 * point in a Euclidean space and has a height, its way to the core; the round-trip time of two
 * places is their points' distance and both heights.
 *
 * <p>Points gather around a few centres, as machines do on continents; heights are exponential. The
 * median round-trip time is about 159 ms, as Vivaldi's authors give it for King's 1,740 servers.
 */
public final class KingLatencies implements LatencyModel {
  private static final int DIMENSIONS = 5;
  private static final int CENTRES = 8;
  private static final double CENTRE_SPREAD_MS = 33;
  private static final double SPREAD_MS = 32;
  private static final double MEAN_HEIGHT_MS = 15;
  private static final double MIN_RTT_MS = 2;
  private static final double NS_PER_MS = 1e6;
  private static final int SAMPLED_PAIRS = 20_001;
  private static final int SAMPLED_PLACES = 2_000;

  private final RandomGenerator random;
  private final double[][] centres = new double[CENTRES][];

  /** By place, drawn when first asked for, in order of the numbers. */
  private final List<Place> places = new ArrayList<>();

  private record Place(double[] point, double heightMs) {}

  /**
   * @param random decides on all places; nothing else may draw from it
   */
  public KingLatencies(RandomGenerator random) {
    this.random = random;
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = around(null, CENTRE_SPREAD_MS);
    }
  }

  @Override
  public long oneWayNs(long placeA, long placeB) {
    return (long) (rttMs(place(placeA), place(placeB)) / 2 * NS_PER_MS);
  }

  /** Returns the median round-trip time of many pairs, in milliseconds. */
  public double medianRttMs() {
    double[] rtts = new double[SAMPLED_PAIRS];
    for (int i = 0; i < SAMPLED_PAIRS; i++) {
      long a = (i * 7919L) % SAMPLED_PLACES;
      long b = (a + 1 + (i * 104_729L) % (SAMPLED_PLACES - 1)) % SAMPLED_PLACES;
      rtts[i] = rttMs(place(a), place(b));
    }
    Arrays.sort(rtts);
    return rtts[SAMPLED_PAIRS / 2];
  }

  private static double rttMs(Place a, Place b) {
    double sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      double difference = a.point[i] - b.point[i];
      sum += difference * difference;
    }
    return Math.max(MIN_RTT_MS, Math.sqrt(sum) + a.heightMs + b.heightMs);
  }

  private Place place(long number) {
    while (places.size() <= number) {
      double[] centre = centres[random.nextInt(CENTRES)];
      double heightMs = -MEAN_HEIGHT_MS * Math.log(1 - random.nextDouble());
      places.add(new Place(around(centre, SPREAD_MS), heightMs));
    }
    return places.get((int) number);
  }

  private double[] around(double @Nullable [] centre, double spreadMs) {
    double[] point = new double[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      point[i] = (centre == null ? 0 : centre[i]) + spreadMs * random.nextGaussian();
    }
    return point;
  }
}
