package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gridtap.overlay.wire.Endpoint;
import org.junit.jupiter.api.Test;

class SimPortTest {
  private static final long SECOND = 1_000_000_000L;

  private final Simulation simulation = new Simulation(1);
  private final SimNetwork network = new SimNetwork(simulation, NetworkConditions.CALM);
  private final SimPort a = network.addPublic("a");
  private final SimPort b = network.addPublic("b");
  private final RecordingHost hostA = new RecordingHost();
  private final RecordingHost hostB = new RecordingHost();

  @Test
  void callsTheTimerAtTheDeadlineThatHoldsThen() {
    hostA.deadlineNs = 3 * SECOND;
    a.start(hostA);
    a.input(() -> hostA.deadlineNs = 5 * SECOND); // later: the wake-up at 3 s must not fire the timer
    simulation.runUntil(4 * SECOND);
    assertThat(hostA.timers).isEmpty();
    a.input(() -> hostA.deadlineNs = 4 * SECOND + 1); // earlier
    simulation.runUntil(10 * SECOND);
    assertThat(hostA.timers).containsExactly(4 * SECOND + 1);
  }

  @Test
  void takesADeadlineInThePastForNow() {
    a.start(hostA);
    simulation.runUntil(SECOND);
    a.input(() -> hostA.deadlineNs = 1);
    simulation.runFor(1);
    assertThat(hostA.timers).containsExactly(SECOND);
  }

  @Test
  void exposesAMachineWhoseDeadlineNeverMovesOn() {
    a.start(
        new SimHost() {
          @Override
          public void onDatagram(Endpoint from, byte[] bytes, long nowNs) {}

          @Override
          public void onTimer(long nowNs) {}

          @Override
          public long deadlineNs() {
            return 0;
          }
        });
    assertThatThrownBy(() -> simulation.runFor(1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("deadline still is not after now");
  }

  @Test
  void forgetsTimersAndDatagramsOfAKilledMachine() {
    hostA.deadlineNs = 2 * SECOND;
    a.start(hostA);
    b.start(hostB);
    b.send(a.local(), RecordingHost.bytes("late"));
    a.kill();
    simulation.runFor(SECOND);
    RecordingHost second = new RecordingHost();
    a.start(second);
    simulation.runFor(5 * SECOND);
    assertThat(hostA.timers).isEmpty();
    assertThat(hostA.heard).isEmpty();
    assertThat(second.heard).isEmpty();
    assertThat(network.counters().unheard()).isEqualTo(1);
  }

  @Test
  void sendsNothingWhileItIsOff() {
    a.send(b.local(), RecordingHost.bytes("x"));
    assertThat(network.counters().sent()).isZero();
  }

  @Test
  void keepsDatagramsOfAPausedMachineWithinItsBuffer() {
    hostA.deadlineNs = SECOND / 2;
    a.start(hostA);
    b.start(hostB);
    a.pause();
    for (int i = 0; i < SimPort.MAX_WAITING + 10; i++) {
      b.send(a.local(), RecordingHost.bytes("d" + i));
    }
    simulation.runUntil(SECOND);
    assertThat(hostA.heard).isEmpty();
    assertThat(hostA.timers).isEmpty();
    assertThat(network.counters().unheard()).isEqualTo(10);
    a.resume();
    simulation.runFor(1);
    assertThat(hostA.heard).hasSize(SimPort.MAX_WAITING);
    assertThat(hostA.texts().getFirst()).isEqualTo("d0");
    assertThat(hostA.timers).containsExactly(SECOND);
  }
}
