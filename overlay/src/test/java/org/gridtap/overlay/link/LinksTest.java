package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gridtap.overlay.link.LinksRecorder.Sealed;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Test;

/** The limits of a node's links, filled, and what it does with bytes that make no sense. */
class LinksTest {
  private static final NodeId SELF = new NodeId(-1, 0, 1);

  private final LinksRecorder out = new LinksRecorder();
  private final MessageDrops drops = new MessageDrops();
  private final Links links =
      new Links(SELF, FakePeer.handshakes(SELF, -1), new Random(1), drops, Links.MAX_LINKS, out);

  private int call(FakePeer peer, long nowNs) {
    return peer.call(SELF, links, out, peer.path, nowNs);
  }

  @Test
  void turnsAwayAPeerBeyondTheLastLink() {
    List<FakePeer> peers = new ArrayList<>();
    for (int i = 1; i <= Links.MAX_LINKS; i++) {
      peers.add(new FakePeer(i));
      assertThat(call(peers.getLast(), i)).isPositive();
    }
    FakePeer oneTooMany = new FakePeer(100_000);
    assertThat(call(oneTooMany, 1000)).isEqualTo(-1);
    assertThat(links.isLinked(oneTooMany.id)).isFalse();
    assertThat(out.sealed.getLast())
        .satisfies(
            word -> {
              assertThat(word.session().peer().id()).isEqualTo(oneTooMany.id);
              assertThat(word.kind()).isEqualTo(PacketType.KIND_CLOSE);
              assertThat(Close.decode(word.payload()))
                  .isEqualTo(new Close.Busy(LinksRecorder.OTHERS));
            });
    assertThat(out.up).hasSize(Links.MAX_LINKS);

    links.want(new NodeId(5, 5, 5), Role.NEAR, List.of(), NodeId.NONE, 1001);
    assertThat(out.datagrams).as("nobody new is dialled either").isEmpty();

    links.close(peers.getFirst().id, "the test says so");
    assertThat(call(oneTooMany, 1002)).isPositive();
  }

  @Test
  void makesRoomByEndingTheLinkThatItHasNoUseFor() {
    long laterNs = 30_000_000_000L;
    List<FakePeer> peers = new ArrayList<>();
    for (int i = 1; i <= Links.MAX_LINKS; i++) {
      peers.add(new FakePeer(i));
      call(peers.getLast(), i);
      if (i != 7) {
        links.want(peers.getLast().id, Role.FAR, List.of(), NodeId.NONE, i);
      }
    }
    assertThat(call(new FakePeer(100_000), laterNs)).isPositive();
    assertThat(out.down).containsExactly(peers.get(6).id);
    assertThat(out.up).hasSize(Links.MAX_LINKS);
    assertThat(call(new FakePeer(100_001), laterNs)).as("no other is spared").isEqualTo(-1);
  }

