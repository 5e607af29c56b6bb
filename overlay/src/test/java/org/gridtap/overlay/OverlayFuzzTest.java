package org.gridtap.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.dht.FakeSigner;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.link.Messenger;
import org.gridtap.overlay.name.HostName;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Membership;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.session.PlainKeyAgreement;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole node whose linked peers are all hostile: members that say what they like. */
class OverlayFuzzTest {
  private static final int WAIT = 0;
  private static final int OPENED = 1;
  private static final int TOLD = 2;
  private static final int DATAGRAM = 3;
  private static final int ASK = 4;
  private static final int CALL = 5;

  private static final int PEERS = 3;
  private static final long START_NS = 1_000_000_000L;
  private static final int MAX_OUTPUTS_PER_INPUT = 500;

  private static final FakeSigner SIGNER = new FakeSigner(9);
  private static final AddressPool POOL = new AddressPool(new NodeId(3, 2, 1), 0x0a400000, 24);

  /** A peer that can shake hands, and whatever it then says is the script's. */
  private static final class HostilePeer implements Handshakes.Outbox {
    final NodeId id;
    final Path.Direct path;
    final Handshakes handshakes;
    final List<byte[]> sent = new ArrayList<>();
    int victimsIndex;
    long messages;

    HostilePeer(int number) {
      id = new FakeSigner(number).id();
      path = new Path.Direct(Endpoint.v4(0x0b000000 + number, 4743));
      handshakes = shakingHands(id, number);
    }

    @Override
    public void send(Path to, byte[] datagram) {
      sent.add(datagram);
    }

    @Override
    public void established(Session session, Path along, byte[] extras, long dial) {
      victimsIndex = session.remoteIndex();
    }

    @Override
    public void failed(long dial, Path along, Handshakes.Failure why) {}

    byte[] chunk(byte[] message) {
      return new WireWriter()
          .u8(1)
          .i32(id.lo())
          .i64(messages++)
          .u8(0)
          .u8(1)
          .bytes(message)
          .toByteArray();
    }
  }

  /** Everybody is who they say. */
  private record OpenMembership(NodeId self) implements Membership {
    @Override
    public byte[] credentials() {
      return Arrays.copyOf(self.toBytes(), 100);
    }

    @Override
    public byte[] sign(byte[] message) {
      return new byte[64];
    }

    @Override
    public Verdict verify(byte[] credentials, byte[] message, byte[] signature, long nowMs) {
      NodeId id = NodeId.of(Arrays.copyOf(credentials, NodeId.BYTES), 0);
      return new Verdict.Member(new PeerIdentity(id, "peer", new byte[32], Long.MAX_VALUE));
    }
  }

  private static Handshakes shakingHands(NodeId id, long seed) {
    Handshakes.Settings settings = new Handshakes.Settings(1_000_000, 1_000_000);
    return new Handshakes(
        new OpenMembership(id), new PlainKeyAgreement(), new Random(seed), settings);
  }

  /** Counts what the node causes, and passes its handshakes on to the peers. */
  private static final class Watch implements OverlayOutbox {
    final List<Path> to = new ArrayList<>();
    final List<byte[]> handshakes = new ArrayList<>();
    int outputs;
    int answered;

    @Override
    public void datagram(Path path, byte[] datagram) {
      outputs++;
      to.add(path);
      handshakes.add(datagram);
    }

    @Override
    public void sealed(Session session, Path path, int kind, byte[] payload) {
      assertThat(payload).hasSizeLessThanOrEqualTo(Messenger.MAX_CHUNK);
      outputs++;
    }

    @Override
    public void sessionAdded(Session session) {}

    @Override
    public void sessionRemoved(Session session) {}

    @Override
    public void routed(NodeId peer, Session session, Path path) {}

    @Override
    public void unrouted(NodeId peer, String reason) {
      isForPeople(reason);
    }

    @Override
    public void routesChanged() {}

    @Override
    public void ringChanged(RingView view) {}

    @Override
    public void echoed(NodeId peer, int sequence, long roundTripNs, Path path) {
      assertThat(roundTripNs).isNotNegative();
    }

    @Override
    public void leaseGranted(NodeId network, long hardware, int address, int leaseSeconds) {}

    @Override
    public void leaseDelayed(NodeId network, long hardwareAddress, String reason) {
      isForPeople(reason);
    }

