package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/** Keeps what a node's links cause. */
final class LinksRecorder implements Links.Outbox {
  /** Members that a peer is told of which is turned away. */
  static final List<Endpoint> OTHERS =
      List.of(Endpoint.v4(0x0b000101, 4743), Endpoint.v4(0x0b000102, 4743));

  record Sealed(Session session, Path path, int kind, byte[] payload) {}

  final List<byte[]> datagrams = new ArrayList<>();
  final List<Path> dialled = new ArrayList<>();
  final List<Sealed> sealed = new ArrayList<>();
  final Set<Session> sessions = new LinkedHashSet<>();
  final Map<NodeId, Path> up = new LinkedHashMap<>();
  final List<NodeId> down = new ArrayList<>();
  final List<String> downs = new ArrayList<>();
  final List<NodeId> unreachable = new ArrayList<>();
  final List<byte[]> messages = new ArrayList<>();
  final List<NodeId> notDialled = new ArrayList<>();
  final List<NodeId> restarted = new ArrayList<>();
  final List<NodeId> suspected = new ArrayList<>();
  final List<NodeId> lost = new ArrayList<>();
  final List<byte[]> late = new ArrayList<>();
  final Set<NodeId> doubted = new LinkedHashSet<>();
  final List<String> turnedAway = new ArrayList<>();
  final List<Endpoint> named = new ArrayList<>();
  final List<String> untimely = new ArrayList<>();
  final List<Integer> echoes = new ArrayList<>();
  final Map<NodeId, Session> routed = new LinkedHashMap<>();

  @Override
  public void datagram(Path path, byte[] datagram) {
    dialled.add(path);
    datagrams.add(datagram);
  }

  @Override
  public void sealed(Session session, Path path, int kind, byte[] payload) {
    sealed.add(new Sealed(session, path, kind, payload));
  }

  @Override
  public void sessionAdded(Session session) {
    sessions.add(session);
  }

  @Override
  public void sessionRemoved(Session session) {
    sessions.remove(session);
  }

  @Override
  public void routed(NodeId peer, Session session, Path path) {
    routed.put(peer, session);
  }

  @Override
  public void up(NodeId peer, Path path, @Nullable Endpoint site) {
    up.put(peer, path);
  }

  @Override
  public void down(NodeId peer, String reason) {
    up.remove(peer);
    down.add(peer);
    downs.add(reason);
  }

  @Override
  public void lost(NodeId peer) {
    assertThat(down).doesNotContain(peer);
    lost.add(peer);
  }

  @Override
  public void message(NodeId peer, byte[] message) {
    messages.add(message);
  }

  @Override
  public void late(NodeId peer, byte[] message) {
    late.add(message);
  }

  @Override
  public void doubted(NodeId peer, boolean isDoubted) {
    boolean isNews = isDoubted ? doubted.add(peer) : doubted.remove(peer);
    assertThat(isNews).isTrue();
  }

  @Override
  public void observed(NodeId peer, Endpoint reflexive) {}

  @Override
  public void echoed(NodeId peer, int sequence, long roundTripNs, Path path) {
    echoes.add(sequence);
  }

  @Override
  public void peerUnreachable(NodeId peer, String reason) {
    unreachable.add(peer);
  }

  @Override
  public void peerNotDialled(NodeId peer) {
    notDialled.add(peer);
  }

  @Override
  public void restarted(NodeId peer, Path path) {
    restarted.add(peer);
  }

  @Override
  public void peerSuspected(NodeId peer) {
    suspected.add(peer);
  }

  @Override
  public void siteUnreachable(Endpoint site, String reason, boolean self) {}

  @Override
  public void turnedAway(Path path, String reason, List<Endpoint> others) {
    turnedAway.add(reason);
    named.addAll(others);
  }

  @Override
  public List<Endpoint> otherMembers() {
    return OTHERS;
  }

  @Override
  public void untimely(String reason, boolean early) {
    untimely.add(reason);
  }
}
