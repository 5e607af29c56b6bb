package org.gridtap.overlay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 8289's control law, by its own figures. */
class CoDelTest {
  private static final long MS = 1_000_000;

  private final CoDel codel = new CoDel(CoDel.TARGET_NS);

  /** Judges a packet a millisecond, all with this wait; returns when one was dropped, in ms. */
  private List<Long> drops(long fromMs, long untilMs, long sojournMs) {
    List<Long> drops = new ArrayList<>();
    for (long ms = fromMs; ms < untilMs; ms++) {
      while (codel.drops(sojournMs * MS, false, ms * MS)) {
        drops.add(ms);
      }
    }
    return drops;
  }

  @Test
  void dropsNothingWhileTheWaitIsShort() {
    assertThat(drops(0, 10_000, 4)).isEmpty();
  }

  @Test
  void dropsNothingOfABurstThatPassesWithinAnInterval() {
    assertThat(drops(0, 99, 50)).isEmpty();
    assertThat(drops(99, 100, 1)).isEmpty();
    assertThat(drops(100, 199, 50)).isEmpty();
  }

  @Test
  void dropsMoreAndMoreOftenWhileTheWaitIsLong() {
    // 100 ms, then after 100 ms / √1, √2, √3, √4.
    assertThat(drops(0, 480, 20)).containsExactly(100L, 200L, 271L, 329L, 379L, 424L, 464L);
  }

  @Test
  void goesOnWhereItStoppedIfTheWaitIsLongAgainSoon() {
    assertThat(drops(0, 480, 20)).hasSize(7);
    assertThat(drops(480, 490, 1)).isEmpty();
    // A new interval first; then not 100 ms apart but as often as before.
    assertThat(drops(490, 650, 20)).containsExactly(590L, 631L);
  }

  @Test
  void neverDropsTheLastPacket() {
    for (int ms = 0; ms < 1_000; ms++) {
      assertThat(codel.drops(50 * MS, true, ms * MS)).isFalse();
    }
  }
}