    @Override
    public void leaseFailed(NodeId network, long hardwareAddress, String reason) {
      isForPeople(reason);
    }

    @Override
    public void leaseLost(NodeId network, long hardwareAddress, int address, String reason) {
      isForPeople(reason);
    }

    @Override
    public void lookedUp(long lookUp, Holder holder) {
      answered++;
    }

    @Override
    public void nameGranted(NodeId network, String name) {
      assertThat(HostName.of(name)).isNotNull();
    }

    @Override
    public void nameDelayed(NodeId network, String reason) {
      isForPeople(reason);
    }

    @Override
    public void renamed(NodeId network, String wanted, String name, String why) {
      isForPeople(why);
    }

    @Override
    public void nameLost(NodeId network, String name, String why) {
      isForPeople(why);
    }

    @Override
    public void nameLookedUp(long number, org.gridtap.overlay.name.Named answer) {
      answered++;
    }

    private void isForPeople(String reason) {
      assertThat(reason.chars()).noneMatch(Character::isISOControl);
    }
  }

  static List<Named<byte[]>> honest() {
    byte[] hello = hello(new FakeSigner(1).id(), 1);
    byte[] get = new WireWriter().u8(2).i64(7).nodeId(new NodeId(1, 2, 3)).toByteArray();
    byte[] find = new WireWriter().u8(3).i64(7).toByteArray();
    WireWriter routed = new WireWriter().u8(1).u8(30).u8(3);
    routed.nodeId(SIGNER.id()).nodeId(new FakeSigner(1).id()).nodeId(NodeId.NONE);
    routed.nodeId(NodeId.NONE).bytes(get);
    byte[] probe = new WireWriter().u8(OPENED).u8(0).u8(4).block(new byte[5]).toByteArray();
    return List.of(
        named("hello", script(told(1, hello), wait(50), told(1, hello), wait(5000))),
        named("hash table", script(told(1, hello), told(3, get), told(2, routed.toByteArray()))),
        named("find", script(told(1, hello), told(1, find), wait(200))),
        named("probe", script(probe, wait(2000), probe)),
        named(
            "asked",
            script(
                told(1, hello), new byte[] {ASK, 0, ASK, 1, ASK, 2, ASK, 3, ASK, 4}, wait(12_000))),
        named("called", new byte[] {CALL, 1, CALL, 2, WAIT, 40, 0, CALL, 1, WAIT, -1, -1}));
  }

  private static byte[] hello(NodeId self, int near) {
    WireWriter hello = new WireWriter().u8(1).u8(9);
    descriptor(hello, self).u8(near);
    descriptor(hello, new NodeId(77, 7, 7)).u8(1).nodeId(new NodeId(5, 5, 5));
    return hello.toByteArray();
  }

  private static WireWriter descriptor(WireWriter writer, NodeId id) {
    return writer.nodeId(id).u8(1).endpoint(Endpoint.v4(0x0b000001, 4743)).u8(0);
  }

  private static byte[] told(int protocol, byte[] payload) {
    return new WireWriter().u8(TOLD).u8(0).u8(protocol).block(payload).toByteArray();
  }

  private static byte[] wait(int ms) {
    return new WireWriter().u8(WAIT).u16(ms).toByteArray();
  }

  private static byte[] script(byte[]... steps) {
    WireWriter script = new WireWriter();
    for (byte[] step : steps) {
      script.bytes(step);
    }
    return script.toByteArray();
  }

  private final Watch out = new Watch();
  private final List<HostilePeer> peers = new ArrayList<>();
  private Overlay overlay;

  /** Told in good faith as a rule: the answer has come another way, or the dial has ended. */
  @Test
  void countsAReportOfWhatIsNotWaitedForAnyMoreAsLateAndNotAsBad() {
    overlay = new Overlay(SIGNER.id(), shakingHands(SIGNER.id(), 1), SIGNER, new Random(1), out);
    byte[] echo = new byte[Unreachable.ECHO_BYTES];
    NodeId gone = new NodeId(9, 9, 9);
    overlay.onUndelivered(
        new Undelivered(gone, SIGNER.id(), NodeId.NONE, Unreachable.Why.NO_WAY, echo, 100), 1);
    assertThat(overlay.dropped(MessageDrop.LATE_REPORT)).isOne();
    assertThat(overlay.dropped(MessageDrop.BAD_REPORT)).isZero();
  }

