package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.name.HostName;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class PeerNamesTest implements PeerNames.Network {
  private static final NodeId ALICE = new NodeId(0x0123456789abcdefL, 1, 1);
  private static final NodeId BOB = new NodeId(2, 2, 2);
  private static final long ROUND_NS = 10_000_000_000L;

  private record Question(String name, NodeId peer, int step) {}

  private final PeerNames names = new PeerNames(this);
  private final List<Question> asked = new ArrayList<>();
  private final Map<NodeId, Integer> remembered = new LinkedHashMap<>();
  private long nowNs = -7;

  @Override
  public void ask(String name, NodeId peer, int step) {
    asked.add(new Question(name, peer, step));
  }

  @Override
  public void remember(NodeId owner, int address) {
    remembered.put(owner, address);
  }

  private List<Question> round(Map<NodeId, String> peers) {
    asked.clear();
    nowNs += ROUND_NS;
    names.look(peers, nowNs);
    return List.copyOf(asked);
  }

  @Test
  void findsAPeerByItsNameAndLooksAgainAfterFiveMinutes() {
    Map<NodeId, String> peers = Map.of(BOB, "Bob");
    assertThat(round(peers)).containsExactly(new Question("bob", BOB, 0));
    names.onAnswer(BOB, 0, new Named.At(BOB, 77, 60), nowNs);
    assertThat(remembered).containsEntry(BOB, 77);
    for (int i = 0; i < 29; i++) {
      assertThat(round(peers)).as("round %d", i).isEmpty();
    }
    assertThat(round(peers)).containsExactly(new Question("bob", BOB, 0));
  }

  @Test
  void goesThroughThePeersOtherNamesWhileOthersHaveThem() {
    Map<NodeId, String> peers = Map.of(ALICE, "vm");
    for (int step = 0; step < HostName.CANDIDATES; step++) {
      String name = step == 0 ? "vm" : "vm-" + (step < 16 ? step + 1 : "01234567");
      assertThat(round(peers)).containsExactly(new Question(name, ALICE, step));
      names.onAnswer(ALICE, step, new Named.At(BOB, 77, 60), nowNs);
    }
    assertThat(round(peers)).isEmpty();
    assertThat(remembered).containsOnlyKeys(BOB);
  }

  @Test
  void waitsWhenNobodyHasTheNameOrNobodyAnswers() {
    Map<NodeId, String> peers = new LinkedHashMap<>(Map.of(ALICE, "vm"));
    peers.put(BOB, "box");
    assertThat(round(peers)).hasSize(2);
    names.onAnswer(ALICE, 0, new Named.Nobody(), nowNs);
    assertThat(round(peers)).isEmpty();
    assertThat(remembered).isEmpty();
  }

  @Test
  void asksAFewARoundUntilAllWereAskedFor() {
    Map<NodeId, String> peers = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      peers.put(new NodeId(i, i, i), "box" + i);
    }
    assertThat(round(peers)).hasSize(PeerNames.MAX_A_ROUND);
    assertThat(round(peers)).hasSize(PeerNames.MAX_A_ROUND);
    assertThat(round(peers)).hasSize(2);
    assertThat(round(peers)).isEmpty();
  }

  @Test
  void asksForNoNameThatCannotBeClaimed() {
    Map<NodeId, String> peers = new LinkedHashMap<>(Map.of(ALICE, "C005032155"));
    peers.put(BOB, "no label");
    assertThat(round(peers)).isEmpty();
  }

  @Test
  void boundsThePeersThatItRemembers() {
    for (int i = 0; i < PeerNames.MAX_PEERS + 100; i++) {
      round(Map.of(new NodeId(i, 1, 1), "box"));
    }
    assertThat(names.size()).isEqualTo(PeerNames.MAX_PEERS);
  }
}
