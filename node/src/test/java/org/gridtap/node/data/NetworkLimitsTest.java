package org.gridtap.node.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.node.data.TestNode.TAG;
import static org.gridtap.node.data.TestNode.turnUntil;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gridtap.frame.VnetHeader;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks that come, go, are counted, and are not for everybody. */
class NetworkLimitsTest {
  private static final byte[] HELLO = "hello".getBytes(US_ASCII);

  private TestNode a;
  private TestNode b;

  @BeforeEach
  void makeTwoNodes() throws IOException {
    a = new TestNode(1);
    b = new TestNode(2);
    a.publish(Map.of(b.address, b.id));
    b.publish(Map.of(a.address, a.id));
    a.worker.turn(0);
    b.worker.turn(0);
  }

  @AfterEach
  void close() throws IOException {
    a.close();
    b.close();
  }

  /** In one turn frames come before commands: the link is to be there before the first frame. */
  private TestNode.Sessions link() throws IOException {
    TestNode.Sessions sessions = a.link(b);
    a.worker.turn(0);
    b.worker.turn(0);
    return sessions;
  }

  private byte[] frame() {
    return Frames.ipv4(a.address, b.address, HELLO);
  }

  @Test
  void countsTheFramesOfANetworkBothWays() throws IOException {
    link();
    a.tap.hostSends(frame());
    a.tap.hostSends(frame());
    turnUntil(() -> b.tap.toHost.size() == 2, a, b);
    long bytes = 2L * (frame().length - VnetHeader.BYTES);
    assertThat(a.traffic.sentFrames()).isEqualTo(2);
    assertThat(a.traffic.sentBytes()).isEqualTo(bytes);
    assertThat(b.traffic.receivedFrames()).isEqualTo(2);
    assertThat(b.traffic.receivedBytes()).isEqualTo(bytes);
    assertThat(a.traffic.receivedFrames() + b.traffic.sentFrames()).isZero();
  }

  @Test
  void sendsNoFrameToAPeerWhoseTokenDoesNotAllowTheNetwork() throws IOException {
    b.allowedNetworks = Set.of(TAG + 1, TAG + 2);
    link();
    a.tap.hostSends(frame());
    turnUntil(() -> a.dropped(DataDrop.NETWORK_NOT_ALLOWED) == 1, a, b);
    a.worker.sendToPeer(TAG, b.id, frame());
    turnUntil(() -> a.dropped(DataDrop.NETWORK_NOT_ALLOWED) == 2, a, b);
    assertThat(a.traffic.sentFrames()).isZero();
  }

  @Test
  void takesNoFrameFromAPeerWhoseTokenDoesNotAllowTheNetworkThoughItLeasesItsAddress()
      throws IOException {
    a.allowedNetworks = Set.of(TAG + 1);
    link();
    a.tap.hostSends(frame());
    turnUntil(() -> b.dropped(DataDrop.NETWORK_NOT_ALLOWED) == 1, a, b);
    assertThat(b.tap.toHost).isEmpty();
    assertThat(b.control.peerFrames).isEmpty();

    a.allowedNetworks = Set.of(TAG + 1, TAG);
    link();
    a.tap.hostSends(frame());
    turnUntil(() -> !b.tap.toHost.isEmpty(), a, b);
  }

  @Test
  void letsGoOfANetworkAndTakesItAgain() throws IOException {
    TestNode.Sessions link = link();
    AtomicBoolean gone = new AtomicBoolean();
    b.worker.removeNetwork(TAG, () -> gone.set(true));
    turnUntil(gone::get, b);
    a.tap.hostSends(frame());
    turnUntil(() -> b.dropped(DataDrop.UNKNOWN_NETWORK) == 1, a, b);

    long before = b.traffic.receivedFrames();
    b.worker.addNetwork(TAG, b.tap, b.traffic);
    b.publish(Map.of(a.address, a.id));
    b.worker.turn(0);
    a.tap.hostSends(frame());
    turnUntil(() -> !b.tap.toHost.isEmpty(), a, b);
    assertThat(b.traffic.receivedFrames()).as("it counts on").isEqualTo(before + 1);
    assertThat(link.here().peer().id()).isEqualTo(b.id);
    b.worker.route(a.id, link.there(), new Path.Direct(a.endpoint()));
    AtomicBoolean unknown = new AtomicBoolean();
    b.worker.removeNetwork(TAG + 7, () -> unknown.set(true));
    turnUntil(unknown::get, b);
  }

  @Test
  void remembersHowFullTheQueuesWere() throws IOException {
    for (int i = 0; i < 5; i++) {
      a.worker.view(TAG + 1, null);
    }
    a.worker.turn(0);
    QueueLevel commands =
        a.worker.queues().stream()
            .filter(level -> level.queue().equals("commands"))
            .findFirst()
            .orElseThrow();
    assertThat(commands.longest()).isGreaterThanOrEqualTo(5);
    assertThat(commands.length()).isZero();
    assertThat(commands.capacity()).isEqualTo(Commands.MAX_COMMANDS);
  }
}
