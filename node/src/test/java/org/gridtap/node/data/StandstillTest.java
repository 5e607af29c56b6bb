package org.gridtap.node.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.node.data.TestNode.turnUntil;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that slept lets nothing cross before it is told that its lease is still its own. */
class StandstillTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final byte[] HELLO = "hello".getBytes(US_ASCII);

  private TestNode a;
  private TestNode b;

  @BeforeEach
  void linkTwoNodes() throws IOException {
    a = new TestNode(1);
    b = new TestNode(2);
    a.link(b);
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

  @Test
  void sendsAndDeliversNothingAfterAStandstillUntilToldTo() throws IOException {
    a.tap.hostSends(Frames.ipv4(a.address, b.address, HELLO));
    b.tap.hostSends(Frames.ipv4(b.address, a.address, HELLO));
    b.worker.turn(0);
    a.standstillNs += 6 * SECOND_NS;
    turnUntil(() -> a.dropped(DataDrop.SILENT) == 2, a);
    assertThat(a.control.standstillsNs).singleElement().matches(ns -> ns >= 6 * SECOND_NS);
    assertThat(a.tap.toHost).isEmpty();

    // A second one before the first was heard of is no news, but one after it is.
    a.standstillNs += 6 * SECOND_NS;
    a.worker.turn(0);
    assertThat(a.control.standstillsNs).hasSize(1);
    a.worker.silence(List.of(TestNode.TAG));
    a.worker.turn(0);
    a.standstillNs += 6 * SECOND_NS;
    a.worker.turn(0);
    assertThat(a.control.standstillsNs).hasSize(2);

    a.worker.speak(TestNode.TAG);
    a.worker.turn(0);
    a.tap.hostSends(Frames.ipv4(a.address, b.address, HELLO));
    b.tap.hostSends(Frames.ipv4(b.address, a.address, HELLO));
    turnUntil(() -> !a.tap.toHost.isEmpty() && !b.tap.toHost.isEmpty(), a, b);
    assertThat(a.dropped(DataDrop.SILENT)).isEqualTo(2);
  }

  @Test
  void goesOnServingDhcpAndArpWhileSilent() throws IOException {
    a.worker.silence(List.of(TestNode.TAG));
    a.tap.hostSends(Frames.ofType(0x0806));
    a.tap.hostSends(Frames.dhcp(a.address, b.address));
    turnUntil(() -> a.control.tapFrames.size() == 2, a);
    assertThat(a.dropped(DataDrop.SILENT)).isZero();
  }

  @Test
  void takesNoShortPauseForAStandstill() throws IOException {
    a.standstillNs += 4 * SECOND_NS;
    a.tap.hostSends(Frames.ipv4(a.address, b.address, HELLO));
    turnUntil(() -> !b.tap.toHost.isEmpty(), a, b);
    assertThat(a.control.standstillsNs).isEmpty();
  }

  @Test
  void servesAnotherTapInThePlaceOfOneThatIsGone() throws IOException {
    a.tap.vanish();
    turnUntil(() -> !a.control.tapsGone.isEmpty(), a);
    a.worker.removeNetwork(TestNode.TAG, a.tap::close);
    a.worker.turn(0);
    QueueTap fresh = new QueueTap();
    a.worker.addNetwork(TestNode.TAG, fresh, a.traffic);
    a.publish(Map.of(b.address, b.id));
    a.worker.turn(0);
    fresh.hostSends(Frames.ipv4(a.address, b.address, HELLO));
    b.tap.hostSends(Frames.ipv4(b.address, a.address, HELLO));
    turnUntil(() -> !fresh.toHost.isEmpty() && !b.tap.toHost.isEmpty(), a, b);
    a.worker.removeNetwork(TestNode.TAG, fresh::close);
    a.worker.turn(0);
  }
}
