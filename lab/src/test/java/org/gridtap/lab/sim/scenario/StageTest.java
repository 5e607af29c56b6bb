package org.gridtap.lab.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** What is called a violation, and what is not. */
class StageTest {
  private final Stage stage = new Stage(SimulationPlan.of(12, 1, Scenario.STEADY), () -> {});

  private List<String> kinds() {
    return stage.checks().violations().stream().map(Violation::kind).toList();
  }

  @Test
  void findsNothingWrongWithAnOverlayThatIsLeftAlone() {
    stage.form();
    stage.run(Duration.ofMinutes(1));
    stage.checkRing();
    stage.holders().check();
    stage.close();
    assertThat(stage.checks().violations()).isEmpty();
    assertThat(stage.holders().grants()).isEqualTo(12);
  }

  @Test
  void complainsOfARingThatIsNotWhole() {
    stage.form();
    Member gone = stage.population().everybody().get(3);
    gone.port().pause();
    stage.run(Duration.ofSeconds(30));
    stage.checkRing();
    assertThat(kinds()).containsExactly("ring");
  }

  @Test
  void complainsOfTwoLivingOwners() {
    stage.form();
    List<Member> all = stage.population().everybody();
    stage.holders().leased(all.get(0).node(), 0x0a400009);
    stage.holders().leased(all.get(1).node(), 0x0a400009);
    assertThat(kinds()).containsExactly("two owners");
    assertThat(stage.checks().violations().getFirst().sentence())
        .contains(all.get(0).node().id().shortHex(), "10.64.0.9");
  }

  @Test
  void doesNotComplainOfAnOwnerThatCameAfterADeadOne() {
    stage.form();
    List<Member> all = stage.population().everybody();
    stage.holders().leased(all.get(0).node(), 0x0a400009);
    stage.population().crash(all.get(0));
    stage.holders().leased(all.get(1).node(), 0x0a400009);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void countsOwnersOnBothSidesOfACutAndComplainsIfTheyStay() {
    stage.form();
    stage.population().part();
    List<Member> all = stage.population().everybody();
    stage.holders().leased(all.get(0).node(), 0x0a400009);
    stage.holders().leased(all.get(1).node(), 0x0a400009);
    assertThat(kinds()).isEmpty();
    assertThat(stage.holders().conflicts()).isEqualTo(1);
    stage.population().unite();
    stage.holders().check();
    assertThat(kinds()).containsExactly("two owners");
  }

  @Test
  void complainsOfWhatIsLeftWhenAllHaveEnded() {
    stage.form();
    stage.after(Duration.ofHours(2).toNanos(), () -> {});
    stage.close();
    assertThat(kinds()).containsExactly("leak");
  }

  @Test
  void theRootOfAKeyIsTheClosestMember() {
    stage.form();
    List<NodeId> ids = stage.population().everybody().stream().map(m -> m.node().id()).toList();
    for (int i = 0; i < 200; i++) {
      NodeId key =
          new NodeId(
              stage.random().nextLong(), stage.random().nextLong(), stage.random().nextInt());
      NodeId closest = ids.stream().reduce((a, b) -> a.isCloserTo(key, b) ? a : b).orElseThrow();
      assertThat(stage.population().rootOf(key).node().id()).isEqualTo(closest);
    }
  }
}
