package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.ring.RingMessage.Adjacent;
import org.gridtap.overlay.ring.RingMessage.AskAdjacent;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.ring.RingMessage.Sides;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class AdjacencyTest {
  private static final long MS = 1_000_000L;
  private static final NodeId SELF = id(1000);
  private static final NodeId NEWCOMER = id(2000);
  private static final Sides AFTER = new Sides(true, false);
  private static final Sides BOTH = new Sides(true, true);

  private final RecordingRingOutbox out = new RecordingRingOutbox();
  private final LinkedPeers linked = new LinkedPeers();
  private final NearLinks near = new NearLinks(SELF, linked, new Candidates(SELF), out);
  private final Adjacency adjacency = new Adjacency(SELF, linked, near, out);

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  private static Descriptor descriptor(int number) {
    return new Descriptor(id(number), List.of(Endpoint.v4(0x0b000000 + number, 1)), Map.of());
  }

  private void link(int number) {
    linked.add(id(number)).hello = new Hello(Flags.of(1), descriptor(number), List.of(), List.of());
  }

  /** Has the newcomer ask whether it is next, and returns what it is told. */
  private Adjacent ask(Sides sides, Map<NodeId, Integer> triedMs, long nowNs) {
    adjacency.onAsk(NEWCOMER, new AskAdjacent(sides, triedMs), nowNs);
    assertThat(out.told.getLast()).isEqualTo(NEWCOMER);
    return (Adjacent) RingMessage.decode(out.words.getLast());
  }

  @Test
  void agreesWhenItIsLinkedToNobodyInBetween() {
    link(900);
    link(2100);
    assertThat(ask(AFTER, Map.of(), 0).agreed()).isEqualTo(AFTER);
    assertThat(ask(BOTH, Map.of(), 0))
        .as("on the other side there are two")
        .satisfies(
            answer -> {
              assertThat(answer.agreed()).isEqualTo(AFTER);
              assertThat(answer.between())
                  .containsExactlyInAnyOrder(descriptor(900), descriptor(2100));
            });
  }

  @Test
  void agreesBesideASilentNodeOnceTheNewcomerHasTriedItForAWhile() {
    link(1500);
    assertThat(ask(AFTER, Map.of(), 5000 * MS).agreed()).isEqualTo(Sides.NONE);
    assertThat(out.doubted).containsExactly(id(1500));
    assertThat(ask(AFTER, Map.of(id(1500), 599), 5600 * MS).agreed()).isEqualTo(Sides.NONE);
    assertThat(ask(AFTER, Map.of(id(1500), 600), 5601 * MS).agreed()).isEqualTo(AFTER);
  }

  /** The newcomer asks every 200 ms; the one in between answers 90 ms after it is asked. */
  @Test
  void keepsNoNewcomerBesideANodeThatAnswers() {
    link(1500);
    long askedNs = Long.MIN_VALUE;
    for (long nowNs = 5000 * MS; nowNs < 7900 * MS; nowNs += 20 * MS) {
      if (askedNs != Long.MIN_VALUE && nowNs - askedNs >= 90 * MS) {
        out.heardNs.put(id(1500), nowNs);
        askedNs = Long.MIN_VALUE;
      }
      long sinceMs = nowNs / MS - 5000;
      boolean isAsking = sinceMs % 200 == 0 || sinceMs == 660;
      if (isAsking) {
        out.doubted.clear();
        int triedMs = (int) Math.max(0, sinceMs - 50);
        Adjacent answer = ask(AFTER, Map.of(id(1500), triedMs), nowNs);
        assertThat(answer.agreed()).as("after %d ms", sinceMs).isEqualTo(Sides.NONE);
        askedNs = out.doubted.isEmpty() || askedNs != Long.MIN_VALUE ? askedNs : nowNs;
      }
    }
    assertThat(ask(AFTER, Map.of(id(1500), 3000), 8000 * MS).agreed())
        .as("the two may be unable to meet")
        .isEqualTo(AFTER);
  }

  /** Whoever asks is one member; all links put in doubt would be much for one word. */
  @Test
  void doubtsNoMoreMembersThanItNames() {
    for (int i = 1; i <= 400; i++) {
      link(1000 + 2 * i);
      link(2000 + 2 * i);
    }
    Adjacent answer = ask(BOTH, Map.of(), 5000 * MS);
    assertThat(answer.agreed()).isEqualTo(Sides.NONE);
    assertThat(answer.between())
        .extracting(Descriptor::id)
        .contains(id(1800), id(1794), id(2002), id(2008))
        .hasSize(RingMessage.MAX_BETWEEN);
    assertThat(out.doubted).hasSize(RingMessage.MAX_BETWEEN).doesNotHaveDuplicates();
  }

  @Test
  void goesPastAllThatTheNewcomerHasTriedInVain() {
    Map<NodeId, Integer> tried = new LinkedHashMap<>();
    for (int i = 1; i <= RingMessage.MAX_TRIED; i++) {
      link(1900 + i);
      tried.put(id(1900 + i), 700);
    }
    assertThat(ask(AFTER, tried, 5000 * MS).agreed()).isEqualTo(AFTER);
    link(1500);
    assertThat(ask(AFTER, tried, 5000 * MS).between()).containsExactly(descriptor(1500));
  }

  @Test
  void joinsOnlyWhenBothNeighboursHaveAgreed() {
    link(900);
    link(1100);
    assertThat(adjacency.hasAgreed(0)).isFalse();
    assertThat(out.told).containsExactly(id(1100), id(900));
    adjacency.onAnswer(id(1100), new Adjacent(new Sides(false, true), List.of()), MS);
    assertThat(adjacency.hasAgreed(MS)).isFalse();
    adjacency.onAnswer(id(900), new Adjacent(AFTER, List.of()), 2 * MS);
    assertThat(adjacency.hasAgreed(2 * MS)).isTrue();
  }
}
