package org.gridtap.node.net;

import java.util.ArrayDeque;
import java.util.Queue;
import org.gridtap.arp.ArpResponder;
import org.gridtap.arp.NeighbourTable;
import org.gridtap.dns.Asker;
import org.gridtap.frame.Ipv4;
import org.gridtap.overlay.wire.NodeId;

/**
 * Joins the machines for the length of one input: what one of them wants of another is queued and
 * done in {@link #settle}, after the first has returned.
 */
final class Wiring
    implements ServiceAddress.Outbox, ArpResponder.Outbox, FrameGate.Outbox, AddressHolder.Outbox {
  final long nowNs;
  final VirtualNetwork.Outbox out;
  private final Machines machines;
  private boolean viewChanged;
  private boolean neighboursChanged;
  private final Queue<Integer> unsettled = new ArrayDeque<>();
  private final Queue<Integer> refused = new ArrayDeque<>();

  Wiring(Machines machines, long nowNs, VirtualNetwork.Outbox out) {
    this.machines = machines;
    this.nowNs = nowNs;
    this.out = out;
  }

  /** Ends an input: answers what is known by now, then publishes what changed. */
  void settle() {
    for (Integer next = unsettled.poll(); next != null; next = unsettled.poll()) {
      settle(next);
    }
    refused.forEach(machines.arp::onRefused);
    refused.clear();
    if (viewChanged || neighboursChanged) {
      takeUsedMarks();
      publish();
    }
  }

  private void publish() {
    AddressTable table =
        neighboursChanged ? AddressTable.of(machines.neighbours) : machines.view.neighbours();
    machines.view =
        new NetworkView(
            machines.subnet, machines.lease.address(), machines.lease.hostHardware(), table);
    out.publish(machines.view);
  }

  private void settle(int address) {
    if (machines.neighbours.owner(address) != null) {
      machines.arp.onResolved(address, this);
    } else {
      machines.arp.onUnresolved(address);
    }
    machines.gate.onSettled(address, machines.lease.hostHardware(), nowNs, this);
  }

  /** Takes a lease: a first one, another one in its place, or a renewal. */
  void hold(HostLease.Grant granted) {
    if (!machines.lease.isFor(granted.address())) {
      dropLease();
      machines.arp.onLocalAddress(granted.address());
      machines.neighbours.onAbsent(granted.address(), nowNs, this);
      viewChanged = true;
    }
    machines.lease.onGranted(granted);
  }

  void dropLease() {
    if (machines.lease.address() != 0) {
      machines.arp.onLocalAddressGone(machines.lease.address());
      machines.lease.onGone();
      viewChanged = true;
      machines.gate.onAddressLost();
    }
  }

  /** Passes on which neighbours the data worker has used since it was last asked. */
  void takeUsedMarks() {
    machines
        .view
        .neighbours()
        .takeUsed(address -> machines.neighbours.onUsed(address, nowNs, this));
  }

  @Override
  public void reply(byte[] frame) {
    out.writeToTap(InnerFrame.withVnetHeader(frame));
  }

  @Override
  public void writeToTap(byte[] frame) {
    out.writeToTap(frame);
  }

  @Override
  public void sendToPeer(NodeId peer, byte[] frame) {
    out.sendToPeer(peer, frame);
  }

  @Override
  public void resolve(int address) {
    switch (machines.neighbours.onWanted(address, NeighbourTable.Asker.HOST, nowNs, this)) {
      case RESOLVING -> {}
      case REFUSED -> refused.add(address);
      case KNOWN, NEGATIVE -> unsettled.add(address);
    }
  }

  @Override
  public void hostSeen(long hardwareAddress, int address) {
    viewChanged |= machines.lease.onHostSeen(hardwareAddress, address);
  }

  @Override
  public void lookUp(int address) {
    out.lookUp(address);
  }

  @Override
  public void known(int address, NodeId owner) {
    neighboursChanged = true;
    unsettled.add(address);
  }

  @Override
  public void unknown(int address) {
    neighboursChanged = true;
    unsettled.add(address);
  }

  @Override
  public void answer(Asker asker, byte[] message) {
    reply(machines.frames.udp(ServiceAddress.DNS_PORT, asker, message));
  }

  @Override
  public void lookUpName(String label) {
    out.lookUpName(label);
  }

  @Override
  public void claim(long hardwareAddress, int requestedAddress) {
    out.claim(hardwareAddress, requestedAddress);
  }

  @Override
  public void bound(long hardwareAddress, int address, int osLeaseSeconds) {
    machines.arp.onAddressGiven(hardwareAddress, address, nowNs);
    if (machines.lease.onInUse(address)) {
      out.notice(Ipv4.format(address) + " is given to the host by DHCP");
    }
  }

  @Override
  public void expired(long hardwareAddress, int address) {
    machines.lease.onOutOfUse();
  }

  @Override
  public void release(long hardwareAddress, int address) {
    out.release(hardwareAddress, address);
    if (machines.lease.isFor(address)) {
      dropLease();
    }
  }

  @Override
  public void declined(long hardwareAddress, int address) {
    out.declined(hardwareAddress, address);
    if (machines.lease.isFor(address)) {
      dropLease();
    }
  }
}