  @Test
  void learnsFromABusyPeerWhichMembersToTry() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    byte[] busy = new Close.Busy(LinksRecorder.OTHERS).encode();
    links.onOpened(index, PacketType.KIND_CLOSE, busy, peer.path, 1);
    assertThat(out.named).isEqualTo(LinksRecorder.OTHERS);
    assertThat(out.turnedAway).singleElement().asString().contains("no room");
    assertThat(links.isLinked(peer.id)).isFalse();
  }

  @Test
  void endsTheLinkToAPeerWhoseMembershipHasEnded() {
    FakePeer peer = new FakePeer(1);
    call(peer, 0);
    links.onWallClock(FakePeer.MEMBERSHIP_ENDS_MS - 100_000);
    links.onDeadline(links.deadlineNs());
    assertThat(links.isLinked(peer.id)).isTrue();
    links.onWallClock(FakePeer.MEMBERSHIP_ENDS_MS);
    links.onDeadline(links.deadlineNs());
    assertThat(links.isLinked(peer.id)).isFalse();
    assertThat(out.downs).singleElement().asString().contains("membership has ended");
  }

  @Test
  void keepsABoundedNumberOfSessionsWithOnePeer() {
    FakePeer peer = new FakePeer(1);
    int last = 0;
    for (int i = 0; i < 3 * Peer.MAX_SESSIONS; i++) {
      last = call(peer, i);
    }
    assertThat(out.sessions).hasSize(Peer.MAX_SESSIONS);
    assertThat(out.sessions).last().extracting(Session::localIndex).isEqualTo(last);
    assertThat(out.up).hasSize(1);
  }

  /** Lets this node begin new keys with a peer, which answers. Returns the new session's index. */
  private int renewKeys(FakePeer peer, long nowNs) {
    Set<Session> before = new LinkedHashSet<>(out.sessions);
    out.datagrams.clear();
    links.renewKeys(nowNs);
    links.onDeadline(nowNs);
    peer.handshakes.onDatagram(peer.path, out.datagrams.removeLast(), nowNs, 0, peer);
    links.onDatagram(peer.path, peer.sent.removeLast(), nowNs);
    return out.sessions.stream()
        .filter(session -> !before.contains(session))
        .mapToInt(Session::localIndex)
        .findFirst()
        .orElse(-1);
  }

  @Test
  void goesOnWithTheOldKeysUntilThePeerUsesTheNewOnes() {
    FakePeer peer = new FakePeer(1);
    int old = call(peer, 0);
    int renewed = renewKeys(peer, 1);
    assertThat(renewed).isPositive();
    assertThat(out.routed.get(peer.id).localIndex()).as("it may not have them yet").isEqualTo(old);
    links.onOpened(renewed, PacketType.KIND_CONTROL, new byte[0], peer.path, 2);
    assertThat(out.routed.get(peer.id).localIndex()).isEqualTo(renewed);
    assertThat(out.sealed.getLast().session().localIndex()).isEqualTo(renewed);
  }

  @Test
  void doesNotGoBackToOlderKeysThatAreConfirmedLate() {
    FakePeer peer = new FakePeer(1);
    call(peer, 0);
    int first = renewKeys(peer, 1);
    int second = renewKeys(peer, 2);
    links.onOpened(second, PacketType.KIND_CONTROL, new byte[0], peer.path, 3);
    links.onOpened(first, PacketType.KIND_CONTROL, new byte[0], peer.path, 4);
    assertThat(out.routed.get(peer.id).localIndex()).isEqualTo(second);
  }

  @Test
  void saysInEachSessionThatTheLinkEndsForThePeerHeedsOnlyTheOneItUses() {
    FakePeer peer = new FakePeer(1);
    int old = call(peer, 0);
    int renewed = renewKeys(peer, 1);
    out.sealed.clear();
    links.close(peer.id, "it is enough");
    assertThat(out.sealed)
        .filteredOn(packet -> packet.kind() == PacketType.KIND_CLOSE)
        .extracting(packet -> packet.session().localIndex())
        .containsExactlyInAnyOrder(old, renewed);
  }

  @Test
  void keepsTheKeysInUseHoweverOftenNewOnesCameToNothing() {
    FakePeer peer = new FakePeer(1);
    int old = call(peer, 0);
    for (int i = 1; i <= 3 * Peer.MAX_SESSIONS; i++) {
      renewKeys(peer, i);
    }
    assertThat(out.sessions).hasSize(Peer.MAX_SESSIONS);
    assertThat(out.sessions).first().extracting(Session::localIndex).isEqualTo(old);
    links.onOpened(old, PacketType.KIND_CLOSE, new byte[0], peer.path, 100);
    assertThat(out.sessions).isEmpty();
  }

  @Test
  void triesABoundedNumberOfEndpointsOfOnePeer() {
    FakePeer peer = new FakePeer(1);
    peer.call(SELF, links, out, new Path.Over(peer.id, NodeId.NONE), 0);
    List<Endpoint> many = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      many.add(Endpoint.v4(0x0c000000 + i, 1));
    }
    links.learn(peer.id, many, NodeId.NONE);
    links.onDeadline(1);
    assertThat(out.sealed)
        .extracting(Sealed::path)
        .filteredOn(path -> path instanceof Path.Direct)
        .containsExactlyElementsOf(
            many.stream()
                .limit(Peer.MAX_CANDIDATES)
                .map(at -> (Path) new Path.Direct(at))
                .toList());
  }

  @Test
  void waitsForABoundedNumberOfEchoes() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < 3 * Peer.MAX_ECHOES; i++) {
      asked.add(links.echo(peer.id, i));
    }
    for (int sequence : asked) {
      byte[] reply =
          new WireWriter().i32(sequence).u8(1).endpoint(new Endpoint(0, 0, 0)).toByteArray();
      links.onOpened(index, PacketType.KIND_PROBE_REPLY, reply, peer.path, 100);
    }
    int oldest = asked.size() - Peer.MAX_ECHOES;
    assertThat(out.echoes).containsExactlyElementsOf(asked.subList(oldest, asked.size()));
    assertThat(links.echo(new NodeId(9, 9, 9), 0)).as("without a link").isZero();
  }

  @Test
  void dialsABoundedNumberOfPeersAtOnceOverABoundedNumberOfPaths() {
    List<Endpoint> many = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      many.add(Endpoint.v4(0x0c000000 + i, 1));
    }
    for (int i = 1; i <= 2 * Dialer.MAX_DIALS; i++) {
      links.want(new NodeId(i, 0, 0), Role.NEAR, many, NodeId.NONE, 0);
    }
    Map<Path, Integer> perPath = new LinkedHashMap<>();
    out.dialled.forEach(path -> perPath.merge(path, 1, Integer::sum));
    long direct = perPath.keySet().stream().filter(path -> path instanceof Path.Direct).count();
    long over = perPath.keySet().stream().filter(path -> path instanceof Path.Over).count();
    assertThat(direct).isEqualTo(Dialer.MAX_ENDPOINTS_PER_DIAL);
    // Paths run out before peers do: what cannot be begun is said at once.
    assertThat(over).isLessThanOrEqualTo(Dialer.MAX_DIALS);
  }

  @Test
  void saysOfAPeerThatItBeganAnewAndNotAllTheTime() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    long nowNs = 1_000_000_000L;
    for (int stream = 1; stream <= 100; stream++) {
      byte[] chunk =
          new WireWriter(32).u8(1).i32(stream).i64(0).u8(0).u8(1).bytes(new byte[3]).toByteArray();
      links.onOpened(index, PacketType.KIND_CONTROL, chunk, peer.path, nowNs);
    }
    assertThat(out.messages).hasSize(100);
    assertThat(out.restarted).as("once in a moment").containsExactly(peer.id);
    byte[] late =
        new WireWriter(32).u8(1).i32(500).i64(0).u8(0).u8(1).bytes(new byte[3]).toByteArray();
    links.onOpened(index, PacketType.KIND_CONTROL, late, peer.path, nowNs + 1_000_000_000L);
    assertThat(out.restarted).containsExactly(peer.id, peer.id);
  }

  @Test
  void endsADialThatNobodyAnswers() {
    links.want(new NodeId(7, 0, 0), Role.NEAR, List.of(Endpoint.v4(9, 9)), NodeId.NONE, 0);
    while (links.deadlineNs() < 60_000_000_000L) {
      links.onDeadline(links.deadlineNs());
    }
    assertThat(out.unreachable).containsExactly(new NodeId(7, 0, 0));
    assertThat(links.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  private static byte[] echoOf(byte[] datagram) {
    int from = Unreachable.FORWARD_ECHO_AT;
    return Arrays.copyOfRange(datagram, from, from + Unreachable.ECHO_BYTES);
  }

  @Test
  void troublesTheNodesBetweenOnlyWhenAPeerThatCanBeDialledDoesNotAnswerAtOnce() {
    NodeId slow = new NodeId(7, 0, 0);
    links.want(slow, Role.NEAR, List.of(Endpoint.v4(9, 9)), NodeId.NONE, 0);
    links.onDeadline(Dialer.OVER_AFTER_NS - 1);
    assertThat(out.dialled).containsExactly(new Path.Direct(Endpoint.v4(9, 9)));
    assertThat(links.deadlineNs()).isEqualTo(Dialer.OVER_AFTER_NS);
    links.onDeadline(Dialer.OVER_AFTER_NS);
    assertThat(out.dialled)
        .containsExactly(new Path.Direct(Endpoint.v4(9, 9)), new Path.Over(slow, NodeId.NONE));
  }

  @Test
  void endsTheAttemptOverOtherNodesWhenOneOfThemSaysSoAndDialsOnDirectly() {
    NodeId gone = new NodeId(7, 0, 0);
    NodeId via = new NodeId(6, 0, 0);
    links.want(gone, Role.NEAR, List.of(Endpoint.v4(9, 9)), via, 0);
    int over = out.dialled.indexOf(new Path.Over(gone, via));
    byte[] ofDirect = echoOf(out.datagrams.get(1 - over));
    byte[] ofOver = echoOf(out.datagrams.get(over));
    assertThat(links.onUnreachable(gone, new byte[Unreachable.ECHO_BYTES], 1)).isFalse();
    assertThat(links.onUnreachable(gone, ofDirect, 1)).as("it did not go that way").isFalse();
    assertThat(links.onUnreachable(new NodeId(8, 0, 0), ofOver, 1)).isFalse();
    assertThat(out.suspected).isEmpty();

    assertThat(links.onUnreachable(gone, ofOver, 1)).isTrue();
    assertThat(links.onUnreachable(gone, ofOver, 1)).as("once").isFalse();
    assertThat(out.suspected).containsExactly(gone);
    assertThat(out.unreachable).as("a direct attempt goes on").isEmpty();
    out.dialled.clear();
    while (links.deadlineNs() < 60_000_000_000L) {
      links.onDeadline(links.deadlineNs());
    }
    assertThat(out.dialled).containsOnly(new Path.Direct(Endpoint.v4(9, 9)));
    assertThat(out.unreachable).containsExactly(gone);
  }

  @Test
  void endsADialThatHasNoOtherWayAtTheSecondReport() {
    NodeId gone = new NodeId(7, 0, 0);
    links.want(gone, Role.NEAR, List.of(), NodeId.NONE, 0);
    byte[] echo = echoOf(out.datagrams.getFirst());
    assertThat(links.onUnreachable(gone, echo, 1)).isTrue();
    assertThat(out.unreachable).as("the way may be found again").isEmpty();
    assertThat(links.onUnreachable(gone, echo, 2)).isTrue();
    assertThat(out.unreachable).containsExactly(gone);
    assertThat(links.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void takesAnyBytesOfAPeerWithoutLosingTheLink() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] hostile = new byte[random.nextInt(60)];
      random.nextBytes(hostile);
      int kind = random.nextInt(256);
      if (kind != PacketType.KIND_CLOSE) {
        links.onOpened(index, kind, hostile, peer.path, round);
      }
    }
    assertThat(links.isLinked(peer.id)).isTrue();
    links.onOpened(index + 1, PacketType.KIND_CLOSE, new byte[0], peer.path, 20_000);
    assertThat(links.isLinked(peer.id)).as("a session that is not ours").isTrue();
    links.onOpened(index, PacketType.KIND_CLOSE, new byte[0], peer.path, 20_000);
    assertThat(out.down).containsExactly(peer.id);
    assertThat(out.sessions).isEmpty();
  }

  @Test
  void answersAProbeOnThePathItCameAndTellsTheEndpoint() {
    FakePeer peer = new FakePeer(1);
    int index = call(peer, 0);
    out.sealed.clear();
    Path from = new Path.Direct(Endpoint.v4(0x0d000001, 77));
    byte[] probe = new WireWriter().i32(42).u8(1).toByteArray();
    links.onOpened(index, PacketType.KIND_PROBE, probe, from, 10);
    Sealed reply = out.sealed.getFirst();
    assertThat(reply.kind()).isEqualTo(PacketType.KIND_PROBE_REPLY);
    assertThat(reply.path()).isEqualTo(from);
    WireReader reader = new WireReader(reply.payload());
    assertThat(reader.i32()).isEqualTo(42);
    reader.u8();
    assertThat(reader.endpoint()).isEqualTo(Endpoint.v4(0x0d000001, 77));
    assertThat(reader.finished()).isTrue();
  }

  @Test
  void asksEveryPeerAndRenewsKeysAtOnceAfterAMoveButNotAtEveryOne() {
    List<FakePeer> peers = List.of(new FakePeer(1), new FakePeer(2), new FakePeer(3));
    peers.forEach(peer -> call(peer, 0));
    out.sealed.clear();
    out.dialled.clear();
    long nowNs = 60_000_000_000L;
    links.renew(nowNs);
    assertThat(out.sealed).extracting(Sealed::kind).containsOnly(PacketType.KIND_PROBE).hasSize(3);
    links.onDeadline(nowNs);
    assertThat(out.dialled)
        .containsExactlyInAnyOrderElementsOf(peers.stream().map(peer -> (Path) peer.path).toList());

    out.dialled.clear();
    for (int i = 1; i < 10; i++) {
      links.renew(nowNs + i);
      links.onDeadline(nowNs + i);
    }
    assertThat(out.dialled).as("new keys every five seconds at most").isEmpty();
  }

  @Test
  void tellsAMemberWhoseTimeIsNotNowAndHearsItFromOthers() {
    FakePeer peer = new FakePeer(1);
    peer.timely = false;
    assertThat(call(peer, 0)).isEqualTo(-1);
    assertThat(links.isLinked(peer.id)).isFalse();
    assertThat(out.untimely).singleElement().asString().contains("not now");
    Sealed word = out.sealed.getFirst();
    assertThat(word.kind()).isEqualTo(PacketType.KIND_CLOSE);
    assertThat(out.sessions).as("nothing of it is kept").isEmpty();

    FakePeer other = new FakePeer(2);
    int index = call(other, 0);
    links.onOpened(index, PacketType.KIND_CLOSE, word.payload(), other.path, 1);
    assertThat(links.isLinked(other.id)).isFalse();
    assertThat(out.turnedAway).singleElement().asString().contains("check both clocks");
  }
}
