package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final Failures failures = new Failures();

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  @Test
  void remembersABoundedNumberOfPeers() {
    for (int i = 0; i < 2 * Failures.MAX_PEERS; i++) {
      failures.failed(id(i), 0);
    }
    assertThat(failures.size()).isEqualTo(Failures.MAX_PEERS);
    assertThat(failures.isOver(id(0), 1)).as("the oldest is forgotten").isTrue();
    assertThat(failures.isOver(id(2 * Failures.MAX_PEERS - 1), 1)).isFalse();
  }

  @Test
  void forgetsOneThatIsLinked() {
    failures.failed(id(1), 0);
    failures.failed(id(1), 0);
    failures.linked(id(1));
    assertThat(failures.isOver(id(1), 1)).isTrue();
    failures.failed(id(1), 0);
    assertThat(failures.isOver(id(1), Failures.FIRST_NS)).isTrue();
  }
}
