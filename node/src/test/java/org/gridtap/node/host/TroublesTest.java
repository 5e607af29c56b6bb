package org.gridtap.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.node.host.Troubles.Trouble;
import org.junit.jupiter.api.Test;

class TroublesTest {
  private final List<String> told = new ArrayList<>();
  private final Troubles troubles =
      new Troubles(
          new Troubles.Outbox() {
            @Override
            public void began(Trouble trouble) {
              told.add(trouble.about() + ": " + trouble.sentence());
            }

            @Override
            public void ended(String about, String sentence) {
              told.add(about + ": " + sentence);
            }
          });

  @Test
  void tellsATroubleWhenItBeginsAndWhenItIsOver() {
    troubles.raise("clock", "early", "it is early", 0);
    troubles.raise("clock", "early", "it is still early", 1);
    assertThat(troubles.all()).containsExactly(new Trouble("clock", "it is still early"));
    troubles.settle("clock", "early", "it is not early");
    troubles.settle("clock", "early", "it is not early");
    assertThat(troubles.all()).isEmpty();
    assertThat(told).containsExactly("clock: it is early", "clock: it is not early");
  }

  @Test
  void tellsWhatComesAndGoesOnceInAWhile() {
    for (int second = 0; second < 600; second++) {
      troubles.raise("network a", "down", "down", second * 1_000_000_000L);
      assertThat(troubles.all()).hasSize(1);
      troubles.settle("network a", "down", "up");
    }
    assertThat(told).filteredOn(line -> line.endsWith("down")).hasSize(10);
    assertThat(told).filteredOn(line -> line.endsWith("up")).hasSize(10);
  }

  @Test
  void tellsWhatComesBackSoonAndThenStays() {
    troubles.raise("clock", "early", "early", 0);
    troubles.settle("clock", "early", "well");
    troubles.raise("clock", "early", "early again", Troubles.TELL_AGAIN_NS / 2);
    troubles.raise("clock", "early", "early again", Troubles.TELL_AGAIN_NS - 1);
    assertThat(told).containsExactly("clock: early", "clock: well");
    troubles.raise("clock", "early", "still early", Troubles.TELL_AGAIN_NS);
    troubles.raise("clock", "early", "still early", 3 * Troubles.TELL_AGAIN_NS);
    troubles.settle("clock", "early", "well again");
    assertThat(told)
        .containsExactly("clock: early", "clock: well", "clock: still early", "clock: well again");
  }

  @Test
  void tellsWhatStaysAlsoIfItIsNotRaisedAgain() {
    troubles.raise("network a", "client", "no client", 0);
    troubles.settle("network a", "client", "a client");
    troubles.raise("network a", "client", "no client", 1);
    troubles.tellWhatStays(Troubles.TELL_AGAIN_NS - 1);
    assertThat(told).hasSize(2);
    troubles.tellWhatStays(Troubles.TELL_AGAIN_NS);
    troubles.tellWhatStays(3 * Troubles.TELL_AGAIN_NS);
    assertThat(told).hasSize(3).last().isEqualTo("network a: no client");
    assertThat(troubles.all()).containsExactly(new Trouble("network a", "no client"));
  }

  @Test
  void keepsABoundedNumber() {
    for (int i = 0; i < 3 * Troubles.MAX_TROUBLES; i++) {
      troubles.raise("network " + i, "down", "down", i);
    }
    assertThat(troubles.all()).hasSize(Troubles.MAX_TROUBLES);
  }
}
