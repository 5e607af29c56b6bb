package org.gridtap.lab.sim.node;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * Does for a simulated node what the data worker does in the daemon, without sealing anything, and
 * without limits for what it passes on.
 */
final class SimDataPath {
  /** What is opened and not for the data path itself. */
  interface Receiver {
    void onHandshake(Path from, byte[] datagram);

    /** Returns the table that packets over other nodes are routed by now. */
    RouteTable table();

    /** A packet is handed to this peer on its way over it. */
    void onNeeded(NodeId hop);

    /** A packet over other nodes came to its end here. */
    void onUndelivered(Undelivered packet);

    void onOpened(int localIndex, int kind, byte[] payload, Path from);
  }

  private record Route(Session session, Path path) {}

  private final NodeId self;
  private final SimPort port;
  private final Receiver receiver;
  private final Traffic traffic;
  private final Map<Integer, Session> sessions = new LinkedHashMap<>();
  private final Map<NodeId, Route> routes = new LinkedHashMap<>();
  private @Nullable Tamper tamper;
  private long counter;
  private long forwarded;
  private long undeliverable;

  SimDataPath(NodeId self, SimPort port, Traffic traffic, Receiver receiver) {
    this.self = self;
    this.traffic = traffic;
    this.port = port;
    this.receiver = receiver;
  }

  void add(Session session) {
    sessions.put(session.localIndex(), session);
  }

  void remove(Session session) {
    sessions.remove(session.localIndex(), session);
  }

  void route(NodeId peer, Session session, Path path) {
    routes.put(peer, new Route(session, path));
  }

  void unroute(NodeId peer) {
    routes.remove(peer);
  }

  /** Returns how many packets of others were handed on. */
  long forwarded() {
    return forwarded;
  }

  /** Returns how many packets found no next hop. */
  long undeliverable() {
    return undeliverable;
  }

  /** Returns how many sessions packets can be opened in. */
  int sessions() {
    return sessions.size();
  }

  /** Returns how many peers packets can be sealed for. */
  int routes() {
    return routes.size();
  }

  void send(Path path, byte[] datagram) {
    send(path, MessageClass.HANDSHAKE, datagram);
  }

  private void send(Path path, MessageClass about, byte[] datagram) {
    switch (path) {
      case Path.Direct(Endpoint endpoint) -> {
        traffic.count(about, datagram.length);
        port.send(endpoint, datagram);
      }
      case Path.Over(NodeId node, NodeId via) -> {
        NodeId relay = receiver.table().relay();
        byte[] packet = new byte[ForwardHeader.length(via, relay) + datagram.length];
        int header = ForwardHeader.write(MemorySegment.ofArray(packet), 0, node, self, via, relay);
        System.arraycopy(datagram, 0, packet, header, datagram.length);
        forward(packet, NodeId.NONE);
      }
    }
  }

  /** Lets something bad see all that is sent from now on. */
  void tamper(Tamper bad) {
    tamper = bad;
  }

  void seal(Session session, Path path, int kind, byte[] payload) {
    if (tamper == null) {
      sealTruly(session, path, kind, payload);
    } else {
      tamper.take(session.peer().id(), kind, payload, this::sealFor);
    }
  }

  private void sealFor(NodeId peer, int kind, byte[] payload) {
    Route route = routes.get(peer);
    if (route != null) {
      sealTruly(route.session, route.path, kind, payload);
    }
  }

  private void sealTruly(Session session, Path path, int kind, byte[] payload) {
    ByteBuffer packet =
        ByteBuffer.allocate(PacketType.SEALED_HEADER + payload.length + PacketType.SEALED_TAG);
    packet.putInt(PacketType.SEALED << 24 | session.remoteIndex());
    packet.putInt(kind << 24).putLong(counter++).put(payload);
    send(path, MessageClass.of(kind, payload), packet.array());
  }

