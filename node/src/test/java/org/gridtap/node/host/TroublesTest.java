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
  void keepsABoundedNumber() {
    for (int i = 0; i < 3 * Troubles.MAX_TROUBLES; i++) {
      troubles.raise("network " + i, "down", "down", i);
    }
    assertThat(troubles.all()).hasSize(Troubles.MAX_TROUBLES);
  }
}
