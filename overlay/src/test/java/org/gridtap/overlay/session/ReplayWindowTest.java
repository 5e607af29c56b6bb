package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
  private final ReplayWindow window = new ReplayWindow();

  @Test
  void acceptsEachCounterOnceInAnyOrder() {
    for (long counter : new long[] {0, 1, 9, 8, 7, 63, 64, 65, 2, 128}) {
      assertThat(window.accept(counter)).isTrue();
      assertThat(window.accept(counter)).isFalse();
    }
  }

  @Test
  void refusesWhatIsOlderThanTheWindow() {
    long highest = 1_000_000;
    assertThat(window.accept(highest)).isTrue();
    assertThat(window.accept(highest - ReplayWindow.SIZE)).isFalse();
    assertThat(window.accept(highest - ReplayWindow.SIZE + 1)).isTrue();
    assertThat(window.accept(0)).isFalse();
  }

  @Test
  void refusesCountersThatAreNeverUsed() {
    assertThat(window.accept(-1)).isFalse();
    assertThat(window.accept(Long.MIN_VALUE)).isFalse();
    assertThat(window.accept(Long.MAX_VALUE)).isTrue();
    assertThat(window.accept(Long.MAX_VALUE)).isFalse();
    assertThat(window.accept(0)).isFalse();
  }

  @Test
  void forgetsEverythingOnALongJump() {
    for (int i = 0; i < 10_000; i++) {
      window.accept(i);
    }
    long far = 1L << 40;
    assertThat(window.accept(far)).isTrue();
    for (int i = 1; i < ReplayWindow.SIZE; i++) {
      assertThat(window.isFresh(far - i)).isTrue();
    }
  }

  @Test
  void looksWithoutTakingNote() {
    assertThat(window.isFresh(5)).isTrue();
    assertThat(window.isFresh(5)).isTrue();
    assertThat(window.accept(5)).isTrue();
    assertThat(window.isFresh(5)).isFalse();
  }

  /** Against a slow, obvious oracle: a set of all that was accepted. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithTheOracle(int seed) {
    Random random = new Random(seed);
    Set<Long> accepted = new HashSet<>();
    long highest = 0;
    int spread = 1 << (1 + 2 * seed);
    for (int i = 0; i < 100_000; i++) {
      long counter = Math.max(0, highest + random.nextInt(spread) - spread * 3 / 4);
      if (random.nextInt(10_000) == 0) {
        counter = highest + random.nextInt(100_000);
      }
      boolean isRecent = counter > highest - ReplayWindow.SIZE;
      boolean expected = isRecent && accepted.add(counter);
      assertThat(window.accept(counter))
          .as("counter %d after %d", counter, highest)
          .isEqualTo(expected);
      highest = Math.max(highest, counter);
    }
  }
}