  void receive(Path from, byte[] datagram) {
    if (datagram.length == 0 || (datagram[0] & 0xff) != PacketType.SEALED) {
      receiver.onHandshake(from, datagram);
      return;
    }
    ByteBuffer packet = ByteBuffer.wrap(datagram);
    int length = datagram.length - PacketType.SEALED_HEADER - PacketType.SEALED_TAG;
    Session session = length < 0 ? null : sessions.get(packet.getInt() & 0xffffff);
    if (session == null) {
      return;
    }
    int kind = packet.getInt() >>> 24;
    packet.getLong();
    byte[] payload = new byte[length];
    packet.get(payload);
    if (kind == PacketType.KIND_FORWARD) {
      if (from instanceof Path.Direct) { // one inside another is nobody's, as in the daemon
        onForward(payload, session);
      }
    } else {
      receiver.onOpened(session.localIndex(), kind, payload, from);
    }
  }

  private void onForward(byte[] payload, Session session) {
    MemorySegment packet = MemorySegment.ofArray(payload);
    int header = ForwardHeader.lengthAt(packet, 0, payload.length);
    if (header < 0) {
      return;
    }
    if (ForwardHeader.destination(packet, 0).equals(self)) {
      byte[] inner = new byte[payload.length - header];
      System.arraycopy(payload, header, inner, 0, inner.length);
      Path from =
          new Path.Over(ForwardHeader.source(packet, 0), ForwardHeader.sourceVia(packet, 0));
      receive(from, inner);
      return;
    }
    int hops = ForwardHeader.hops(packet, 0);
    if (hops == 0) {
      end(payload, Why.HOP_LIMIT);
    } else {
      ForwardHeader.setHops(packet, 0, hops - 1);
      forwarded++;
      forward(payload, session.peer().id());
    }
  }

  private void forward(byte[] payload, NodeId from) {
    MemorySegment packet = MemorySegment.ofArray(payload);
    NodeId via = ForwardHeader.via(packet, 0);
    if (via.equals(self)) {
      ForwardHeader.clearVia(packet, 0);
    }
    Detours before = ForwardHeader.detours(packet, 0);
    RouteTable table = receiver.table();
    RouteTable.Step next =
        table
            .after(ForwardHeader.hops(packet, 0))
            .step(ForwardHeader.destination(packet, 0), via, from, before);
    @Nullable Route route = next == null ? null : routes.get(next.hop());
    if (next != null && route != null && route.path instanceof Path.Direct) {
      byte[] handedOn = next.detours().equals(before) ? payload : round(payload, next.detours());
      receiver.onNeeded(next.hop());
      seal(route.session, route.path, PacketType.KIND_FORWARD, handedOn);
      if (table.isDoubted(next.hop()) && next.hop().equals(ForwardHeader.destination(packet, 0))) {
        end(payload, Why.SILENT);
      }
    } else {
      undeliverable++;
      end(payload, Why.NO_WAY);
    }
  }

  private void end(byte[] payload, Why why) {
    MemorySegment packet = MemorySegment.ofArray(payload);
    int from = ForwardHeader.lengthAt(packet, 0, payload.length) + Unreachable.FORWARD_ECHO_AT;
    byte[] echo =
        Arrays.copyOfRange(
            payload,
            Math.min(from, payload.length),
            Math.min(from, payload.length) + Unreachable.ECHO_BYTES);
    receiver.onUndelivered(
        new Undelivered(
            ForwardHeader.destination(packet, 0),
            ForwardHeader.source(packet, 0),
            ForwardHeader.sourceVia(packet, 0),
            why,
            echo,
            payload.length));
  }

  private static byte[] round(byte[] payload, Detours detours) {
    byte[] longer = new byte[payload.length + Detours.BYTES];
    int length =
        ForwardHeader.copyWithDetours(
            MemorySegment.ofArray(payload), payload.length, MemorySegment.ofArray(longer), detours);
    return Arrays.copyOf(longer, length);
  }
}
