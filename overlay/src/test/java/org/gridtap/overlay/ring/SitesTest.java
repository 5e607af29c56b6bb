package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gridtap.overlay.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SitesTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final Sites sites = new Sites(new Random(1));

  private static Endpoint site(int number) {
    return Endpoint.v4(0x0b000000 + number, 4743);
  }

  private static List<Endpoint> some(int count) {
    List<Endpoint> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      all.add(site(i));
    }
    return all;
  }

  private List<Endpoint> dialAll(long fromNs, long toNs) {
    List<Endpoint> dialled = new ArrayList<>();
    for (long nowNs = fromNs; nowNs <= toNs; nowNs += SECOND_NS / 10) {
      dialled.addAll(sites.next(false, 1, endpoint -> false, nowNs));
    }
    return dialled;
  }

  @Test
  void takesABoundedNumber() {
    sites.configure(some(10 * Sites.MAX_SITES), List.of());
    assertThat(sites.status()).hasSize(Sites.MAX_SITES);
    List<Endpoint> more = some(10 * Sites.MAX_SITES);
    more.addFirst(site(99_999));
    sites.configure(more, some(10));
    assertThat(sites.status()).hasSize(Sites.MAX_SITES);
  }

  @Test
  void forgetsSitesThatAreNotNamedAnyMoreAndKeepsWhatItKnowsOfTheOthers() {
    sites.configure(some(2), List.of());
    sites.onUnreachable(site(2), "nobody answered", false, 0);
    sites.configure(List.of(site(2), site(3)), List.of(site(1)));
    assertThat(sites.status())
        .extracting(SiteStatus::endpoint)
        .containsExactlyInAnyOrder(site(2), site(3));
    assertThat(sites.status()).anyMatch(site -> site.outcome().equals("nobody answered"));
    assertThat(dialAll(0, SECOND_NS)).doesNotContain(site(2));
  }

  @Test
  void takesNoEndpointThatNobodyCanAnswerAt() {
    sites.configure(List.of(new Endpoint(0, 0, 1), Endpoint.v4(0xe0000001, 1)), List.of());
    assertThat(sites.status()).isEmpty();
  }

  @Test
  void dialsAFewAtATime() {
    sites.configure(some(10), List.of());
    assertThat(dialAll(0, 3 * SECOND_NS)).hasSize(3);
    assertThat(sites.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void goesOnToTheNextWhenOneDoesNotAnswer() {
    sites.configure(some(4), List.of());
    List<Endpoint> first = dialAll(0, SECOND_NS);
    sites.onUnreachable(first.getFirst(), "nobody answered", false, SECOND_NS);
    List<Endpoint> then = dialAll(SECOND_NS, SECOND_NS + SECOND_NS / 2);
    assertThat(then).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  /** A silent site takes four seconds, and is due again one second later. */
  @Test
  void asksEverySiteOnceBeforeItAsksADeadOneAgain() {
    sites.configure(some(20), List.of());
    List<Endpoint> asked = new ArrayList<>();
    for (long nowNs = 0; asked.size() < 20; nowNs += SECOND_NS / 10) {
      for (Endpoint dialled : sites.next(false, 1, endpoint -> false, nowNs)) {
        asked.add(dialled);
        sites.onUnreachable(dialled, "nobody answered", false, nowNs);
      }
    }
    assertThat(asked).doesNotHaveDuplicates();
  }

  @Test
  void triesADeadSiteAgainLessAndLessOften() {
    sites.configure(some(1), List.of());
    int dials = 0;
    for (long nowNs = 0; nowNs < 300 * SECOND_NS; nowNs += SECOND_NS / 10) {
      for (Endpoint dialled : sites.next(false, 1, endpoint -> false, nowNs)) {
        dials++;
        sites.onUnreachable(dialled, "nobody answered", false, nowNs);
      }
    }
    assertThat(dials).isBetween(10, 20);
  }

  @Test
  void neverDialsItselfAgainAndMayThenFoundTheRing() {
    sites.configure(some(1), List.of());
    assertThat(sites.mayFound()).isFalse();
    Endpoint self = dialAll(0, SECOND_NS).getFirst();
    sites.onUnreachable(self, "it is this node", true, SECOND_NS);
    assertThat(sites.mayFound()).isTrue();
    assertThat(dialAll(SECOND_NS, 200 * SECOND_NS)).isEmpty();
    assertThat(sites.status().getFirst().outcome()).isEqualTo("this node itself");
  }

  @Test
  void mayFoundTheRingWhenNoSiteWasGiven() {
    sites.configure(List.of(), some(2));
    assertThat(sites.mayFound()).isTrue();
    assertThat(sites.status()).isEmpty();
  }

  @Test
  void dialsNobodyThatIsLinkedAlready() {
    sites.configure(some(3), List.of());
    assertThat(sites.next(true, 1, endpoint -> true, 0)).isEmpty();
  }

  @Test
  void asksAllAgainWhenItsPlaceIsLost() {
    sites.configure(some(2), List.of());
    dialAll(0, SECOND_NS);
    sites.onAnswered(site(1));
    sites.onUnreachable(site(2), "nobody answered", false, SECOND_NS);
    sites.hurry(SECOND_NS);
    assertThat(sites.deadlineNs()).isLessThanOrEqualTo(SECOND_NS);
    assertThat(dialAll(SECOND_NS, 2 * SECOND_NS)).containsExactlyInAnyOrder(site(1), site(2));
  }

  @Test
  void makesRoomForTheMembersOfNowAndKeepsTheConfiguredSites() {
    sites.configure(some(2), List.of());
    for (int i = 0; i < 10; i++) {
      sites.configure(some(2), IntStream.range(0, 60).mapToObj(SitesTest::other).toList());
      sites.configure(some(2), IntStream.range(60, 120).mapToObj(SitesTest::other).toList());
    }
    List<Endpoint> dialled = dialUnanswered(100);
    assertThat(dialled).contains(site(1), site(2), other(60), other(119));
    assertThat(dialled).doesNotContain(other(0), other(59));
  }

  @Test
  void remembersAFewOfTheMembersThatBusySitesName() {
    sites.configure(some(2), List.of());
    for (int i = 0; i < 200; i++) {
      sites.hint(List.of(other(i), other(1000 + i)));
    }
    List<Endpoint> dialled = dialUnanswered(20);
    assertThat(dialled)
        .contains(site(1), site(2), other(199), other(1199))
        .doesNotContain(other(0));
    assertThat(new LinkedHashSet<>(dialled)).hasSize(2 + 12);
  }

  @Test
  void namedMembersMakeRoomForOneAnotherWhenThereIsLittle() {
    sites.configure(some(Sites.MAX_SITES - 1), List.of());
    sites.hint(List.of(other(1), other(2), other(3)));
    assertThat(sites.isHopeful()).isTrue();
    List<Endpoint> dialled = dialUnanswered(60);
    assertThat(dialled).contains(other(3)).doesNotContain(other(1), other(2));
  }

  @Test
  void forgetsNamedMembersThatThereIsNoRoomFor() {
    sites.configure(some(Sites.MAX_SITES), List.of());
    sites.hint(List.of(other(1), other(2)));
    assertThat(sites.isHopeful()).isFalse();
    assertThat(dialUnanswered(60)).doesNotContain(other(1), other(2));
  }

  /** Anybody on the link can say that a member answers somewhere, as often as he likes. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnAskingItsSitesHoweverManyMembersAreNamed(boolean joined) {
    sites.configure(some(1), List.of());
    List<Endpoint> dialled = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      long nowNs = i * SECOND_NS / 10;
      sites.hint(List.of(other(i)));
      for (Endpoint site : sites.next(joined, 1, endpoint -> false, nowNs)) {
        dialled.add(site);
        sites.onUnreachable(site, "nobody answered", false, nowNs);
      }
    }
    assertThat(dialled).filteredOn(site(1)::equals).hasSizeGreaterThan(5);
    assertThat(dialled).filteredOn(endpoint -> !endpoint.equals(site(1))).hasSizeGreaterThan(5);
  }

  /** Whoever names others can name this node itself: no ring must be founded for that. */
  @Test
  void mayNotFoundTheRingBecauseOneThatWasNamedByOthersIsItself() {
    sites.configure(some(1), List.of());
    sites.hint(List.of(other(1)));
    sites.onUnreachable(other(1), "it is this node", true, 0);
    assertThat(sites.mayFound()).isFalse();
    sites.configure(List.of(site(1), other(1)), List.of());
    assertThat(sites.mayFound()).as("now it is a site").isTrue();
  }

  private List<Endpoint> dialUnanswered(int seconds) {
    List<Endpoint> dialled = new ArrayList<>();
    for (long nowNs = 0; nowNs < seconds * SECOND_NS; nowNs += SECOND_NS / 4) {
      for (Endpoint site : sites.next(false, 1, endpoint -> false, nowNs)) {
        dialled.add(site);
        sites.onUnreachable(site, "nobody answered", false, nowNs);
      }
    }
    return dialled;
  }

  @Test
  void knocksTheMoreSeldomTheMoreMembersThereAre() {
    assertThat(dialsInAnHour(10)).isBetween(90, 120);
    assertThat(dialsInAnHour(1000)).isBetween(5, 8);
  }

  private int dialsInAnHour(int members) {
    Sites site = new Sites(new Random(1));
    site.configure(some(1), List.of());
    int dials = 0;
    for (long nowNs = 0; nowNs < 3600 * SECOND_NS; nowNs += SECOND_NS) {
      for (Endpoint dialled : site.next(true, members, endpoint -> false, nowNs)) {
        site.onAnswered(dialled);
        dials++;
      }
    }
    return dials;
  }

  private static Endpoint other(int number) {
    return Endpoint.v4(0x0c000000 + number, 4743);
  }
}
