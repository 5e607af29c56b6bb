package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventQueueTest {
  private record Entry(long timeNs, int number) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithTheSlowQueue(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PriorityQueue<Entry> oracle =
        new PriorityQueue<>(Comparator.comparingLong(Entry::timeNs).thenComparingInt(Entry::number));
    EventQueue queue = new EventQueue(2);
    List<Integer> taken = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(5) < 3) {
        int number = i;
        long timeNs = random.nextLong(50);
        queue.add(timeNs, () -> taken.add(number));
        oracle.add(new Entry(timeNs, number));
      } else if (!oracle.isEmpty()) {
        assertThat(queue.firstNs()).isEqualTo(oracle.element().timeNs());
        queue.take().run();
        expected.add(oracle.remove().number());
      }
      assertThat(queue.size()).isEqualTo(oracle.size());
    }
    assertThat(taken).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void isEmptyAtFirst() {
    EventQueue queue = new EventQueue(1);
    assertThat(queue.firstNs()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(queue::take).isInstanceOf(IllegalStateException.class);
  }
}
