package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.gridtap.frame.MacAddress;
import org.gridtap.linux.ProcessFacts;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.node.net.DropReason;
import org.gridtap.overlay.session.Drop;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much of what members and hosts send may go to the control loop, and what gets through. */
class BudgetsTest {
  private static final byte[] JUNK = new byte[50];
  private static final int STRANGER = TestNode.SUBNET.range().network() + 5_000;
  private static final int BATCH = 64;

  private TestNode victim;
  private TestNode hostile;
  private TestNode honest;
  private Sessions ofHostile;
  private Sessions ofHonest;
  private Forger forger;
  private long counter;

  @BeforeEach
  void start() throws IOException {
    victim = new TestNode(1);
    hostile = new TestNode(2);
    honest = new TestNode(3);
    ofHostile = hostile.link(victim);
    ofHonest = honest.link(victim);
    forger = new Forger();
    victim.publish(Map.of(hostile.address, hostile.id));
    victim.worker.turn(0);
  }

  @AfterEach
  void end() throws IOException {
    forger.close();
    honest.close();
    hostile.close();
    victim.close();
  }

  private long outcomes() {
    return victim.control.opened.size()
        + victim.control.peerFrames.size()
        + victim.control.tapFrames.size()
        + victim.droppedInAll();
  }

  private void send(byte[] datagram) throws IOException {
    long before = outcomes();
    forger.send(victim, datagram);
    TestNode.turnUntil(() -> outcomes() > before, victim);
  }

  @Test
  void hearsNoMoreOfOneMemberThanItsShareAndOfAnotherAll() throws IOException {
    while (victim.dropped(DataDrop.PEER_TOO_FAST) == 0) {
      send(Forger.seal(ofHostile.here(), PacketType.KIND_CONTROL << 24, ++counter, JUNK));
    }
    assertThat(victim.control.opened.size()).isGreaterThanOrEqualTo(PeerTraffic.OPENED_BURST);
    int before = victim.control.opened.size();
    send(Forger.seal(ofHonest.here(), PacketType.KIND_CONTROL << 24, 1, JUNK));
    assertThat(victim.control.opened).hasSize(before + 1);
  }

  @Test
  void looksIntoNoMoreFramesOfOneMemberThanItsShare() throws IOException {
    byte[] unproved = Frames.ipv4(STRANGER, victim.address, JUNK);
    while (victim.dropped(DataDrop.PEER_TOO_FAST) == 0) {
      send(Forger.sealFrame(ofHostile.here(), ++counter, unproved));
    }
    assertThat(victim.control.peerFrames.size()).isGreaterThanOrEqualTo(PeerTraffic.FRAMES_BURST);
    int before = victim.control.peerFrames.size();
    send(Forger.sealFrame(ofHonest.here(), 1, Frames.ipv4(honest.address, victim.address, JUNK)));
    assertThat(victim.control.peerFrames).hasSize(before + 1);
    // What needs no thought goes on.
    forger.send(
        victim,
        Forger.sealFrame(
            ofHostile.here(), ++counter, Frames.ipv4(hostile.address, victim.address, JUNK)));
    TestNode.turnUntil(() -> !victim.tap.toHost.isEmpty(), victim);
  }

  @Test
  void letsAHostsFloodOfFirstFramesLeaveRoomForItsDhcpAndDns() throws IOException {
    byte[] first = Frames.ipv4(victim.address, STRANGER, JUNK);
    while (victim.dropped(DataDrop.HOST_TOO_FAST) == 0) {
      for (int i = 0; i < BATCH; i++) {
        victim.tap.hostSends(first);
      }
      victim.worker.turn(0);
    }
    int before = victim.control.tapFrames.size();
    assertThat(before).isGreaterThanOrEqualTo(DataNetwork.PUNTS_BURST);
    victim.tap.hostSends(Frames.dhcp(victim.address, -1));
    victim.tap.hostSends(Frames.dns(victim.address, TestNode.SUBNET.serviceAddress()));
    victim.worker.turn(0);
    assertThat(victim.control.tapFrames).hasSize(before + 2);
  }

  @Test
  void letsNoHostSpeakForAnotherCard() throws IOException {
    long card = victim.tap.hardwareAddress().bits();
    victim.tap.card(card);
    victim.tap.hostSends(Frames.arp(card, victim.address, STRANGER));
    victim.tap.hostSends(Frames.arp(card + 1, victim.address, STRANGER));
    victim.worker.turn(0);
    assertThat(victim.control.tapFrames).hasSize(1);
    assertThat(victim.worker.counters().dropped(DropReason.FOREIGN_CARD)).isOne();
  }

  /** As in a time namespace, where CLOCK_BOOTTIME is far from what the JVM calls nanoTime. */
  @Test
  void letsNoHostSpeakForAnotherCardWhateverTheClockSays() throws IOException {
    long beganNs = ProcessFacts.bootTimeNs();
    TestNode node = new TestNode(4, () -> ProcessFacts.bootTimeNs() - beganNs);
    try {
      node.publish(Map.of());
      node.worker.turn(0);
      long card = node.tap.hardwareAddress().bits();
      node.tap.card(card);
      node.tap.hostSends(Frames.arp(card + 1, node.address, STRANGER));
      node.worker.turn(0);
      assertThat(node.control.tapFrames).isEmpty();
      assertThat(node.worker.counters().dropped(DropReason.FOREIGN_CARD)).isOne();
    } finally {
      node.close();
    }
  }

  @Test
  void letsAnybodySpeakWhereTheInterfaceIsAPortOfABridge() throws IOException {
    victim.tap.card(0);
    victim.tap.hostSends(Frames.arp(MacAddress.bitsForIpv4(7), victim.address, STRANGER));
    victim.worker.turn(0);
    assertThat(victim.control.tapFrames).hasSize(1);
  }

  @Test
  void keepsAFloodOfHandshakesFromTheControlLoopAndAnswersItWithCookies() throws IOException {
    byte[] one = new Handshaking().dial(new Path.Direct(victim.endpoint()));
    int sent = 0;
    while (victim.gate.dropped(Drop.NEEDS_COOKIE) == 0) {
      one[30]++; // another key
      long before = outcomes() + victim.control.handshakes.size();
      forger.send(victim, one);
      sent++;
      TestNode.turnUntil(() -> outcomes() + victim.control.handshakes.size() > before, victim);
    }
    assertThat(victim.control.handshakes.size()).isBetween(200, sent);
    assertThat(forger.hear()[0]).isEqualTo((byte) PacketType.COOKIE);
  }
}
