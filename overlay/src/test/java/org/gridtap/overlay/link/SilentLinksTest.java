package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.gridtap.overlay.link.LinksRecorder.Sealed;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Test;

/** How soon a node gives a silent link up, and when it must not. */
class SilentLinksTest {
  private static final long MS = 1_000_000L;
  private static final NodeId SELF = new NodeId(-1, 0, 1);

  private final LinksRecorder out = new LinksRecorder();
  private final Links links =
      new Links(
          SELF,
          FakePeer.handshakes(SELF, -1),
          new Random(1),
          new MessageDrops(),
          Links.MAX_LINKS,
          out);

  private int call(FakePeer peer, long nowNs) {
    return peer.call(SELF, links, out, peer.path, nowNs);
  }

  /** Lets time pass until then, and returns when the link to this peer went down, or -1. */
  private long runUntil(long endNs, NodeId peer) {
    while (links.isLinked(peer) && links.deadlineNs() <= endNs) {
      long nowNs = links.deadlineNs();
      links.onDeadline(nowNs);
      if (!links.isLinked(peer)) {
        return nowNs;
      }
    }
    return -1;
  }

  /** Answers the last probe after so long, and returns when the answer came. */
  private long answer(FakePeer peer, int index, long afterNs, long sentNs, Path from) {
    Sealed probe =
        out.sealed.stream()
            .filter(packet -> packet.kind() == PacketType.KIND_PROBE)
            .reduce((earlier, later) -> later)
            .orElseThrow();
    int sequence = new WireReader(probe.payload()).i32();
    byte[] reply = new WireWriter().i32(sequence).u8(1).endpoint(Endpoint.v4(1, 1)).toByteArray();
    links.onOpened(index, PacketType.KIND_PROBE_REPLY, reply, from, sentNs + afterNs);
    assertThat(links.isLinked(peer.id)).isTrue();
    return sentNs + afterNs;
  }

  @Test
  void givesALinkThatIsNeededUpWithinOneAndAHalfSecondsOfSilence() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    links.want(peer.id, Role.FAR, List.of(), NodeId.NONE, 0);
    long nowNs = answer(peer, index, 100 * MS, 0, peer.path);
    assertThat(links.send(peer.id, new byte[] {2}, nowNs)).isTrue();

    long lateNs = links.deadlineNs();
    links.onDeadline(lateNs);
    assertThat(out.late).hasSize(1);
    links.doubt(peer.id, lateNs);
    assertThat(out.doubted).containsExactly(peer.id);
    assertThat(links.isDoubted(peer.id)).isTrue();

    assertThat(runUntil(nowNs + 60_000 * MS, peer.id) - lateNs).isBetween(1_000 * MS, 1_500 * MS);
  }

  @Test
  void givesASilentLinkThatNobodyNeedsMoreTime() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    links.want(peer.id, Role.NEAR, List.of(), NodeId.NONE, 0);
    long nowNs = answer(peer, index, 100 * MS, 0, peer.path);
    assertThat(runUntil(nowNs + 60_000 * MS, peer.id) - nowNs).isBetween(6_000 * MS, 9_000 * MS);
  }

  @Test
  void asksASilentPeerAtOnceWhenAPacketIsToGoOverIt() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    links.want(peer.id, Role.FAR, List.of(), NodeId.NONE, 0);
    long nowNs = answer(peer, index, 100 * MS, 0, peer.path);
    out.sealed.clear();
    links.need(peer.id, nowNs + 900 * MS);
    assertThat(out.sealed).as("it spoke a moment ago").isEmpty();

    links.need(peer.id, nowNs + 2_000 * MS);
    links.need(peer.id, nowNs + 2_001 * MS);
    assertThat(out.sealed).extracting(Sealed::kind).containsExactly(PacketType.KIND_PROBE);
    assertThat(out.doubted).as("it has had no time to answer").isEmpty();
    assertThat(runUntil(nowNs + 60_000 * MS, peer.id) - nowNs).isBetween(3_000 * MS, 4_000 * MS);
  }

  @Test
  void doubtsNoLongerOnceAProbeOrAMessageIsAnswered() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    links.doubt(peer.id, MS);
    links.onOpened(index, PacketType.KIND_CONTROL, new byte[0], peer.path, 2 * MS);
    assertThat(out.doubted).as("it may not hear us").containsExactly(peer.id);
    answer(peer, index, 3 * MS, 0, peer.path);
    assertThat(out.doubted).isEmpty();

    links.send(peer.id, new byte[] {2}, 4 * MS);
    links.doubt(peer.id, 5 * MS);
    assertThat(out.doubted).containsExactly(peer.id);
    byte[] sent =
        out.sealed.stream()
            .filter(packet -> packet.kind() == PacketType.KIND_CONTROL)
            .findFirst()
            .orElseThrow()
            .payload();
    WireReader chunk = new WireReader(sent, 1, sent.length - 1);
    byte[] acknowledgement =
        new WireWriter().u8(2).i32(chunk.i32()).i64(chunk.i64()).u16(1).toByteArray();
    links.onOpened(index, PacketType.KIND_CONTROL, acknowledgement, peer.path, 6 * MS);
    assertThat(out.doubted).isEmpty();
  }

  @Test
  void goesOverOtherNodesOnlyWhenTheDirectPathIsSilentToTheEnd() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    links.want(peer.id, Role.FAR, List.of(), NodeId.NONE, 0);
    Path over = new Path.Over(peer.id, NodeId.NONE);
    links.doubt(peer.id, MS);
    links.onDeadline(links.deadlineNs());
    long nowNs = links.deadlineNs();
    links.onDeadline(nowNs);
    answer(peer, index, 10 * MS, nowNs, over);
    assertThat(links.isDirect(peer.id)).as("a direct answer may be on its way").isTrue();
    while (links.isDirect(peer.id)) {
      nowNs = links.deadlineNs();
      links.onDeadline(nowNs);
    }
    assertThat(nowNs).isLessThan(2_000 * MS);
    assertThat(links.isLinked(peer.id)).isTrue();
    assertThat(out.doubted).isEmpty();
  }

  @Test
  void blamesNobodyForASilenceThatItSleptThroughItself() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    links.want(peer.id, Role.FAR, List.of(), NodeId.NONE, 0);
    links.doubt(peer.id, MS);
    long nowNs = 0;
    for (int i = 0; i < 30 && links.isLinked(peer.id); i++) {
      nowNs = links.deadlineNs() + 400 * MS; // always late
      links.onDeadline(nowNs);
    }
    assertThat(links.isLinked(peer.id)).isTrue();
    answer(peer, index, MS, nowNs, peer.path);
    assertThat(links.isDoubted(peer.id)).isFalse();
  }
}
