package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.Test;

class DuePeersTest {
  private final RandomGenerator random = new Random(7);
  private final DuePeers due = new DuePeers();

  private Peer peer(int number) {
    NodeId id = new NodeId(number, 0, 1);
    PeerIdentity identity = new PeerIdentity(id, "peer", new byte[0], Long.MAX_VALUE);
    Session session = new Session(number, number, identity, new byte[32], new byte[32], 0, true);
    return new Peer(session, new Path.Over(id, NodeId.NONE), new Messenger(random), 0);
  }

  @Test
  void isNeverWithoutPeers() {
    assertThat(due.soonestNs()).isEqualTo(Peer.NEVER);
  }

  @Test
  void knowsThoseThatAreDueHoweverPeersComeMoveAndGo() {
    List<Peer> linked = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      Peer any = linked.isEmpty() ? null : linked.get(random.nextInt(linked.size()));
      switch (any == null ? 0 : random.nextInt(8)) {
        case 0 -> {
          Peer peer = peer(step);
          due.add(peer, random.nextInt(1000));
          linked.add(peer);
        }
        case 1 -> {
          due.remove(any);
          linked.remove(any);
        }
        default -> due.move(any, random.nextInt(1000));
      }
      int nowNs = random.nextInt(1000);
      List<Peer> found = new ArrayList<>();
      due.due(nowNs, found);
      assertThat(found)
          .containsExactlyInAnyOrderElementsOf(
              linked.stream().filter(peer -> peer.dueNs <= nowNs).toList());
      assertThat(due.soonestNs())
          .isEqualTo(linked.stream().mapToLong(peer -> peer.dueNs).min().orElse(Peer.NEVER));
    }
  }

  @Test
  void leavesAPeerAloneThatIsLinkedNoMore() {
    Peer gone = peer(1);
    due.add(gone, 5);
    due.remove(gone);
    due.move(gone, 3);
    due.remove(gone);
    assertThat(due.soonestNs()).isEqualTo(Peer.NEVER);
  }
}