  private long nowNs;
  private int asked;

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 1_000)
  void survivesAnyPeers(byte[] input) {
    WireReader script = new WireReader(input);
    nowNs = START_NS;
    overlay = new Overlay(SIGNER.id(), shakingHands(SIGNER.id(), 1), SIGNER, new Random(1), out);
    overlay.onLocalEndpoints(List.of(Endpoint.v4(0x0a000001, 4743)));
    peers.clear();
    for (int number = 1; number <= PEERS; number++) {
      peers.add(new HostilePeer(number));
    }
    overlay.start(nowNs);
    call(peers.getFirst());
    while (script.remaining() > 0) {
      step(script);
      settle();
      assertThat(out.outputs).as("sent at one input").isLessThanOrEqualTo(MAX_OUTPUTS_PER_INPUT);
      assertThat(overlay.links().size()).isLessThanOrEqualTo(Links.MAX_LINKS);
      out.outputs = 0;
    }
    for (int i = 0; i < 10_000 && out.answered < asked; i++) {
      nowNs = Math.max(nowNs, overlay.deadlineNs());
      overlay.onDeadline(nowNs);
    }
    assertThat(out.answered).as("look-ups answered").isEqualTo(asked);
  }

  private void step(WireReader script) {
    int what = script.u8();
    if (what == WAIT) {
      nowNs += script.u16() * 1_000_000L;
      return;
    }
    int number = script.u8();
    HostilePeer peer = peers.get(number % PEERS);
    Path from = number < 128 ? peer.path : new Path.Over(peer.id, peers.getFirst().id);
    switch (what) {
      case OPENED -> {
        int kind = script.u8();
        overlay.onOpened(peer.victimsIndex, kind, script.block(1200), from, nowNs);
      }
      case TOLD -> {
        int protocol = script.u8();
        byte[] payload = script.block(1060);
        byte[] message = new WireWriter().u8(protocol).bytes(payload).toByteArray();
        byte[] chunk = peer.chunk(message);
        overlay.onOpened(peer.victimsIndex, PacketType.KIND_CONTROL, chunk, from, nowNs);
      }
      case DATAGRAM -> overlay.onDatagram(from, script.block(1300), nowNs);
      case ASK -> ask(number);
      default -> call(peer);
    }
  }

  /** What this node's own people want of it. */
  private void ask(int number) {
    int address = 0x0a400000 + 2 + number % 8;
    switch (number % 6) {
      case 0 -> asked += overlay.lookUp(POOL, address, nowNs) >= 0 ? 1 : 0;
      case 1 -> overlay.claim(POOL, new LeaseValue(1, "host"), address, number > 127, nowNs);
      case 2 -> overlay.echo(peers.getFirst().id, nowNs);
      case 3 -> asked += overlay.lookUpName(POOL, "bob", nowNs) >= 0 ? 1 : 0;
      case 4 -> overlay.claimName(POOL, "alice", address, nowNs);
      default -> overlay.release(POOL.network(), 1, nowNs);
    }
  }

  private void call(HostilePeer peer) {
    peer.handshakes.dial(
        new Path.Direct(Endpoint.v4(0x0a000001, 4743)), NodeId.NONE, nowNs, 0, peer);
    settle();
  }

  /** Passes handshakes on until nobody has more to say. */
  private void settle() {
    for (int i = 0; overlay.deadlineNs() <= nowNs; i++) {
      assertThat(i).as("deadlines that never pass").isLessThan(1000);
      overlay.onDeadline(nowNs);
    }
    for (int round = 0; round < 4; round++) {
      for (HostilePeer peer : peers) {
        List<byte[]> sent = List.copyOf(peer.sent);
        peer.sent.clear();
        sent.forEach(datagram -> overlay.onDatagram(peer.path, datagram, nowNs));
        for (int i = 0; i < out.to.size(); i++) {
          if (out.to.get(i).equals(peer.path)) {
            peer.handshakes.onDatagram(
                new Path.Direct(Endpoint.v4(0x0a000001, 4743)),
                out.handshakes.get(i),
                nowNs,
                0,
                peer);
          }
        }
      }
      out.to.clear();
      out.handshakes.clear();
    }
  }
}
