package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.node.data.ForwardDecisions.Decision;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.tunnel.ForwardDrop;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.tunnel.ForwardKey;
import org.gridtap.overlay.tunnel.ForwardLimits;
import org.gridtap.overlay.tunnel.ForwardQueue;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.jspecify.annotations.Nullable;

/**
 * Hands on FORWARD packets of others within this node's limits. Handshakes and control packets pass
 * at once; frames wait for their turn, which comes after all that is this node's own. Owned by the
 * data worker.
 */
final class Forwarder implements ForwardQueue.Outbox {
  /** Packets handed on before this node's own have their turn again. */
  static final int MAX_PER_TURN = 512;

  private static final int PLACE_BYTES = 1536;
  private static final long MS_NS = 1_000_000;

  private final ForwardDecisions decisions;
  private final Routes routes;
  private final Sender sender;
  private final DeadEnds deadEnds;
  private final DataCounters counters;
  private final ForwardQueue queue;
  private final ForwardTraffic traffic = new ForwardTraffic();

  /** Made when a place is taken for the first time: most nodes need few. */
  private final @Nullable MemorySegment[] packets = new MemorySegment[ForwardQueue.MAX_PACKETS];

  private final int[] lengths = new int[ForwardQueue.MAX_PACKETS];
  private final @Nullable Decision[] decided = new Decision[ForwardQueue.MAX_PACKETS];

  Forwarder(
      NodeId self,
      Routes routes,
      Sender sender,
      ForwardLimits limits,
      DataCounters counters,
      long nowNs) {
    this.decisions = new ForwardDecisions(self, routes);
    this.routes = routes;
    this.sender = sender;
    this.deadEnds = sender.deadEnds();
    this.counters = counters;
    this.queue = new ForwardQueue(limits, nowNs);
  }

  ForwardTraffic traffic() {
    return traffic;
  }

  /**
   * HOT PATH. Takes the packet at the segment's start, unless this node is its destination.
   *
   * @param header the length of its header
   * @param from the peer that handed it over
   * @return false if it is at its end here
   */
  boolean take(MemorySegment packet, int header, int length, NodeId from, long nowNs) {
    Decision decision = decisions.decide(packet, header, from);
    if (decision.here()) {
      return false;
    }
    ForwardKey key = decision.key();
    if (key == null || ForwardHeader.hops(packet, 0) == 0) {
      handOn(packet, header, length, decision, nowNs);
    } else if (isControl(packet, header, length)
        && queue.passesAtOnce(key, wireBytes(length), nowNs)) {
      handOn(packet, header, length, decision, nowNs);
    } else {
      keep(packet, length, decision, key, nowNs);
    }
    return true;
  }

  private static int wireBytes(int length) {
    return DataSession.sealedLength(length);
  }

  /** What is no frame keeps links alive: the seal's header says so, and proves it to the end. */
  private static boolean isControl(MemorySegment packet, int header, int length) {
    if (length - header < PacketType.SEALED_HEADER) {
      return false;
    }
    int type = packet.get(JAVA_BYTE, header) & 0xff;
    if (type != PacketType.SEALED) {
      return PacketType.isHandshake(type);
    }
    int kind = packet.get(JAVA_BYTE, header + 4L) & 0xff;
    return kind >= PacketType.KIND_CONTROL && kind <= PacketType.KIND_CLOSE;
  }

  private void keep(
      MemorySegment packet, int length, Decision decision, ForwardKey key, long nowNs) {
    int place = queue.offer(key, wireBytes(length), nowNs, this);
    if (place == ForwardQueue.NONE) {
      return;
    }
    MemorySegment kept = packets[place];
    if (kept == null) {
      kept = Arena.global().allocate(PLACE_BYTES, 64);
      packets[place] = kept;
    }
    MemorySegment.copy(packet, 0, kept, 0, length);
    lengths[place] = length;
    decided[place] = decision;
    traffic.waiting(queue.waiting());
  }

  /** Tells whether what has come fills so many places that it must be handed on before the rest. */
  boolean isCrowded() {
    return queue.waiting() >= ForwardQueue.MAX_PACKETS / 2;
  }

  /** HOT PATH. Hands on what may go now, up to a bound. */
  void handOn(long nowNs) {
    for (int i = 0; i < MAX_PER_TURN; i++) {
      int place = queue.poll(nowNs, this);
      if (place == ForwardQueue.NONE) {
        break;
      }
      MemorySegment packet = packets[place];
      Decision decision = decided[place];
      if (packet != null && decision != null) {
        handOn(packet, decision, lengths[place], nowNs);
      }
    }
    traffic.waiting(queue.waiting());
  }

  /** The ways may have changed while it waited, and sessions have ended. */
  private void handOn(MemorySegment packet, Decision before, int length, long nowNs) {
    int header = (int) before.header().byteSize();
    Decision decision =
        before.version() == routes.version()
            ? before
            : decisions.decide(packet, header, before.from());
    handOn(packet, header, length, decision, nowNs);
  }

  private void handOn(MemorySegment packet, int header, int length, Decision decision, long nowNs) {
    int hops = ForwardHeader.hops(packet, 0);
    if (hops == 0) {
      counters.drop(DataDrop.HOP_LIMIT);
      deadEnds.onEnd(packet, header, length, Why.HOP_LIMIT, nowNs);
      return;
    }
    ForwardHeader.setHops(packet, 0, hops - 1);
    if (decision.passed()) {
      ForwardHeader.clearVia(packet, 0);
    }
    PeerRoute hop = decision.hop();
    if (decision.silent()) {
      deadEnds.onEnd(packet, header, length, Why.SILENT, nowNs);
    }
    if (hop == null) {
      counters.drop(DataDrop.NO_ROUTE);
      deadEnds.onEnd(packet, header, length, Why.NO_WAY, nowNs);
      return;
    }
    traffic.forwarded(wireBytes(length));
    if (decision.detours() != null) {
      sender.forwardRound(hop, packet, length, decision.detours());
    } else {
      sender.forward(hop, packet, length);
    }
  }

  @Override
  public void dropped(ForwardKey key, int place, ForwardDrop why) {
    counters.drop(
        switch (why) {
          case DELAYED -> DataDrop.FORWARD_DELAYED;
          case QUEUE_FULL -> DataDrop.FORWARD_QUEUE_FULL;
          case TOO_MANY_PEERS -> DataDrop.FORWARD_TOO_MANY_PEERS;
        });
  }

  /** Returns how many milliseconds may pass until {@link #handOn(long)} is due, {@code most}. */
  int waitMs(int most, long nowNs) {
    long deadlineNs = queue.deadlineNs();
    if (deadlineNs == Long.MAX_VALUE) {
      return most;
    }
    return Math.clamp((deadlineNs - nowNs + MS_NS - 1) / MS_NS, 0, most);
  }
}
