package org.gridtap.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long START_MS = 1_800_000_000_000L;

  private final List<String> seen = new ArrayList<>();
  private final ClockWatch watch = new ClockWatch();
  private final ClockWatch.Outbox out =
      new ClockWatch.Outbox() {
        @Override
        public void slept(long lengthNs) {
          seen.add("slept " + lengthNs / SECOND_NS);
        }

        @Override
        public void wallClockSet(long byMs) {
          seen.add("set " + byMs / 1000);
        }
      };

  private long monotonicNs = 7 * SECOND_NS;
  private long bootNs = 9 * SECOND_NS;
  private long wallMs = START_MS;

  private void pass(long seconds) {
    monotonicNs += seconds * SECOND_NS;
    bootNs += seconds * SECOND_NS;
    wallMs += seconds * 1000;
    watch.onTick(monotonicNs, bootNs, wallMs, out);
  }

  private void sleep(long seconds) {
    bootNs += seconds * SECOND_NS;
    wallMs += seconds * 1000;
  }

  @Test
  void hasNothingToSayOfAnOrdinaryDay() {
    for (int i = 0; i < 86_400; i++) {
      wallMs += i % 100 == 0 ? 1 : 0; // the clock is slewed
      pass(1);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void noticesThatTheHostSlept() {
    pass(1);
    sleep(3_600);
    pass(1);
    pass(1);
    assertThat(seen).containsExactly("slept 3600");
  }

  @Test
  void takesAStandstillOfTheProcessForNoSleep() {
    pass(1);
    pass(30);
    pass(1);
    assertThat(seen).as("the data worker notices that").isEmpty();
  }

  @Test
  void noticesThatTheWallClockWasSetForwardOrBack() {
    pass(1);
    wallMs += 86_400_000;
    pass(1);
    wallMs -= 86_400_000;
    pass(1);
    wallMs += 4_000;
    pass(1);
    assertThat(seen).containsExactly("set 86400", "set -86400");
  }

  /** A paused virtual machine's clocks all stand still, until its wall clock is corrected. */
  @Test
  void noticesAPauseThatOnlyTheWallClockKnowsOf() {
    pass(1);
    wallMs += 600_000;
    pass(1);
    assertThat(seen).containsExactly("set 600");
  }
}
