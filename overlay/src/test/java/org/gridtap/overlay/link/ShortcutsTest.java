package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Test;

/** Links that are dialled and kept because frames flow: how many, how long, and how often again. */
class ShortcutsTest {
  private static final NodeId SELF = new NodeId(-1, 0, 1);

  private final LinksRecorder out = new LinksRecorder();
  private final MessageDrops drops = new MessageDrops();
  private final Links links =
      new Links(SELF, FakePeer.handshakes(SELF, -1), new Random(1), drops, Links.MAX_LINKS, out);

  private int call(FakePeer peer, long nowNs) {
    return peer.call(SELF, links, out, peer.path, nowNs);
  }

  @Test
  void keepsRoomForTheRingWhateverFramesAreFor() {
    for (int i = 1; i <= 200; i++) {
      links.want(new NodeId(i, 0, 0), Role.TRAFFIC, List.of(), NodeId.NONE, 0);
    }
    assertThat(out.dialled).hasSize(Dialer.MAX_TRAFFIC_DIALS);
    assertThat(drops.get(MessageDrop.DIAL_REFUSED)).isEqualTo(200 - Dialer.MAX_TRAFFIC_DIALS);
    assertThat(out.notDialled).as("nobody waits to hear of it").isEmpty();
    for (int i = 1; i <= Dialer.MAX_DIALS - Dialer.MAX_TRAFFIC_DIALS; i++) {
      links.want(new NodeId(1000 + i, 0, 0), Role.NEAR, List.of(), NodeId.NONE, 0);
    }
    assertThat(out.dialled).hasSize(Dialer.MAX_DIALS);
    NodeId tooMany = new NodeId(5, 5, 5);
    links.want(tooMany, Role.NEAR, List.of(), NodeId.NONE, 0);
    assertThat(out.dialled).hasSize(Dialer.MAX_DIALS);
    assertThat(out.notDialled).as("the ring hears of it").containsExactly(tooMany);
    assertThat(out.unreachable).isEmpty();
  }

  @Test
  void takesADialForFramesOverForTheRing() {
    for (int i = 1; i <= Dialer.MAX_TRAFFIC_DIALS; i++) {
      links.want(new NodeId(i, 0, 0), Role.TRAFFIC, List.of(), NodeId.NONE, 0);
    }
    links.want(new NodeId(1, 0, 0), Role.NEAR, List.of(), NodeId.NONE, 0);
    assertThat(out.notDialled).isEmpty();
    links.want(new NodeId(7, 7, 7), Role.TRAFFIC, List.of(), NodeId.NONE, 0);
    assertThat(out.dialled).as("its place is free").hasSize(Dialer.MAX_TRAFFIC_DIALS + 1);
  }

  @Test
  void dialsOneThatDidNotAnswerLessAndLessOftenForFrames() {
    NodeId gone = new NodeId(7, 0, 0);
    List<Long> pausesS = new ArrayList<>();
    long nowNs = 0;
    for (int dial = 0; dial < 8; dial++) {
      long failedNs = failToDial(gone, nowNs);
      nowNs = failedNs;
      int before = out.datagrams.size();
      while (out.datagrams.size() == before) {
        nowNs += 500_000_000L;
        links.want(gone, Role.TRAFFIC, List.of(), NodeId.NONE, nowNs);
      }
      pausesS.add((nowNs - failedNs) / 1_000_000_000L);
    }
    assertThat(pausesS).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  /** Wants a link for frames until its dial has failed, and returns when that was. */
  private long failToDial(NodeId gone, long fromNs) {
    int before = out.unreachable.size();
    links.want(gone, Role.TRAFFIC, List.of(), NodeId.NONE, fromNs);
    long nowNs = fromNs;
    while (out.unreachable.size() == before) {
      nowNs = Math.max(nowNs, links.deadlineNs());
      links.onDeadline(nowNs);
    }
    return nowNs;
  }

  @Test
  void leavesNobodyAloneForTheRing() {
    NodeId gone = new NodeId(7, 0, 0);
    long nowNs = failToDial(gone, 0);
    int before = out.datagrams.size();
    links.want(gone, Role.TRAFFIC, List.of(), NodeId.NONE, nowNs + 1);
    assertThat(out.datagrams).hasSize(before);
    links.want(gone, Role.NEAR, List.of(), NodeId.NONE, nowNs + 1);
    assertThat(out.datagrams).hasSizeGreaterThan(before);
  }

  /** Lets a peer say whether it needs the link. */
  private void say(FakePeer peer, int index, boolean needs, long nowNs) {
    byte[] probe = new WireWriter().i32(77).u8(needs ? 1 : 0).toByteArray();
    links.onOpened(index, PacketType.KIND_PROBE, probe, peer.path, nowNs);
  }

  @Test
  void endsALinkForFramesFiveMinutesAfterTheLastOfThemAndNotWhileThePeerNeedsIt() {
    long secondNs = 1_000_000_000L;
    FakePeer idle = new FakePeer(1);
    FakePeer needing = new FakePeer(2);
    int toIdle = call(idle, 0);
    int toNeeding = call(needing, 0);
    links.want(idle.id, Role.TRAFFIC, List.of(), NodeId.NONE, 100 * secondNs);
    links.want(needing.id, Role.TRAFFIC, List.of(), NodeId.NONE, 100 * secondNs);
    for (long second = 101; second < 1_000; second++) {
      if (second % 100 == 0) {
        toNeeding = call(needing, second * secondNs); // new keys
        toIdle = second < 460 ? call(idle, second * secondNs) : toIdle;
      }
      say(idle, toIdle, false, second * secondNs);
      say(needing, toNeeding, true, second * secondNs);
      links.onDeadline(second * secondNs);
      assertThat(links.isLinked(idle.id)).as("after %d s", second).isEqualTo(second < 460);
      assertThat(links.isLinked(needing.id)).isTrue();
    }
  }

  @Test
  void keepsABoundedNumberOfLinksForFramesAndLetsTheOldestGo() {
    List<FakePeer> peers = new ArrayList<>();
    for (int i = 1; i <= Sessions.MAX_SHORTCUTS + 1; i++) {
      FakePeer peer = new FakePeer(i);
      int index = call(peer, i);
      say(peer, index, i == 2, i);
      peers.add(peer);
      links.want(peer.id, i == 1 ? Role.NEAR : Role.TRAFFIC, List.of(), NodeId.NONE, i);
    }
    assertThat(out.down).as("one for the ring, the others are not too many").isEmpty();
    links.want(peers.get(2).id, Role.TRAFFIC, List.of(), NodeId.NONE, 1_000);
    FakePeer oneMore = new FakePeer(1_000);
    say(oneMore, call(oneMore, 1_001), false, 1_001);
    links.want(oneMore.id, Role.TRAFFIC, List.of(), NodeId.NONE, 1_002);
    assertThat(out.down).as("its peer needs the oldest").isEmpty();
    FakePeer another = new FakePeer(1_001);
    say(another, call(another, 1_003), false, 1_003);
    links.want(another.id, Role.TRAFFIC, List.of(), NodeId.NONE, 1_004);
    assertThat(out.down).as("the third was used meanwhile").containsExactly(peers.get(3).id);
  }

  @Test
  void keepsALinkThatWasDialledForFrames() {
    FakePeer peer = new FakePeer(1);
    links.want(peer.id, Role.TRAFFIC, List.of(), NodeId.NONE, 0);
    call(peer, 1);
    assertThat(links.status().getFirst().has(Role.TRAFFIC)).isTrue();
  }
}
