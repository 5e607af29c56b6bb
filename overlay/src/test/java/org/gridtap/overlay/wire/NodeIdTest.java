package org.gridtap.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arithmetic on ids against BigInteger's. */
class NodeIdTest {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(160);
  private static final int ROUNDS = 2000;

  /** Draws ids that are rich in carries: each part is often all zeros, all ones or near to them. */
  private static NodeId draw(Random random) {
    return new NodeId(part(random), part(random), (int) part(random));
  }

  private static long part(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(3) - 1L;
      case 1 -> Long.MIN_VALUE + random.nextInt(3) - 1L;
      default -> random.nextLong();
    };
  }

  private static BigInteger number(NodeId id) {
    return new BigInteger(1, id.toBytes());
  }

  private static BigInteger clockwise(NodeId from, NodeId to) {
    return number(to).subtract(number(from)).mod(MODULUS);
  }

  private static BigInteger distance(NodeId a, NodeId b) {
    return clockwise(a, b).min(clockwise(b, a));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void addsAndSubtractsModuloTheRing(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      NodeId a = draw(random);
      NodeId b = draw(random);
      assertThat(number(a.plus(b)))
          .as("seed %d: %s + %s", seed, a, b)
          .isEqualTo(number(a).add(number(b)).mod(MODULUS));
      assertThat(number(a.clockwiseTo(b)))
          .as("seed %d: from %s to %s", seed, a, b)
          .isEqualTo(clockwise(a, b));
      assertThat(number(a.distanceTo(b)))
          .as("seed %d: between %s and %s", seed, a, b)
          .isEqualTo(distance(a, b));
      assertThat(a.plus(a.clockwiseTo(b))).as("seed %d: %s, %s", seed, a, b).isEqualTo(b);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ordersAsNumbersDo(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      NodeId a = draw(random);
      NodeId b = random.nextInt(10) == 0 ? a : draw(random);
      assertThat(Integer.signum(a.compareTo(b)))
          .as("seed %d: %s, %s", seed, a, b)
          .isEqualTo(number(a).compareTo(number(b)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void exactlyOneOfTwoIsCloser(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      NodeId key = draw(random);
      NodeId way = draw(random);
      NodeId a = key.plus(way);
      NodeId b = round % 2 == 0 ? draw(random) : way.clockwiseTo(key); // every other time a tie
      int order = distance(a, key).compareTo(distance(b, key));
      boolean expected =
          order < 0 || (order == 0 && clockwise(key, a).compareTo(clockwise(key, b)) < 0);
      assertThat(a.isCloserTo(key, b))
          .as("seed %d: %s to %s than %s", seed, a, key, b)
          .isEqualTo(expected && !a.equals(b));
      assertThat(a.isCloserTo(key, b) ^ b.isCloserTo(key, a))
          .as("seed %d: %s or %s to %s", seed, a, b, key)
          .isEqualTo(!a.equals(b));
    }
  }

  @Test
  void aTieGoesToTheOneClockwiseOfTheKey() {
    NodeId key = NodeId.parse("8000000000000000000000000000000000000000");
    NodeId after = NodeId.parse("8000000000000000000000000000000000000005");
    NodeId before = NodeId.parse("7ffffffffffffffffffffffffffffffffffffffb");
    assertThat(after.isCloserTo(key, before)).isTrue();
    assertThat(before.isCloserTo(key, after)).isFalse();
    assertThat(after.isCloserTo(key, after)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void liesBetweenTwoWhenTheClockwiseWayPassesIt(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      NodeId from = draw(random);
      NodeId to = draw(random);
      NodeId id = random.nextInt(5) == 0 ? to : random.nextInt(5) == 0 ? from : draw(random);
      BigInteger way = clockwise(from, id);
      boolean expected = way.signum() > 0 && way.compareTo(clockwise(from, to)) < 0;
      assertThat(id.isBetween(from, to))
          .as("seed %d: %s between %s and %s", seed, id, from, to)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsItsValueAsBytesAndAsText(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      NodeId id = draw(random);
      byte[] padded = new byte[NodeId.BYTES + 3];
      System.arraycopy(id.toBytes(), 0, padded, 3, NodeId.BYTES);
      assertThat(NodeId.of(padded, 3)).isEqualTo(id);
      assertThat(NodeId.parse(id.toString())).isEqualTo(id);
      assertThat(id.toString()).startsWith(id.shortHex());
    }
  }

  @Test
  void refusesTextThatIsNoId() {
    for (String text : new String[] {"", "12", "g".repeat(40), "1".repeat(39), "1".repeat(41)}) {
      assertThatThrownBy(() -> NodeId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void turnsFractionsIntoWaysAndBack() {
    assertThat(NodeId.ofFraction(0)).isEqualTo(NodeId.NONE);
    assertThat(NodeId.ofFraction(0.5).toString()).startsWith("8000").endsWith("0000");
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      double fraction = random.nextDouble();
      assertThat(NodeId.ofFraction(fraction).fraction()).isEqualTo(fraction);
    }
  }
}
