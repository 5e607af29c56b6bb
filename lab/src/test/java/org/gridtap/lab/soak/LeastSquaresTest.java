package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.gridtap.lab.soak.LeastSquares.Point;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
  private static List<Point> points(int count, DoubleUnaryOperator y) {
    return IntStream.range(0, count).mapToObj(x -> new Point(x, y.applyAsDouble(x))).toList();
  }

  @Test
  void findsTheSlopeOfAStraightLine() {
    LeastSquares line = LeastSquares.of(points(10, x -> 3 * x + 7));
    assertThat(line.slope()).isCloseTo(3, within(1e-9));
    assertThat(line.error()).isCloseTo(0, within(1e-6));
    assertThat(line.isSurelyAbove(2.9)).isTrue();
    assertThat(line.isSurelyAbove(3.1)).isFalse();
  }

  @Test
  void agreesWithAWorkedExample() {
    // y = 1, 3, 2, 5: slope 1.1, squares of the residuals 2.7, error √(2.7 / 2 / 5).
    LeastSquares line =
        LeastSquares.of(
            List.of(new Point(0, 1), new Point(1, 3), new Point(2, 2), new Point(3, 5)));
    assertThat(line.slope()).isCloseTo(1.1, within(1e-9));
    assertThat(line.error()).isCloseTo(Math.sqrt(2.7 / 2 / 5), within(1e-9));
  }

  @Test
  void seesNoSlopeInNoise() {
    Random random = new Random(1);
    LeastSquares line = LeastSquares.of(points(300, x -> 1000 + 50 * random.nextGaussian()));
    assertThat(line.isSurelyAbove(0)).isFalse();
    assertThat(line.error()).isBetween(0.01, 0.1);
  }

  @Test
  void trustsNeighboursThatResembleOneAnotherLess() {
    Random random = new Random(1);
    double[] walk = new double[300];
    for (int i = 1; i < walk.length; i++) {
      walk[i] = 0.9 * walk[i - 1] + random.nextGaussian();
    }
    double wandering = LeastSquares.of(points(300, x -> walk[(int) x])).error();
    double[] shuffled = IntStream.range(0, 300).mapToDouble(i -> walk[i * 7 % 300]).toArray();
    double independent = LeastSquares.of(points(300, x -> shuffled[(int) x])).error();
    assertThat(wandering).isGreaterThan(2 * independent);
  }

  @Test
  void isSureOfNothingByTwoPoints() {
    assertThat(LeastSquares.of(points(2, x -> 100 * x)).isSurelyAbove(0)).isFalse();
    assertThat(LeastSquares.of(List.of()).isSurelyAbove(0)).isFalse();
    assertThat(LeastSquares.of(points(5, x -> x).stream().map(p -> new Point(1, p.y())).toList()))
        .isEqualTo(new LeastSquares(0, Double.POSITIVE_INFINITY));
  }
}
