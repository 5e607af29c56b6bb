package org.gridtap.node.net;

import org.gridtap.arp.ArpResponder;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.dhcp.DhcpServer;
import org.gridtap.dhcp.DhcpSettings;
import org.gridtap.dns.DnsResponder;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.Ipv4;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * One virtual network in interface mode: one host behind one TAP, one lease.
 *
 * <p>It joins the DHCP server, the ARP responder and the neighbour table with what the overlay
 * offers: claims of leases and look-ups of their owners. The data worker hands it the frames that
 * it cannot place by its {@link NetworkView}; arrays that come in or go out pass to the callee.
 *
 * <p>A frame from a peer reaches the TAP only if the peer leases the frame's source; a frame from
 * the TAP leaves only if its source is the lease of this node.
 */
public final class VirtualNetwork {
  /** How long the carrier is gone after a lost lease, for the operating system to notice. */
  public static final long CARRIER_PAUSE_NS = 1_000_000_000L;

  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int HOSTS_BEHIND_A_TAP = 1;

  /** What a network can cause. Calls enqueue and never come back into it. */
  public interface Outbox {
    /** Writes a frame with its vnet header to the TAP. */
    void writeToTap(byte[] frame);

    /** Sends a frame with its vnet header to a peer, in this network. */
    void sendToPeer(NodeId peer, byte[] frame);

    /** Asks who leases the address; the answer is onLookUpFound, onLookUpAbsent or …Failed. */
    void lookUp(int address);

    /**
     * Asks for a host name's address; the answer is onNameFound, onNameAbsent or
     * onNameLookUpFailed.
     *
     * @param label in lower case
     */
    void lookUpName(String label);

    /**
     * Asks for a lease; the answer is onLeaseGranted or onLeaseFailed.
     *
     * @param requestedAddress 0 for any
     */
    void claim(long hardwareAddress, int requestedAddress);

    /** Gives a lease back. */
    void release(long hardwareAddress, int address);

    /**
     * The host found the address in use: it must not be among the next claims' candidates, and its
     * lease is of no use here.
     */
    void declined(long hardwareAddress, int address);

    /** Puts the address on the TAP. */
    void configureInterface(int address, int prefixLength);

    /** Takes the address off the TAP. */
    void unconfigureInterface(int address, int prefixLength);

    /** Raises or drops the TAP's carrier. */
    void setCarrier(boolean up);

    /** Gives the data worker its new view. */
    void publish(NetworkView view);

    /** Tells a person something, in one sentence without a full stop. */
    void notice(String sentence);
  }

  private final NetworkSettings settings;
  private final VirtualSubnet subnet;
  private final Machines machines;
  private final @Nullable DhcpServer dhcp;
  private final @Nullable AddressHolder holder;
  private final ServiceAddress service;
  private long carrierUpNs = Long.MAX_VALUE;

  public VirtualNetwork(NetworkSettings settings) {
    this.settings = settings;
    this.subnet = settings.subnet();
    this.machines = new Machines(settings);
    this.holder =
        switch (settings.address()) {
          case AddressMode.Auto(int previous) ->
              new AddressHolder(settings.hostHardware(), previous, false);
          case AddressMode.Fixed(int address) ->
              new AddressHolder(settings.hostHardware(), address, true);
          case AddressMode.Dhcp() -> null;
        };
    this.dhcp = holder != null ? null : new DhcpServer(dhcpSettings(settings));
    this.service = new ServiceAddress(machines.frames, dhcp, machines.dns);
  }

  private static DhcpSettings dhcpSettings(NetworkSettings settings) {
    return new DhcpSettings(
        settings.subnet(), settings.domain(), settings.mtu(), HOSTS_BEHIND_A_TAP);
  }

  /** Begins: publishes a first view, and claims an address where the daemon is the client. */
  public void onStart(long nowNs, Outbox out) {
    out.publish(machines.view);
    if (holder != null) {
      holder.onStart(nowNs, wiring(nowNs, out));
    }
  }

  /** Takes a frame with its vnet header that the data worker read from the TAP. */
  public void onTapFrame(byte[] frame, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    count(fromTap(frame, wiring));
    wiring.settle();
  }

  /** Takes a frame with its vnet header that a peer's session delivered for this network. */
  public void onPeerFrame(NodeId from, byte[] frame, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    count(fromPeer(from, frame, wiring));
    wiring.settle();
  }

