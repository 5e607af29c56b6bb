package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.VnetHeader;
import org.gridtap.linux.ReceiveBatch;
import org.gridtap.linux.UdpSocket;
import org.gridtap.node.net.AddressTable;
import org.gridtap.node.net.DropReason;
import org.gridtap.overlay.session.HandshakeGate;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * A packet's way from the wire to the TAP, to another node or to the control loop; functions stand
 * in the order in which it passes them. Outbound mirrors this. Owned by the data worker.
 */
final class Inbound {
  private static final int SLOTS = 16;
  private static final int PLAIN_BYTES = 2048;

  private final UdpSocket socket;
  private final Routes routes;
  private final Networks networks;
  private final Forwarder forwarder;
  private final ControlRing control;
  private final HandshakeGate gate;
  private final HandshakeGate.Outbox cookies;
  private final EarlyPackets early = new EarlyPackets();
  private final DataCounters counters;
  private final ReceiveBatch batch = new ReceiveBatch(SLOTS);
  private final MemorySegment outer = Arena.global().allocate(PLAIN_BYTES, 64);
  private final MemorySegment inner = Arena.global().allocate(PLAIN_BYTES, 64);
  private final MemorySegment again = Arena.global().allocate(PLAIN_BYTES, 64);
  private final EthernetView ethernet = new EthernetView();
  private final Ipv4View ip = new Ipv4View();
  private long nowNs;
  private int slot;

  /** The path that the packet in hand came on if it is one that had come early. */
  private @Nullable Path earlyFrom;

  Inbound(
      UdpSocket socket,
      Routes routes,
      Networks networks,
      Sender sender,
      Forwarder forwarder,
      ControlRing control,
      HandshakeGate gate,
      DataCounters counters) {
    this.socket = socket;
    this.routes = routes;
    this.networks = networks;
    this.forwarder = forwarder;
    this.control = control;
    this.gate = gate;
    this.cookies = sender::datagram;
    this.counters = counters;
  }

  /** HOT PATH. Takes what has come in; returns whether there may be more. */
  boolean receive(long now) throws IOException {
    nowNs = now;
    int filled = socket.receive(batch);
    for (slot = 0; slot < filled; slot++) {
      int length = batch.length(slot);
      int datagramBytes = batch.segmentSize(slot);
      int at = 0;
      do {
        datagram(
            batch.buffer(), batch.offset(slot) + at, Math.min(datagramBytes, length - at), false);
        at += datagramBytes;
      } while (at < length);
    }
    networks.flush();
    return filled == SLOTS;
  }

  /**
   * HOT PATH.
   *
   * @param forwarded whether it came inside the FORWARD packet in {@link #outer}, and not straight
   *     from the wire
   */
  private void datagram(MemorySegment packet, long offset, int length, boolean forwarded) {
    if (length < 1) {
      counters.drop(DataDrop.TOO_SHORT);
      return;
    }
    int type = packet.get(JAVA_BYTE, offset) & 0xff;
    if (length > Sender.MAX_DATAGRAM) {
      // Nobody of ours sends such, and a full ring of them would take a lot of memory.
      counters.drop(DataDrop.TOO_LONG);
    } else if (type == PacketType.SEALED) {
      sealed(packet, offset, length, forwarded);
    } else if (!PacketType.isHandshake(type)) {
      counters.drop(DataDrop.NOT_OURS);
    } else {
      handshake(path(forwarded), packet, offset, length);
    }
  }

  private void handshake(Path from, MemorySegment packet, long offset, int length) {
    if (!gate.admits(from, packet, offset, length, nowNs, cookies)) {
      return; // and counted there
    }
    if (control.hasRoomForHandshake()) {
      control.handshake(from, packet.asSlice(offset, length).toArray(JAVA_BYTE));
    } else {
      counters.drop(DataDrop.RING_FULL);
    }
  }

  private void sealed(MemorySegment packet, long offset, int length, boolean forwarded) {
    if (length < DataSession.sealedLength(0)) {
      counters.drop(DataDrop.TOO_SHORT);
      return;
    }
    int localIndex = packet.get(DataSession.BE32, offset) & 0xffffff;
    DataSession session = routes.session(localIndex);
    if (session == null) {
      withoutSession(localIndex, packet, offset, length, forwarded);
      return;
    }
    MemorySegment plain = forwarded ? inner : outer;
    DataDrop refused = session.open(plain, 0, packet, offset, length);
    if (refused != null) {
      counters.drop(refused);
      return;
    }
    session.lastOpenedNs = nowNs;
    int info = packet.get(DataSession.BE32, offset + 4);
    int plainLength = length - DataSession.sealedLength(0);
    switch (info >>> 24) {
      case PacketType.KIND_FRAME -> frame(session, info & 0xffffff, plain, plainLength);
      case PacketType.KIND_FORWARD -> {
        if (forwarded) {
          counters.drop(DataDrop.NESTED);
        } else {
          forward(session, plain, plainLength);
        }
      }
      case PacketType.KIND_CONTROL,
          PacketType.KIND_PROBE,
          PacketType.KIND_PROBE_REPLY,
          PacketType.KIND_CLOSE ->
          control(session, info >>> 24, plain, plainLength, forwarded);
      default -> counters.drop(DataDrop.UNKNOWN_KIND);
    }
  }

