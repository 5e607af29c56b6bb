package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;

/**
 * Seals what goes out and puts it on its way, straight or inside FORWARD packets. Functions stand
 * in the order in which a packet passes them. Owned by the data worker.
 */
final class Sender {
  /** The longest datagram: what an IPv4 packet of 1,500 bytes holds. */
  static final int MAX_DATAGRAM = 1472;

  private static final int FORWARD_INFO = PacketType.KIND_FORWARD << 24;

  /** So long a hop may be silent, and so often the control loop is told, in nanoseconds. */
  static final long SILENCE_NS = 1_000_000_000L;

  private final Routes routes;
  private final ControlRing control;
  private final DeadEnds deadEnds;
  private final Trains trains;
  private final DataCounters counters;
  private final NodeId self;
  private final MemorySegment wrapped = Arena.global().allocate(2048, 64);
  private final MemorySegment plain = Arena.global().allocate(2048, 64);
  private final MemorySegment round = Arena.global().allocate(2048, 64);
  private long nowNs;

  Sender(NodeId self, Routes routes, Trains trains, ControlRing control, DataCounters counters) {
    this.self = self;
    this.control = control;
    this.deadEnds = new DeadEnds(control);
    this.routes = routes;
    this.trains = trains;
    this.counters = counters;
  }

  DeadEnds deadEnds() {
    return deadEnds;
  }

  /** Tells the time of the turn that begins. */
  void onTurn(long now) {
    nowNs = now;
  }

  /** HOT PATH. Seals a payload for a peer and sends it the way that is set for it. */
  void seal(PeerRoute route, MemorySegment from, long offset, int length, int info) {
    if (route.direct) {
      sealTo(route.session, route.hi, route.lo, route.port, from, offset, length, info);
    } else {
      sealOver(route.session, route, from, offset, length, info);
    }
  }

  /**
   * Seals a payload in a session and sends it along a path, which may be another than the peer's
   * usual one.
   */
  void seal(DataSession session, Path path, byte[] payload, int info) {
    if (payload.length > plain.byteSize()) {
      counters.drop(DataDrop.TOO_LONG);
      return;
    }
    MemorySegment.copy(payload, 0, plain, JAVA_BYTE, 0, payload.length);
    switch (path) {
      case Path.Direct(Endpoint to) ->
          sealTo(session, to.hi(), to.lo(), to.port(), plain, 0, payload.length, info);
      case Path.Over over -> {
        PeerRoute route = new PeerRoute(over.node(), session);
        route.follow(over);
        sealOver(session, route, plain, 0, payload.length, info);
      }
    }
  }

  private void sealTo(
      DataSession session,
      long hi,
      long lo,
      int port,
      MemorySegment from,
      long offset,
      int length,
      int info) {
    int bytes = DataSession.sealedLength(length);
    if (bytes > MAX_DATAGRAM) {
      counters.drop(DataDrop.TOO_LONG);
      return;
    }
    long at = trains.place(bytes, hi, lo, port);
    if (session.seal(trains.buffer(), at, from, offset, length, info)) {
      trains.commit(bytes);
    } else {
      counters.drop(DataDrop.NO_ROUTE);
    }
  }

  /** Sealed end to end first, then wrapped, then sealed for the next hop. */
  private void sealOver(
      DataSession session, PeerRoute route, MemorySegment from, long offset, int length, int info) {
    Routes.Way way = routes.way(route);
    if (way == null) {
      counters.drop(DataDrop.NO_ROUTE);
      return;
    }
    NodeId via = beyondHere(route.via);
    NodeId relay = routes.table().relay();
    int header = ForwardHeader.length(via, relay);
    int bytes = header + DataSession.sealedLength(length);
    if (DataSession.sealedLength(bytes) > MAX_DATAGRAM) {
      counters.drop(DataDrop.TOO_LONG);
      return;
    }
    ForwardHeader.write(wrapped, 0, route.peer, self, via, relay);
    if (session.seal(wrapped, header, from, offset, length, info)) {
      forward(way, bytes);
    } else {
      counters.drop(DataDrop.NO_ROUTE);
    }
  }

  /** A packet that was to pass this very node has done so; others would send it back here. */
  private NodeId beyondHere(NodeId via) {
    return via.equals(self) ? NodeId.NONE : via;
  }

  /** A packet of our own begins its way; it may have to begin with a detour. */
  private void forward(Routes.Way way, int length) {
    if (way.detours().made() > 0) {
      forwardRound(way.hop(), wrapped, length, way.detours());
    } else {
      forward(way.hop(), wrapped, length);
    }
  }

  /**
   * HOT PATH. Hands a FORWARD packet, at the segment's start, to a directly linked peer. One that
   * has been silent is asked whether it lives: else nobody would find out soon.
   */
  void forward(PeerRoute hop, MemorySegment packet, int length) {
    DataSession session = hop.session;
    if (nowNs - session.lastOpenedNs > SILENCE_NS && nowNs - session.lastNeededNs > SILENCE_NS) {
      session.lastNeededNs = nowNs;
      control.needed(hop.peer);
    }
    sealTo(session, hop.hi, hop.lo, hop.port, packet, 0, length, FORWARD_INFO);
  }

  /** HOT PATH. Hands on a FORWARD packet that makes a detour here. */
  void forwardRound(PeerRoute hop, MemorySegment packet, int length, Detours detours) {
    forward(hop, round, ForwardHeader.copyWithDetours(packet, length, round, detours));
  }

  /** Sends a datagram that is not sealed in a session: a handshake's. */
  void datagram(Path path, byte[] datagram) {
    switch (path) {
      case Path.Direct(Endpoint to) -> {
        if (datagram.length > MAX_DATAGRAM) {
          counters.drop(DataDrop.TOO_LONG);
          return;
        }
        long at = trains.place(datagram.length, to.hi(), to.lo(), to.port());
        MemorySegment.copy(datagram, 0, trains.buffer(), JAVA_BYTE, at, datagram.length);
        trains.commit(datagram.length);
      }
      case Path.Over(NodeId node, NodeId member) -> {
        NodeId via = beyondHere(member);
        Routes.Way way = routes.way(node, via);
        NodeId relay = routes.table().relay();
        int header = ForwardHeader.length(via, relay);
        if (DataSession.sealedLength(header + datagram.length) > MAX_DATAGRAM) {
          counters.drop(DataDrop.TOO_LONG);
          return;
        }
        ForwardHeader.write(wrapped, 0, node, self, via, relay);
        MemorySegment.copy(datagram, 0, wrapped, JAVA_BYTE, header, datagram.length);
        if (way == null) {
          counters.drop(DataDrop.NO_ROUTE);
          deadEnds.onEnd(wrapped, header, header + datagram.length, Why.NO_WAY, nowNs);
          return;
        }
        forward(way, header + datagram.length);
      }
    }
  }
}