  /** Takes a look-up's answer, good for at least {@code validNs}. */
  public void onLookUpFound(int address, NodeId owner, long validNs, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    if (owner.equals(settings.self())) {
      machines.neighbours.onAbsent(address, nowNs, wiring);
    } else {
      machines.neighbours.onFound(address, owner, validNs, nowNs, wiring);
    }
    wiring.settle();
  }

  /** Takes a look-up's answer: nobody leases the address. */
  public void onLookUpAbsent(int address, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    machines.neighbours.onAbsent(address, nowNs, wiring);
    wiring.settle();
  }

  /** Says that a look-up got no answer. */
  public void onLookUpFailed(int address, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    machines.neighbours.onLookUpFailed(address, nowNs, wiring);
    wiring.settle();
  }

  /** Takes a look-up's answer: the host of that name has this address, for so long at least. */
  public void onNameFound(String label, int address, long validSeconds, long nowNs, Outbox out) {
    machines.dns.onFound(label, address, validSeconds, nowNs, wiring(nowNs, out));
  }

  /** Takes a look-up's answer: there is no host of that name. */
  public void onNameAbsent(String label, long nowNs, Outbox out) {
    machines.dns.onAbsent(label, nowNs, wiring(nowNs, out));
  }

  /** Says that a look-up of a name got no answer. */
  public void onNameLookUpFailed(String label, long nowNs, Outbox out) {
    machines.dns.onFailed(label, wiring(nowNs, out));
  }

  /**
   * Says that this node has the lease for so long from now on: a claim's answer, a renewal, or a
   * lease from before the start.
   */
  public void onLeaseGranted(
      long hardwareAddress, int address, int leaseSeconds, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    var granted =
        new HostLease.Grant(hardwareAddress, address, nowNs + leaseSeconds * NS_PER_SECOND);
    if (dhcp != null) {
      dhcp.onLeaseGranted(hardwareAddress, address, leaseSeconds, nowNs, wiring);
      if (dhcp.leasedAddress(hardwareAddress) == address) {
        wiring.hold(granted);
      }
    } else if (holder != null) {
      grantToHolder(holder, granted, wiring);
    }
    wiring.settle();
  }

  private void grantToHolder(AddressHolder client, HostLease.Grant granted, Wiring wiring) {
    boolean first = machines.lease.address() == 0;
    boolean another = !first && machines.lease.address() != granted.address();
    if (another || !subnet.isLeasable(granted.address()) || !client.wants(granted.address())) {
      wiring.out.release(granted.hardwareAddress(), granted.address());
      client.onFailed(wiring.nowNs);
      return;
    }
    client.onGranted(granted.address());
    wiring.hold(granted);
    machines.lease.onInUse(granted.address());
    if (first) {
      wiring.out.configureInterface(granted.address(), subnet.range().prefix());
    }
  }

  /**
   * Says that a claim came to nothing.
   *
   * @param reason for people; a DHCP client gets it with its refusal
   */
  public void onLeaseFailed(long hardwareAddress, String reason, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    if (dhcp != null) {
      dhcp.onLeaseFailed(hardwareAddress, reason, wiring);
    } else if (holder != null) {
      holder.onFailed(nowNs);
    }
    wiring.settle();
  }

  /** Says that a lease was lost: the address is silent from now on, and another one is sought. */
  public void onLeaseLost(long hardwareAddress, int address, long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    if (machines.lease.isFor(address)) {
      loseLease(wiring);
    } else if (dhcp != null) {
      dhcp.onLeaseLost(hardwareAddress, address);
    }
    wiring.settle();
  }

  private void loseLease(Wiring wiring) {
    int lost = machines.lease.address();
    long hardwareAddress = machines.lease.leasedHardware();
    wiring.dropLease();
    wiring.out.notice("the lease of " + Ipv4.format(lost) + " is lost; asking anew");
    if (dhcp != null) {
      dhcp.onLeaseLost(hardwareAddress, lost);
      carrierUpNs = wiring.nowNs + CARRIER_PAUSE_NS;
      wiring.out.setCarrier(false);
    } else if (holder != null) {
      wiring.out.unconfigureInterface(lost, subnet.range().prefix());
      holder.onLost(wiring.nowNs, wiring);
    }
  }