  /** Its session may be about to be made: then it waits for that. */
  private void withoutSession(
      int localIndex, MemorySegment packet, long offset, int length, boolean forwarded) {
    counters.drop(DataDrop.UNKNOWN_SESSION, early.expire(nowNs));
    if (gate.expects(localIndex) && early.hasRoom(localIndex)) {
      byte[] bytes = packet.asSlice(offset, length).toArray(JAVA_BYTE);
      early.keep(new EarlyPackets.Packet(localIndex, path(forwarded), bytes, nowNs));
    } else {
      counters.drop(DataDrop.UNKNOWN_SESSION);
    }
  }

  /** A session is there now: what has come early for it takes its way. */
  void onSession(int localIndex, long now) {
    nowNs = now;
    for (EarlyPackets.Packet packet : early.take(localIndex)) {
      earlyFrom = packet.from();
      MemorySegment.copy(packet.bytes(), 0, again, JAVA_BYTE, 0, packet.bytes().length);
      sealed(again, 0, packet.bytes().length, packet.from() instanceof Path.Over);
      earlyFrom = null;
    }
    networks.flush();
  }

  /** Forgets packets that no session has come for. */
  void onTick(long now) {
    counters.drop(DataDrop.UNKNOWN_SESSION, early.expire(now));
  }

  /**
   * HOT PATH. A frame reaches the host only if its sender leases the source, and only under our
   * names for both.
   */
  private void frame(DataSession session, int tag24, MemorySegment plain, int length) {
    session.lastFrameNs = nowNs;
    session.hasNewFrame = true;
    DataNetwork network = networks.get(tag24);
    if (network == null) {
      counters.drop(DataDrop.UNKNOWN_NETWORK);
      return;
    }
    if (!session.allows(tag24)) {
      counters.drop(DataDrop.NETWORK_NOT_ALLOWED);
      return;
    }
    if (network.silent) {
      counters.drop(DataDrop.SILENT);
      return;
    }
    if (length > network.maxFrameBytes()) {
      counters.drop(DataDrop.TOO_LONG);
      return;
    }
    if (!VnetHeader.isPlain(plain, 0, length)
        || !ethernet.wrap(plain, VnetHeader.BYTES, length - VnetHeader.BYTES)) {
      counters.drop(DataDrop.BAD_FRAME);
      return;
    }
    if (ethernet.etherType() != EthernetView.TYPE_IPV4) {
      counters.drop(DropReason.OTHER_PROTOCOL);
      return;
    }
    if (!ip.wrap(plain, ethernet.payloadOffset(), ethernet.payloadLength())) {
      counters.drop(DropReason.BAD_HEADER);
      return;
    }
    @Nullable DropReason reason = network.rules.inbound(ip, network.view.localAddress());
    if (reason != null) {
      counters.drop(reason);
      return;
    }
    network.traffic.received(length - VnetHeader.BYTES);
    AddressTable neighbours = network.view.neighbours();
    int source = neighbours.slot(ip.source());
    NodeId peer = session.session.peer().id();
    if (source == AddressTable.NO_SLOT || !neighbours.owner(source).equals(peer)) {
      unproved(network, session, plain, length);
      return;
    }
    neighbours.markUsed(source);
    FrameWriter.writeEthernet(
        plain,
        VnetHeader.BYTES,
        network.view.hostHardware(),
        MacAddress.bitsForIpv4(ip.source()),
        EthernetView.TYPE_IPV4);
    if (!network.coalescer.add(plain, 0, length, network)) {
      counters.drop(DataDrop.BAD_FRAME);
    }
  }

  /** Who leases the source is not known here: the control loop looks it up and delivers, or not. */
  private void unproved(DataNetwork network, DataSession session, MemorySegment plain, int length) {
    if (!session.traffic.mayBeProved(nowNs)) {
      counters.drop(DataDrop.PEER_TOO_FAST);
    } else if (control.hasRoomForPeerFrame()) {
      NodeId peer = session.session.peer().id();
      control.peerFrame(network.tag24, peer, plain.asSlice(0, length).toArray(JAVA_BYTE));
    } else {
      counters.drop(DataDrop.RING_FULL);
    }
  }

  /** A datagram on its way over this node, or at its end here. */
  private void forward(DataSession session, MemorySegment plain, int length) {
    int header = ForwardHeader.lengthAt(plain, 0, length);
    if (header < 0) {
      counters.drop(DataDrop.TOO_SHORT);
      return;
    }
    if (!forwarder.take(plain, header, length, session.session.peer().id(), nowNs)) {
      datagram(plain, header, length - header, true);
    }
  }

  private void control(
      DataSession session, int kind, MemorySegment plain, int length, boolean forwarded) {
    if (!session.traffic.mayBeHeard(nowNs)) {
      counters.drop(DataDrop.PEER_TOO_FAST);
    } else if (control.hasRoomForOpened()) {
      byte[] payload = plain.asSlice(0, length).toArray(JAVA_BYTE);
      control.opened(session.session.localIndex(), kind, payload, path(forwarded));
    } else {
      counters.drop(DataDrop.RING_FULL);
    }
  }

  /** Made only for what the control loop gets: the frame path needs no object. */
  private Path path(boolean forwarded) {
    if (earlyFrom != null && earlyFrom instanceof Path.Over == forwarded) {
      return earlyFrom;
    }
    if (forwarded) {
      return new Path.Over(ForwardHeader.source(outer, 0), ForwardHeader.sourceVia(outer, 0));
    }
    return new Path.Direct(
        new Endpoint(batch.sourceHi(slot), batch.sourceLo(slot), batch.sourcePort(slot)));
  }
}
