package org.gridtap.lab.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is called a double grant, and what a conflict. */
class RivalsTest {
  private static final NodeId KEY = new NodeId(0x4000_0000_0000_0000L, 0, 0);

  private final Stage stage = new Stage(SimulationPlan.of(12, 1, Scenario.GRANTS_D), () -> {});
  private NodeId one = NodeId.NONE;
  private NodeId other = NodeId.NONE;

  @BeforeEach
  void form() {
    stage.form();
    one = stage.population().everybody().get(0).node().id();
    other = stage.population().everybody().get(1).node().id();
  }

  private Rivals rivals(boolean isForbidden) {
    Rivals rivals = new Rivals(stage, isForbidden);
    rivals.over(List.of(KEY));
    rivals.look();
    return rivals;
  }

  private void run(Rivals rivals, int seconds) {
    for (int i = 0; i < 4 * seconds; i++) {
      stage.run(Duration.ofMillis(250));
      rivals.look();
    }
  }

  private List<String> kinds() {
    return stage.checks().violations().stream().map(Violation::kind).toList();
  }

  @Test
  void oneAfterTheOtherIsNoDoubleGrant() {
    Rivals rivals = rivals(true);
    rivals.granted(KEY, one);
    rivals.ended(KEY, one);
    rivals.granted(KEY, other);
    rivals.end();
    assertThat(rivals.doubleGrants()).isZero();
    assertThat(kinds()).isEmpty();
  }

  @Test
  void aSecondOwnerIsAViolationWhileTheReplicasAreStable() {
    Rivals rivals = rivals(false);
    run(rivals, 31);
    rivals.granted(KEY, one);
    rivals.granted(KEY, other);
    assertThat(rivals.doubleGrants()).isEqualTo(1);
    assertThat(kinds()).containsExactly("two owners");
  }

  @Test
  void aSecondOwnerWhileTheReplicasChangeIsCountedAndHasTenSeconds() {
    Rivals rivals = rivals(false);
    rivals.granted(KEY, one);
    rivals.granted(KEY, other);
    run(rivals, 9);
    rivals.ended(KEY, other);
    assertThat(rivals.doubleGrants()).isEqualTo(1);
    assertThat(rivals.worstSettleSeconds()).isEqualTo(9);
    assertThat(kinds()).isEmpty();
    rivals.granted(KEY, other);
    run(rivals, 11);
    rivals.ended(KEY, one);
    assertThat(kinds()).containsExactly("unsettled");
  }

  @Test
  void ownersOnBothSidesOfACutAreAConflictThatTheMergeSettles() {
    Rivals rivals = rivals(true);
    stage.population().part(0.5);
    rivals.cut();
    run(rivals, 20);
    rivals.granted(KEY, one);
    rivals.granted(KEY, other);
    run(rivals, 20);
    stage.population().unite();
    rivals.healed();
    run(rivals, 100);
    rivals.end();
    assertThat(rivals.doubleGrants()).isZero();
    assertThat(rivals.conflicts()).isEqualTo(1);
    assertThat(kinds()).containsExactly("unsettled");
  }

  @Test
  void aConflictThatIsOverBeforeTheMergeTookNoTime() {
    Rivals rivals = rivals(true);
    stage.population().part(0.5);
    rivals.cut();
    rivals.granted(KEY, one);
    rivals.granted(KEY, other);
    run(rivals, 20);
    rivals.ended(KEY, one);
    stage.population().unite();
    rivals.healed();
    run(rivals, 60);
    rivals.end();
    assertThat(rivals.worstSettleSeconds()).isZero();
    assertThat(kinds()).isEmpty();
  }
}
