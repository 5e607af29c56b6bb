package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbourhoodTest {
  private static NodeId id(Random random) {
    return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
  }

  private static List<NodeId> ids(Random random, int count) {
    List<NodeId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(id(random));
    }
    return ids;
  }

  /** Sorts everybody by the way clockwise and takes from both ends. */
  private static List<NodeId> nearestBySorting(NodeId self, List<NodeId> ids, int perSide) {
    List<NodeId> order = new ArrayList<>(new LinkedHashSet<>(ids));
    order.remove(self);
    order.sort(Comparator.comparing(self::clockwiseTo));
    Set<NodeId> near = new LinkedHashSet<>(order.subList(0, Math.min(perSide, order.size())));
    for (int i = 1; i <= Math.min(perSide, order.size()); i++) {
      near.add(order.get(order.size() - i));
    }
    return List.copyOf(near);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsTheSameNeighboursAsSortingEverybody(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      NodeId self = id(random);
      List<NodeId> ids = ids(random, random.nextInt(30));
      ids.add(self);
      int perSide = 1 + random.nextInt(5);
      assertThat(Neighbourhood.nearest(self, new LinkedHashSet<>(ids), perSide))
          .as("seed %d, round %d", seed, round)
          .containsExactlyElementsOf(nearestBySorting(self, ids, perSide));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8})
  void knowsTheSizeExactlyWhileEverybodyIsNear(int size) {
    Random random = new Random(size);
    NodeId self = id(random);
    Set<NodeId> near = Neighbourhood.nearest(self, ids(random, size - 1), 4);
    assertThat(Neighbourhood.estimateSize(self, near, 4)).isEqualTo(size);
  }

  /**
   * The span of 2k gaps is Gamma distributed, so the estimate 2k/span has the mean N·2k/(2k-1) and
   * its logarithm spreads by about 1/√(2k).
   */
  @ParameterizedTest
  @ValueSource(ints = {50, 200, 1000})
  void estimatesTheSizeOfALargeRingWithoutGreatBias(int size) {
    int rounds = 300;
    int perSide = 5;
    double sum = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(1000L * size + round);
      NodeId self = id(random);
      Set<NodeId> near = Neighbourhood.nearest(self, ids(random, size - 1), perSide);
      sum += Neighbourhood.estimateSize(self, near, perSide);
    }
    double expected = size * 2.0 * perSide / (2 * perSide - 1);
    assertThat(sum / rounds / expected).isBetween(0.9, 1.1);
  }

  /**
   * Distances are harmonic: P(distance ≤ d) = 1 + log_N(2d) for d from 1/(2N) to 1/2, which puts
   * the same share of the draws into each of twenty intervals of equal length on that scale.
   */
  @ParameterizedTest
  @CsvSource({"50, true", "50, false", "1000, true", "100000, false"})
  void drawsFarPointsHarmonically(int size, boolean clockwise) {
    int draws = 20_000;
    int[] counts = new int[20];
    Random random = new Random(size);
    NodeId self = id(random);
    for (int i = 0; i < draws; i++) {
      NodeId point = Neighbourhood.farPoint(self, size, random.nextDouble(), clockwise);
      NodeId way = clockwise ? self.clockwiseTo(point) : point.clockwiseTo(self);
      double distance = way.fraction();
      assertThat(distance).isBetween(0.499 / size, 0.5);
      double cumulated = 1 + Math.log(2 * distance) / Math.log(size);
      counts[(int) Math.clamp(cumulated * counts.length, 0, counts.length - 1)]++;
    }
    double chiSquare = 0;
    double expected = (double) draws / counts.length;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // The 99.9 % point of chi-square with 19 degrees of freedom; the draws are seeded.
    assertThat(chiSquare).isLessThan(43.8);
  }
}
