package org.gridtap.node.net;

import java.lang.foreign.MemorySegment;
import org.gridtap.arp.NeighbourTable;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Ipv4View;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Passes IPv4 frames between TAP and peers once the owner of the other side's address is known:
 * outwards to that owner, inwards only from that owner. First frames wait here for the look-up.
 *
 * <p>A result of null means that a frame went on or waits.
 */
final class FrameGate {
  /** What the gate can cause, beside look-ups in the neighbour table's own outbox. */
  interface Outbox extends NeighbourTable.Outbox<NodeId> {
    void writeToTap(byte[] frame);

    void sendToPeer(NodeId peer, byte[] frame);
  }

  private final PacketRules rules;
  private final NeighbourTable<NodeId> neighbours;
  private final DropCounters drops;
  private final Ipv4View packet = new Ipv4View();
  private final WaitingFrames waiting = new WaitingFrames();

  FrameGate(VirtualSubnet subnet, NeighbourTable<NodeId> neighbours, DropCounters drops) {
    this.rules = new PacketRules(subnet);
    this.neighbours = neighbours;
    this.drops = drops;
  }

  @Nullable DropReason fromTap(byte[] frame, int localAddress, long nowNs, Outbox out) {
    DropReason reason = wrap(frame) ? rules.outbound(packet, localAddress) : DropReason.BAD_HEADER;
    return reason != null ? reason : passOrWait(packet.destination(), null, frame, 0, nowNs, out);
  }

  /** Takes a peer's frame; it is addressed to {@code hostHardware} on its way. */
  @Nullable DropReason fromPeer(
      NodeId from, byte[] frame, int localAddress, long hostHardware, long nowNs, Outbox out) {
    DropReason reason = wrap(frame) ? rules.inbound(packet, localAddress) : DropReason.BAD_HEADER;
    return reason != null
        ? reason
        : passOrWait(packet.source(), from, frame, hostHardware, nowNs, out);
  }

  private boolean wrap(byte[] frame) {
    int length = frame.length - InnerFrame.MIN_BYTES;
    return packet.wrap(MemorySegment.ofArray(frame), InnerFrame.MIN_BYTES, length);
  }

  /** Lets the frames of an address go on: its owner is known now, or there is none. */
  void onSettled(int address, long hostHardware, long nowNs, Outbox out) {
    NodeId owner = neighbours.owner(address);
    for (WaitingFrames.Waiting next : waiting.take(address)) {
      DropReason reason =
          owner == null
              ? DropReason.NO_LEASE
              : pass(address, owner, next.from(), next.frame(), hostHardware, nowNs, out);
      if (reason != null) {
        drops.add(reason);
      }
    }
  }

  /** Drops whatever waits: it was for an address that is not ours any more. */
  void onAddressLost() {
    waiting.takeAll().forEach(frame -> drops.add(DropReason.NO_ADDRESS));
  }

  private @Nullable DropReason passOrWait(
      int address, @Nullable NodeId from, byte[] frame, long hostHardware, long nowNs, Outbox out) {
    NodeId owner = neighbours.owner(address);
    if (owner != null) {
      neighbours.onUsed(address, nowNs, out);
      return pass(address, owner, from, frame, hostHardware, nowNs, out);
    }
    if (!waiting.hasRoom(address, from, frame.length)) {
      return DropReason.QUEUE_FULL;
    }
    NeighbourTable.Asker asker =
        from == null ? NeighbourTable.Asker.HOST : NeighbourTable.Asker.PEER;
    return switch (neighbours.onWanted(address, asker, nowNs, out)) {
      case NEGATIVE -> DropReason.NO_LEASE;
      case REFUSED -> DropReason.QUEUE_FULL;
      case KNOWN, RESOLVING -> {
        waiting.add(address, from, frame);
        yield null;
      }
    };
  }

  private @Nullable DropReason pass(
      int address,
      NodeId owner,
      @Nullable NodeId from,
      byte[] frame,
      long hostHardware,
      long nowNs,
      Outbox out) {
    if (from == null) {
      out.sendToPeer(owner, frame);
      return null;
    }
    if (!owner.equals(from)) {
      // The address may just have moved: ask again, but do not believe the frame.
      neighbours.onDoubted(address, nowNs, out);
      return DropReason.WRONG_OWNER;
    }
    InnerFrame.readdress(frame, hostHardware, address);
    out.writeToTap(frame);
    return null;
  }
}
