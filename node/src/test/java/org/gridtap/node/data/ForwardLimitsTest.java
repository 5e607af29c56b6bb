package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.node.data.TestNode.turnUntil;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.overlay.tunnel.ForwardLimits;
import org.gridtap.overlay.tunnel.ForwardQueue;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay whose clock stands still between the steps that the test makes. */
class ForwardLimitsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int BURST = 64;

  private final AtomicLong nowNs = new AtomicLong(SECOND);
  private TestNode a;
  private TestNode relay;
  private TestNode b;
  private Sessions toRelay;
  private Sessions beyond;
  private Sessions endToEnd;
  private Forger forger;
  private long counter;

  @BeforeEach
  void meetOverARelay() throws IOException {
    a = new TestNode(1);
    relay = new TestNode(2, ForwardLimits.ofMegabits(10, 1, 100), nowNs::get);
    b = new TestNode(3);
    toRelay = a.link(relay);
    beyond = relay.link(b);
    endToEnd = a.meet(b);
    relay.worker.table(relay.tableOf(a, b));
    b.publish(Map.of(a.address, a.id));
    for (TestNode node : List.of(a, relay, b)) {
      node.worker.turn(0);
    }
    forger = new Forger();
  }

  @AfterEach
  void close() throws IOException {
    forger.close();
    a.close();
    relay.close();
    b.close();
  }

  /** Sends frames over the relay, a few at a time so that the kernel keeps all of them. */
  private void sendFrames(int count) throws IOException {
    byte[] frame = Frames.ipv4(a.address, b.address, new byte[1_200]);
    for (int i = 0; i < count; i++) {
      counter++;
      byte[] inner = Forger.sealFrame(endToEnd.here(), counter, frame);
      byte[] forward = Forger.forward(b.id, a.id, NodeId.NONE, 9, inner);
      forger.send(relay, Forger.sealForward(toRelay.here(), counter, forward));
      if (i % 16 == 15) {
        relay.worker.turn(0);
        b.worker.turn(0);
      }
    }
    turnUntil(() -> taken() == counter, relay, b);
  }

  /** Returns how many frames the relay has worked off, whatever became of them. */
  private long taken() {
    return relay.worker.forwarded().packets() + waiting() + relay.droppedInAll();
  }

  private int waiting() {
    return relay.worker.queues().stream()
        .filter(level -> level.queue().equals("forwarded"))
        .mapToInt(QueueLevel::length)
        .sum();
  }

  private void letTimePass() throws IOException {
    turnUntil(
        () -> {
          nowNs.addAndGet(SECOND / 1_000);
          return waiting() == 0;
        },
        relay,
        b);
  }

  @Test
  void passesABurstOnAndTheRestAtItsRate() throws IOException {
    sendFrames(BURST + 40);
    long burst = relay.worker.forwarded().packets();
    assertThat(burst).isBetween(40L, 60L);
    assertThat(waiting()).isPositive();
    nowNs.addAndGet(SECOND / 100); // 12.5 KB at 10 Mbit/s
    relay.worker.turn(0);
    assertThat(relay.worker.forwarded().packets() - burst).isBetween(8L, 11L);
    letTimePass();
    turnUntil(() -> b.tap.toHost.size() == relay.worker.forwarded().packets(), relay, b);
    assertThat(b.droppedInAll()).isZero();
  }

  @Test
  void countsWhatIsTooMuchAndKeepsNoMoreThanItsPlaces() throws IOException {
    sendFrames(1_000);
    assertThat(relay.dropped(DataDrop.FORWARD_QUEUE_FULL)).isPositive();
    assertThat(waiting()).isLessThanOrEqualTo(ForwardQueue.MAX_PACKETS);
    assertThat(taken()).isEqualTo(1_000);
  }

  @Test
  void passesControlOnBesideAFlood() throws IOException {
    sendFrames(500);
    long before = relay.worker.forwarded().packets();
    byte[] probe =
        Forger.seal(endToEnd.here(), PacketType.KIND_PROBE << 24, ++counter, new byte[5]);
    byte[] forward = Forger.forward(b.id, a.id, NodeId.NONE, 9, probe);
    forger.send(relay, Forger.sealForward(toRelay.here(), counter, forward));
    turnUntil(() -> b.control.opened.size() == 1, relay, b);
    assertThat(relay.worker.forwarded().packets()).isEqualTo(before + 1);
  }

  @Test
  void decidesAnewWhenTheWayHasGoneMeanwhile() throws IOException {
    sendFrames(BURST + 40);
    int left = waiting();
    relay.worker.unroute(b.id);
    letTimePass();
    assertThat(relay.dropped(DataDrop.NO_ROUTE)).isPositive();
    assertThat(relay.droppedInAll()).isEqualTo(left);
  }

  @Test
  void handsNothingToASessionThatHasEnded() throws IOException {
    sendFrames(BURST + 40);
    int left = waiting();
    relay.worker.removeSession(beyond.here());
    letTimePass();
    assertThat(relay.dropped(DataDrop.NO_ROUTE)).isPositive();
    assertThat(relay.droppedInAll()).isEqualTo(left);
  }
}
