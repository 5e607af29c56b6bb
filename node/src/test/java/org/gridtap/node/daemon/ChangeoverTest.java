package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeoverTest {
  private final List<Runnable> loop = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final List<Runnable> gone = new ArrayList<>();
  private final Changeover changeover = new Changeover(Runnable::run);

  private void begin() {
    changeover.begin(
        loop::add,
        () -> {
          events.add("turn");
          gone.add(changeover.going());
          gone.add(changeover.going());
          changeover.closeThen(() -> events.add("close"));
        });
  }

  @Test
  void closesWhatIsLeftOverOnceAllIsGone() {
    begin();
    loop.forEach(Runnable::run);
    gone.get(0).run();
    assertThat(events).containsExactly("turn");
    gone.get(1).run();
    assertThat(events).containsExactly("turn", "close");
    assertThat(changeover.await(0)).isTrue();
    assertThat(changeover.isFinished()).isTrue();
  }

  @Test
  void comesToItsEndAlsoWhenNobodyWaitsAnyMore() {
    begin();
    assertThat(changeover.await(1)).isFalse();
    assertThat(changeover.isFinished()).isFalse();
    changeover.whenFinished(() -> events.add("told"));
    loop.forEach(Runnable::run);
    assertThat(changeover.await(1)).isFalse();
    gone.forEach(Runnable::run);
    assertThat(events).containsExactly("turn", "close", "told");
    assertThat(changeover.await(0)).isTrue();
  }

  @Test
  void isFinishedAtOnceWhereNothingGoes() {
    changeover.begin(Runnable::run, () -> events.add("turn"));
    assertThat(changeover.await(0)).isTrue();
  }

  @Test
  void neverEndsWhenTheTurnFails() {
    changeover.begin(
        task -> {
          try {
            task.run();
          } catch (IllegalStateException broken) {
            events.add("broken"); // as the loop does, which then ends the daemon
          }
        },
        () -> {
          throw new IllegalStateException();
        });
    assertThat(events).containsExactly("broken");
    assertThat(changeover.await(1)).isFalse();
  }

  @Test
  void anInterruptedWaitIsOverAtOnceAndIsNotForgotten() {
    begin();
    Thread.currentThread().interrupt();
    assertThat(changeover.await(60_000)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
