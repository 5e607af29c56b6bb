package org.gridtap.overlay.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Membership;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.session.PlainKeyAgreement;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/** A node of handshakes alone, without secrets, at an endpoint of its own. */
final class FakePeer implements Handshakes.Outbox {
  static final long MEMBERSHIP_ENDS_MS = 4_000_000_000_000L;

  /** Credentials of this length are of a member whose time is not now. */
  private static final int UNTIMELY_BYTES = 101;

  final NodeId id;
  final Path.Direct path;
  final Handshakes handshakes;
  final Deque<byte[]> sent = new ArrayDeque<>();
  final List<Session> established = new ArrayList<>();

  /** Whether its membership holds now. */
  boolean timely = true;

  FakePeer(int number) {
    id = new NodeId(number, 0, 1);
    path = new Path.Direct(Endpoint.v4(0x0b000000 + number, 4743));
    handshakes = handshakes(this::credentials, number);
  }

  static Handshakes handshakes(NodeId id, long seed) {
    return handshakes(() -> Arrays.copyOf(id.toBytes(), 100), seed);
  }

  private static Handshakes handshakes(Supplier<byte[]> credentials, long seed) {
    return new Handshakes(
        new OpenMembership(credentials),
        new PlainKeyAgreement(),
        new Random(seed),
        new Handshakes.Settings(1_000_000, 1_000_000));
  }

  private byte[] credentials() {
    return Arrays.copyOf(id.toBytes(), timely ? 100 : UNTIMELY_BYTES);
  }

  /**
   * Dials a node along a path.
   *
   * @return the index that the session has there, -1 if there is none
   */
  int call(NodeId node, Links links, LinksRecorder out, Path from, long nowNs) {
    Set<Session> before = new LinkedHashSet<>(out.sessions);
    handshakes.dial(new Path.Direct(Endpoint.v4(1, 1)), node, nowNs, 0, this);
    links.onDatagram(from, sent.removeLast(), nowNs);
    handshakes.onDatagram(from, out.datagrams.removeLast(), nowNs, 0, this);
    links.onDatagram(from, sent.removeLast(), nowNs);
    return out.sessions.stream()
        .filter(session -> !before.contains(session))
        .mapToInt(Session::localIndex)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void send(Path to, byte[] datagram) {
    sent.add(datagram);
  }

  @Override
  public void established(Session session, Path along, byte[] peerExtras, long dial) {
    established.add(session);
  }

  @Override
  public void failed(long dial, Path along, Handshakes.Failure why) {
    throw new AssertionError(why.reason());
  }

  /** Everybody is who they say. */
  private record OpenMembership(Supplier<byte[]> own) implements Membership {
    @Override
    public byte[] credentials() {
      return own.get();
    }

    @Override
    public byte[] sign(byte[] message) {
      return new byte[64];
    }

    @Override
    public Verdict verify(byte[] credentials, byte[] message, byte[] signature, long nowMs) {
      NodeId id = NodeId.of(credentials, 0);
      PeerIdentity peer = new PeerIdentity(id, "peer", new byte[32], MEMBERSHIP_ENDS_MS);
      return credentials.length == UNTIMELY_BYTES
          ? new Verdict.Untimely(peer, true, "not now")
          : new Verdict.Member(peer);
    }
  }
}
