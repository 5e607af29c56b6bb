package org.gridtap.node.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Subnet;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class LanDiscoveryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final byte[] AUTHORITY = new byte[32];
  private static final NodeId ALICE = new NodeId(1, 0, 0);
  private static final NodeId BOB = new NodeId(2, 0, 0);
  private static final LanDiscovery.Link LAN =
      new LanDiscovery.Link(3, Subnet.parse("192.168.7.0/24"));
  private static final Endpoint BOBS_SOCKET = endpoint("192.168.7.9", LanDiscovery.PORT);
  private static final Endpoint BOBS_NODE = endpoint("192.168.7.9", 4743);

  private final Recorder out = new Recorder();
  private final LanDiscovery alice =
      new LanDiscovery(AUTHORITY, ALICE, 4743, new Random(1), 100 * SECOND);
  private long nowNs = 100 * SECOND;

  private static final class Recorder implements LanDiscovery.Outbox {
    final List<Integer> interfaces = new ArrayList<>();
    final List<LanMessage> sent = new ArrayList<>();
    final List<Endpoint> found = new ArrayList<>();

    @Override
    public void multicast(int interfaceIndex, byte[] message) {
      interfaces.add(interfaceIndex);
      sent.add(LanMessage.decode(message));
    }

    @Override
    public void found(Endpoint member) {
      found.add(member);
    }
  }

  private static Endpoint endpoint(String address, int port) {
    return Endpoint.v4(Ipv4.parse(address), port);
  }

  private static byte[] message(boolean asks, NodeId node) {
    return new LanMessage(asks, LanMessage.overlayOf(AUTHORITY), node, 4743).encode();
  }

  private void runFor(long durationNs) {
    long endNs = nowNs + durationNs;
    while (alice.deadlineNs() <= endNs) {
      nowNs = Math.max(nowNs, alice.deadlineNs());
      alice.onDeadline(nowNs, out);
    }
    nowNs = endNs;
  }

  private void becomeMember() {
    alice.onLinks(List.of(LAN), nowNs);
    alice.onJoined(true, nowNs);
    runFor(SECOND);
    out.sent.clear();
  }

  @Test
  void isSilentWithoutALink() {
    assertThat(alice.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    alice.onDeadline(nowNs, out);
    assertThat(out.sent).isEmpty();
  }

  @Test
  void asksOftenAtFirstAndThenSeldom() {
    alice.onLinks(List.of(LAN), nowNs);
    runFor(3 * SECOND);
    assertThat(out.sent).hasSize(7).allMatch(LanMessage::asks);

    runFor(120 * SECOND);
    assertThat(out.sent).hasSizeLessThan(20);
    int before = out.sent.size();
    runFor(120 * SECOND);
    assertThat(out.sent.size() - before).isBetween(3, 5);
  }

  @Test
  void asksOnceOnEachInterfaceAndAtOnceOnANewOne() {
    LanDiscovery.Link second = new LanDiscovery.Link(3, Subnet.parse("10.9.0.0/16"));
    alice.onLinks(List.of(LAN, second), nowNs);
    alice.onDeadline(nowNs, out);
    assertThat(out.interfaces).containsExactly(3);

    runFor(600 * SECOND);
    out.interfaces.clear();
    alice.onLinks(
        List.of(LAN, second, new LanDiscovery.Link(5, Subnet.parse("10.8.0.0/16"))), nowNs);
    assertThat(alice.deadlineNs()).isEqualTo(nowNs);
    alice.onDeadline(nowNs, out);
    assertThat(out.interfaces).containsExactly(3, 5);
  }

  @Test
  void speaksOnSoManyLinksOnly() {
    alice.onLinks(
        IntStream.range(0, LanDiscovery.MAX_LINKS + 1)
            .mapToObj(i -> new LanDiscovery.Link(i, Subnet.of(i << 8, 24)))
            .toList(),
        nowNs);
    alice.onDeadline(nowNs, out);
    assertThat(out.interfaces).hasSize(LanDiscovery.MAX_LINKS);
  }

  @Test
  void twoNewcomersFindEachOther() {
    alice.onLinks(List.of(LAN), nowNs);
    alice.onDatagram(BOBS_SOCKET, message(true, BOB), nowNs, out);
    assertThat(out.found).containsExactly(BOBS_NODE);
  }

  @Test
  void memberAnswersANewcomerAndIsFoundByIt() {
    becomeMember();
    alice.onDatagram(BOBS_SOCKET, message(true, BOB), nowNs, out);
    assertThat(out.found).as("the newcomer dials").isEmpty();
    assertThat(alice.deadlineNs() - nowNs).isLessThanOrEqualTo(LanDiscovery.ANSWER_WITHIN_NS);
    runFor(LanDiscovery.ANSWER_WITHIN_NS);
    assertThat(out.sent).singleElement().matches(told -> !told.asks() && told.node().equals(ALICE));

    alice.onDatagram(BOBS_SOCKET, message(false, BOB), nowNs, out);
    assertThat(out.found).containsExactly(BOBS_NODE);
  }

  @Test
  void memberAnswersOnceASecondHoweverManyAsk() {
    becomeMember();
    for (int i = 0; i < 40; i++) {
      alice.onDatagram(BOBS_SOCKET, message(true, BOB), nowNs, out);
      runFor(SECOND / 10);
    }
    assertThat(out.sent).hasSizeBetween(3, 5);
  }

  @Test
  void memberIsSilentWhenEnoughOthersHaveAnswered() {
    becomeMember();
    alice.onDatagram(BOBS_SOCKET, message(true, BOB), nowNs, out);
    for (int i = 0; i < LanDiscovery.ENOUGH_ANSWERS; i++) {
      alice.onDatagram(
          endpoint("192.168.7." + (20 + i), 1), message(false, new NodeId(9, i, 0)), nowNs, out);
    }
    runFor(SECOND);
    assertThat(out.sent).isEmpty();
  }

  @Test
  void heedsNothingFromElsewhere() {
    alice.onLinks(List.of(LAN), nowNs);
    alice.onDatagram(endpoint("203.0.113.5", 4744), message(true, BOB), nowNs, out);
    alice.onDatagram(new Endpoint(1, 2, 3), message(true, BOB), nowNs, out);
    assertThat(alice.dropped(LanDrop.NOT_ON_LINK)).isEqualTo(2);

    byte[] other = new LanMessage(true, LanMessage.overlayOf(new byte[] {1}), BOB, 1).encode();
    alice.onDatagram(BOBS_SOCKET, other, nowNs, out);
    assertThat(alice.dropped(LanDrop.OTHER_OVERLAY)).isOne();

    alice.onDatagram(BOBS_SOCKET, new byte[] {1, 2, 3}, nowNs, out);
    assertThat(alice.dropped(LanDrop.MALFORMED)).isOne();

    alice.onDatagram(endpoint("192.168.7.2", 4744), message(true, ALICE), nowNs, out);
    assertThat(out.found).as("its own words come back to it").isEmpty();
  }

  @Test
  void readsNoMoreThanALinkHasToSay() {
    alice.onLinks(List.of(LAN), nowNs);
    for (int i = 0; i < LanDiscovery.READ_AT_ONCE + 10; i++) {
      alice.onDatagram(BOBS_SOCKET, message(true, BOB), nowNs, out);
    }
    assertThat(out.found).hasSize(LanDiscovery.READ_AT_ONCE);
    assertThat(alice.dropped(LanDrop.TOO_MANY)).isEqualTo(10);
  }

  /** What is not from the link, or of another overlay, is dropped for that, however much it is. */
  @Test
  void staysOpenForItsOwnLinkWhateverOthersSend() {
    alice.onLinks(List.of(LAN), nowNs);
    byte[] stranger = new byte[LanMessage.OVERLAY_BYTES];
    stranger[0] = 1;
    byte[] other = new LanMessage(false, stranger, BOB, 4743).encode();
    for (int i = 0; i < 10 * LanDiscovery.READ_AT_ONCE; i++) {
      alice.onDatagram(endpoint("203.0.113.9", 4744), message(false, BOB), nowNs, out);
      alice.onDatagram(BOBS_SOCKET, other, nowNs, out);
      alice.onDatagram(BOBS_SOCKET, new byte[3], nowNs, out);
    }
    assertThat(out.found).isEmpty();
    alice.onDatagram(BOBS_SOCKET, message(false, BOB), nowNs, out);
    assertThat(out.found).containsExactly(BOBS_NODE);
    assertThat(alice.dropped(LanDrop.TOO_MANY)).isZero();
  }
}
