package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class UnificationTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final NodeId SELF = id(1000);

  /** Notes what is asked for. */
  private static final class Recorder implements Ring.Outbox {
    final List<NodeId> wanted = new ArrayList<>();
    final List<byte[]> finds = new ArrayList<>();
    final List<NodeId> told = new ArrayList<>();

    @Override
    public void want(Descriptor peer, Role role) {
      wanted.add(peer.id());
    }

    @Override
    public void unwant(NodeId peer, Role role) {}

    @Override
    public void learn(Descriptor peer) {}

    @Override
    public void dialSite(Endpoint site) {}

    @Override
    public void close(NodeId peer, String reason) {}

    @Override
    public void tell(NodeId peer, byte[] message) {
      told.add(peer);
    }

    @Override
    public void find(NodeId key, NodeId over, byte[] message) {
      finds.add(message);
    }

    @Override
    public void answer(NodeId to, NodeId via, byte[] message) {}

    @Override
    public void doubt(NodeId peer) {}

    @Override
    public long heardNs(NodeId peer) {
      return 0;
    }

    @Override
    public void changed() {}
  }

  private final Recorder out = new Recorder();
  private final LinkedPeers linked = new LinkedPeers();
  private final NearLinks near = new NearLinks(SELF, linked, new Candidates(), out);
  private final Unification unification = new Unification(SELF, linked, near, new Random(1), out);

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  private static Descriptor descriptor(int number) {
    return new Descriptor(id(number), List.of(Endpoint.v4(0x0b000000 + number, 1)), Map.of());
  }

  private void link(int number) {
    Flags joined = Flags.of(1);
    linked.add(id(number)).hello =
        new RingMessage.Hello(joined, descriptor(number), List.of(), List.of());
    near.settle(true, 0);
  }

  private boolean answer(int... numbers) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (int number : numbers) {
      descriptors.add(descriptor(number));
    }
    long nonce =
        RingMessage.decode(out.finds.getLast()) instanceof RingMessage.Find find ? find.nonce() : 0;
    return unification.onFound(
        new RingMessage.Found(nonce, Flags.of(1), descriptors), List.of(), 0);
  }

  @Test
  void searchesItsOwnPlaceFromAForeignMemberOnceThatIsLinked() {
    unification.meet(descriptor(5), 0);
    assertThat(out.wanted).containsExactly(id(5));
    assertThat(out.finds).isEmpty();
    link(5);
    unification.onMember(id(5), 0);
    assertThat(out.finds).hasSize(1);
  }

  @Test
  void tellsAFewPeersOfANeighbourThatItDidNotKnow() {
    for (int i = 1; i <= 20; i++) {
      link(900 + i);
      link(1000 + i);
    }
    unification.meet(descriptor(901), 0);
    assertThat(answer(1000, 999)).isTrue();
    assertThat(out.told).hasSize(Unification.FANOUT).doesNotHaveDuplicates();
  }

  @Test
  void passesNothingOnWhenTheAnswerIsOfItsOwnRing() {
    for (int i = 1; i <= 6; i++) {
      link(994 + i - 1);
      link(1000 + i);
    }
    unification.meet(descriptor(996), 0);
    assertThat(answer(1000, 999, 1001, 500, 2000)).isTrue();
    assertThat(out.told).isEmpty();
    assertThat(answer(1000)).as("the same answer again").isFalse();
  }

  @Test
  void remembersABoundedNumberWhateverItIsTold() {
    for (int i = 0; i < 5000; i++) {
      unification.meet(descriptor(2000 + i), i);
    }
    assertThat(unification.remembered()).isLessThanOrEqualTo(Unification.MAX_WAITING);
    for (int i = 1; i <= 500; i++) {
      link(100_000 + i);
      unification.meet(descriptor(100_000 + i), i);
    }
    assertThat(unification.remembered()).isLessThanOrEqualTo(6 * Unification.MAX_WAITING);
    assertThat(out.finds).hasSizeLessThanOrEqualTo(Unification.MAX_WAITING);
    unification.meet(descriptor(7), 60 * SECOND_NS);
    assertThat(out.wanted).last().isEqualTo(id(7));
  }
}
