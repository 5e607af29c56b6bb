package org.gridtap.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DetoursTest {
  private static final NodeId HERE = new NodeId(1, 2, 3);
  private static final NodeId FAILED = new NodeId(4, 5, 6);
  private static final NodeId THERE = new NodeId(7, 8, 9);
  private static final NodeId NEVER = new NodeId(10, 11, 12);

  @Test
  void barsTheNodesThatItTurnedAtAndTheHopsThatFailed() {
    Detours once = Detours.NONE.and(HERE, FAILED);
    Detours twice = once.and(THERE, NodeId.NONE);
    assertThat(Detours.NONE.bars(HERE)).isFalse();
    assertThat(once.bars(HERE)).isTrue();
    assertThat(once.bars(FAILED)).isTrue();
    assertThat(once.bars(THERE)).isFalse();
    assertThat(twice.bars(HERE)).isTrue();
    assertThat(twice.bars(FAILED)).isTrue();
    assertThat(twice.bars(THERE)).isTrue();
    assertThat(twice.bars(NEVER)).isFalse();
  }

  @Test
  void barsAsAnEndOnlyWhatFailedTwice() {
    Detours once = Detours.NONE.and(HERE, FAILED);
    assertThat(once.hasFailed(HERE, FAILED)).isTrue();
    assertThat(once.hasFailed(THERE, FAILED)).isFalse();
    assertThat(once.hasFailed(HERE, NEVER)).isFalse();
    assertThat(once.barsAsEnd(FAILED)).isFalse();
    assertThat(once.barsAsEnd(HERE)).as("it was there").isTrue();
    Detours twice = once.and(THERE, FAILED);
    assertThat(twice.barsAsEnd(FAILED)).isTrue();
    assertThat(once.and(THERE, NEVER).barsAsEnd(FAILED)).isFalse();
    assertThat(Detours.NONE.barsAsEnd(FAILED)).isFalse();
  }

  @Test
  void endsAfterTwo() {
    assertThat(Detours.NONE.isAllowed()).isTrue();
    Detours once = Detours.NONE.and(HERE, NodeId.NONE);
    assertThat(once.isAllowed()).isTrue();
    assertThat(once.and(THERE, NodeId.NONE).isAllowed()).isFalse();
  }

  @Test
  void barsNobodyByAnEmptyPlace() {
    Random random = new Random(1);
    Detours once = Detours.NONE.and(HERE, NodeId.NONE);
    assertThat(once.bars(new NodeId(0, 0, 0))).isFalse();
    for (int round = 0; round < 10_000; round++) {
      NodeId id = new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
      assertThat(once.bars(id)).isFalse();
    }
  }

  @Test
  void readsBackWhatItWrote() {
    Detours twice = Detours.NONE.and(HERE, FAILED).and(THERE, NEVER);
    WireWriter writer = new WireWriter();
    twice.writeTo(writer);
    byte[] bytes = writer.toByteArray();
    assertThat(bytes).hasSize(Detours.BYTES);
    assertThat(Detours.read(2, new WireReader(bytes))).isEqualTo(twice);
    WireWriter nothing = new WireWriter();
    Detours.NONE.writeTo(nothing);
    assertThat(nothing.toByteArray()).isEmpty();
  }
}
