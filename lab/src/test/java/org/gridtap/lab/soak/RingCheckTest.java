package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.lab.soak.RingCheck.Member;
import org.junit.jupiter.api.Test;

class RingCheckTest {
  private static Member member(String name, String id, String... near) {
    return new Member(name, id, Set.of(near));
  }

  @Test
  void isContentWithAWholeRing() {
    assertThat(
            RingCheck.complaints(
                List.of(
                    member("c", "30", "20", "10"),
                    member("a", "10", "20", "30"),
                    member("b", "20", "10", "30")),
                Map.of()))
        .isEmpty();
  }

  @Test
  void missesALinkToTheNextAndToThePreviousNeighbour() {
    assertThat(
            RingCheck.complaints(
                List.of(
                    member("a", "10", "20", "40"),
                    member("b", "20", "10"),
                    member("c", "30", "40"),
                    member("d", "40", "30", "10")),
                Map.of()))
        .containsOnlyKeys("b", "c")
        .hasEntrySatisfying("b", text -> assertThat(text).contains("next neighbour c"))
        .hasEntrySatisfying("c", text -> assertThat(text).contains("previous neighbour b"));
  }

  @Test
  void doesNotMindMembersThatHaveJustCome() {
    assertThat(
            RingCheck.complaints(
                List.of(member("a", "10", "15", "20"), member("b", "20", "10", "15")), Map.of()))
        .isEmpty();
  }

  @Test
  void complainsOfOneThatIsLongGone() {
    assertThat(
            RingCheck.complaints(
                List.of(member("a", "10", "15", "20"), member("b", "20", "10")), Map.of("15", "x")))
        .containsOnly(Map.entry("a", "still counts x, which is gone"));
  }

  @Test
  void asksNothingOfOneThatIsAlone() {
    assertThat(RingCheck.complaints(List.of(member("a", "10")), Map.of())).isEmpty();
    assertThat(
            RingCheck.complaints(
                List.of(member("a", "10", "20"), member("b", "20", "10")), Map.of()))
        .isEmpty();
  }
}