  /** Serves every deadline that is due. */
  public void onDeadline(long nowNs, Outbox out) {
    Wiring wiring = wiring(nowNs, out);
    wiring.takeUsedMarks();
    machines.arp.onDeadline(nowNs, wiring);
    machines.neighbours.onDeadline(nowNs, wiring);
    machines.dns.onDeadline(nowNs, wiring);
    if (machines.lease.untilNs() <= nowNs) {
      loseLease(wiring);
    }
    if (dhcp != null) {
      dhcp.onDeadline(nowNs, wiring);
    }
    if (holder != null) {
      holder.onDeadline(nowNs, wiring);
    }
    if (carrierUpNs <= nowNs) {
      carrierUpNs = Long.MAX_VALUE;
      out.setCarrier(true);
    }
    wiring.settle();
  }

  /** Returns when to call {@link #onDeadline} next; it may be early, never late. */
  public long deadlineNs() {
    long next = Math.min(machines.arp.deadlineNs(), machines.neighbours.deadlineNs());
    next = Math.min(next, dhcp != null ? dhcp.deadlineNs() : Long.MAX_VALUE);
    next = Math.min(next, holder != null ? holder.deadlineNs() : Long.MAX_VALUE);
    next = Math.min(next, machines.dns.deadlineNs());
    next = Math.min(next, machines.lease.untilNs());
    return Math.min(next, carrierUpNs);
  }

  public VirtualSubnet subnet() {
    return subnet;
  }

  /** Returns the leased address, 0 for none; the host may not have taken it yet. */
  public int localAddress() {
    return machines.lease.address();
  }

  /** Returns the address that the host has been given to use, 0 for none. */
  public int addressInUse() {
    return machines.lease.addressInUse();
  }

  public long hostHardware() {
    return machines.lease.hostHardware();
  }

  /** Returns for how many seconds the lease holds, 0 without one. */
  public long leaseSeconds(long nowNs) {
    return machines.lease.remainingNs(nowNs) / NS_PER_SECOND;
  }

  public long dropped(DropReason reason) {
    return machines.drops.get(reason);
  }

  public long dropped(ArpResponder.Drop reason) {
    return machines.arp.dropped(reason);
  }

  public long dropped(DhcpServer.Drop reason) {
    return dhcp == null ? 0 : dhcp.dropped(reason);
  }

  public long dropped(DnsResponder.Drop reason) {
    return machines.dns.dropped(reason);
  }

  // ---- a frame's way out and in; null means that it was taken.

  private @Nullable DropReason fromTap(byte[] frame, Wiring wiring) {
    if (frame.length < InnerFrame.MIN_BYTES || frame.length > InnerFrame.MAX_BYTES) {
      return DropReason.TRUNCATED;
    }
    return switch (InnerFrame.etherType(frame)) {
      case EthernetView.TYPE_ARP -> {
        byte[] bare = InnerFrame.withoutVnetHeader(frame);
        machines.arp.onFrame(bare, bare.length, wiring.nowNs, wiring);
        yield null;
      }
      case EthernetView.TYPE_IPV4 -> {
        DropReason reason = machines.gate.fromTap(frame, localAddress(), wiring.nowNs, wiring);
        yield reason == DropReason.FOR_SERVICE || reason == DropReason.MULTICAST
            ? service.onFrame(frame, reason, localAddress(), wiring.nowNs, wiring)
            : reason;
      }
      case EthernetView.TYPE_IPV6 -> DropReason.IPV6;
      default -> DropReason.OTHER_PROTOCOL;
    };
  }

  private @Nullable DropReason fromPeer(NodeId from, byte[] frame, Wiring wiring) {
    if (frame.length < InnerFrame.MIN_BYTES || frame.length > InnerFrame.MAX_BYTES) {
      return DropReason.TRUNCATED;
    }
    return switch (InnerFrame.etherType(frame)) {
      case EthernetView.TYPE_ARP -> DropReason.ARP_FROM_PEER;
      case EthernetView.TYPE_IPV4 ->
          machines.gate.fromPeer(from, frame, localAddress(), hostHardware(), wiring.nowNs, wiring);
      case EthernetView.TYPE_IPV6 -> DropReason.IPV6;
      default -> DropReason.OTHER_PROTOCOL;
    };
  }

  private Wiring wiring(long nowNs, Outbox out) {
    return new Wiring(machines, nowNs, out);
  }

  private void count(@Nullable DropReason reason) {
    if (reason != null) {
      machines.drops.add(reason);
    }
  }
}
