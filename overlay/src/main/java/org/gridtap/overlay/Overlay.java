package org.gridtap.overlay;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.DropReason;
import org.gridtap.overlay.dht.RecordSigner;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Lease;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.lease.LeaseRule;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.link.LinkStatus;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.name.NameKeeper;
import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.ring.SiteStatus;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.session.Drop;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * A node of the overlay: links, ring, routing and DHT, joined into one sans-IO machine. The daemon
 * and the simulator run this very class.
 *
 * <p>What the parts cause in one another is queued and worked off before an input method returns,
 * so no part is ever entered twice.
 */
public final class Overlay {
  private final NodeId self;
  private final OverlayOutbox out;
  private final Links links;
  private final Ring ring;
  private final MessageRouter router;
  private final OwnMessages messages;
  private final StoredLeases leases;
  private final MessageDrops drops = new MessageDrops();
  private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
  private final RouteTables tables;
  private final DeadEnds deadEnds;
  private RingView view;
  private long nowNs;

  /**
   * @param out where everything goes; it must only enqueue
   * @param random cryptographically secure in the daemon, seeded in the simulator
   */
  public Overlay(
      NodeId self,
      Handshakes handshakes,
      RecordSigner signer,
      RandomGenerator random,
      OverlayOutbox out) {
    this(self, handshakes, signer, random, Links.MAX_LINKS, out);
  }

  /** Makes a node that holds at most {@code maxLinks} links at the same time. */
  public Overlay(
      NodeId self,
      Handshakes handshakes,
      RecordSigner signer,
      RandomGenerator random,
      int maxLinks,
      OverlayOutbox out) {
    this.out = out;
    this.self = self;
    this.tables = new RouteTables(self);
    this.links =
        new Links(
            self,
            handshakes,
            random,
            drops,
            maxLinks,
            new FromLinks(out, pending, () -> nowNs, this::ring, this::router, tables));
    this.ring =
        new Ring(
            self,
            random,
            drops,
            new FromRing(self, links, tables, () -> nowNs, this::router, this::messages));
    this.router =
        new MessageRouter(self, drops, () -> tables.messages(ring, links), new FromRouter());
    this.messages = new OwnMessages(self, links, ring, router, pending);
    this.leases = new StoredLeases(self, signer, random, messages, out);
    this.deadEnds = new DeadEnds(self, links, ring, router, leases, drops);
    this.view = ring.view();
  }

  // Inputs.

  /**
   * Tells the difference between wall clock and monotonic clock, in milliseconds; certificates and
   * records are judged by it.
   */
  public void onWallClock(long offsetMs) {
    links.onWallClock(offsetMs);
    leases.onWallClock(offsetMs);
  }

  /** Tells where another node of this overlay may answer: somebody on this host's link said so. */
  public void onHeardOf(Endpoint member, long now) {
    nowNs = now;
    ring.onHeardOf(member);
    settle();
  }

  /** Tells this host's own addresses, with the port in use. */
  public void onLocalEndpoints(List<Endpoint> endpoints) {
    ring.onLocalEndpoints(endpoints);
  }

  /** Tells that this host has moved: its ways to others, and theirs to it, may be others now. */
  public void onMoved(long now) {
    nowNs = now;
    links.renew(nowNs);
    ring.onMoved(nowNs);
    settle();
  }

  /**
   * Tells that this node may have missed something: the host slept, or its wall clock was set. All
   * is asked again: the ways to others, and whether leases are still ours; see {@link
   * #isConfirming}.
   */
  public void onAway(long now) {
    onMoved(now);
    leases.confirm(nowNs);
    settle();
  }

  /** Returns whether a lease in this network is in doubt; its grant comes again when it is not. */
  public boolean isConfirming(NodeId network) {
    return leases.isConfirming(network);
  }

  /** Tells the bootstrap sites, resolved, and members remembered from earlier. */
  public void onSites(Collection<Endpoint> configured, Collection<Endpoint> cached) {
    ring.onSites(configured, cached, site -> links.peerAt(site) != null);
  }

  /** Tells that sites are named, even if none of the names can be resolved now. */
  public void expectSites() {
    ring.expectSites();
  }

  /** Begins to look for the ring. */
  public void start(long now) {
    nowNs = now;
    ring.start(nowNs);
    settle();
  }

  /**
   * A handshake datagram arrived, straight or over other nodes. The bytes belong to this machine
   * from now on.
   */
  public void onDatagram(Path from, byte[] datagram, long now) {
    nowNs = now;
    links.onDatagram(from, datagram, nowNs);
    settle();
  }

  /** The data path opened a control packet or probe of a session. */
  public void onOpened(int localIndex, int kind, byte[] payload, Path from, long now) {
    nowNs = now;
    links.onOpened(localIndex, kind, payload, from, nowNs);
    settle();
  }

  /** The data path opened frames of a session, last at {@code lastReceivedNs}. */
  public void onTraffic(int localIndex, long lastReceivedNs) {
    links.onTraffic(localIndex, lastReceivedNs);
  }

  /**
   * The data path hands a packet over other nodes to a peer from which it has long heard nothing.
   */
  public void onNeeded(NodeId hop, long now) {
    nowNs = now;
    links.need(hop, nowNs);
    settle();
  }

  /** The data path could not hand on a packet over other nodes, of others or of this node's own. */
  public void onUndelivered(Undelivered packet, long now) {
    nowNs = now;
    deadEnds.onEnd(packet, nowNs);
    settle();
  }

  /** Returns when {@link #onDeadline} is wanted next. */
  public long deadlineNs() {
    long protocolNs = Math.min(links.deadlineNs(), ring.deadlineNs());
    return Math.min(Math.min(protocolNs, tables.deadlineNs()), leases.deadlineNs());
  }

  public void onDeadline(long now) {
    nowNs = now;
    if (links.deadlineNs() <= nowNs) {
      links.onDeadline(nowNs);
    }
    drain();
    if (ring.deadlineNs() <= nowNs) {
      ring.onDeadline(nowNs);
    }
    drain();
    leases.onDhtDeadline(nowNs);
    drain();
    leases.onLeaseDeadline(nowNs);
    settle();
  }

  /**
   * Wants a session with a node because frames are to flow; wanted again at least every minute
   * while they do.
   */
  public void connect(NodeId peer, long now) {
    nowNs = now;
    links.want(peer, Role.TRAFFIC, List.of(), NodeId.NONE, nowNs);
    settle();
  }

  /** Asks a linked peer for an echo; returns its sequence, or 0 if there is no link. */
  public int echo(NodeId peer, long now) {
    nowNs = now;
    int sequence = links.echo(peer, nowNs);
    settle();
    return sequence;
  }

  /**
   * Tells the subnets of the networks that this node knows of: others' leases in them are held to
   * {@link LeaseRule}.
   */
  public void onPools(Collection<AddressPool> known) {
    leases.onPools(known);
  }

  /**
   * Begins to get an address for a machine; see {@link LeaseKeeper#claim}.
   *
   * @param requested the address asked for, 0 if none
   * @param fixed whether no other address will do
   */
  public void claim(AddressPool pool, LeaseValue value, int requested, boolean fixed, long now) {
    nowNs = now;
    leases.claim(pool, value, requested, fixed, nowNs);
    settle();
  }

  /** Gives an address back, or stops asking for one. */
  public void release(NodeId network, long hardwareAddress, long now) {
    nowNs = now;
    leases.release(network, hardwareAddress, nowNs);
    settle();
  }

  /** Gives an address back that is of no use to its machine; see {@link LeaseKeeper#decline}. */
  public void decline(NodeId network, long hardwareAddress, int address, long now) {
    nowNs = now;
    leases.decline(network, hardwareAddress, address, nowNs);
    settle();
  }

  /** Gives back an address of an earlier run; see {@link LeaseKeeper#giveBack}. */
  public void giveBack(AddressPool pool, int address, long now) {
    nowNs = now;
    leases.giveBack(pool, address, nowNs);
    settle();
  }

  /**
   * Asks who holds an address; returns the number of the answer, or {@link Dht#NO_OPERATION} when
   * too many run.
   */
  public long lookUp(AddressPool pool, int address, long now) {
    nowNs = now;
    long number = leases.lookUp(pool, address, nowNs);
    settle();
    return number;
  }

  /**
   * Claims a host name for an address that this node leases, or takes the name over to another
   * address; see {@link NameKeeper#claim}.
   */
  public void claimName(AddressPool pool, String wanted, int address, long now) {
    nowNs = now;
    leases.claimName(pool, wanted, address, nowNs);
    settle();
  }

  /** Gives this node's name in a network up, or stops asking for one. */
  public void releaseName(NodeId network, long now) {
    nowNs = now;
    leases.releaseName(network, nowNs);
    settle();
  }

  /**
   * Asks which address a host name stands for; returns the number of the answer, which may come
   * before this returns, or {@link Dht#NO_OPERATION} when too many run.
   */
  public long lookUpName(AddressPool pool, String name, long now) {
    nowNs = now;
    long number = leases.lookUpName(pool, name, nowNs);
    settle();
    return number;
  }

  /** Makes new keys with all peers, for our credentials have changed. */
  public void renewKeys(long now) {
    links.renewKeys(now);
  }

  /** Tells the neighbours that this node goes away. */
  public void leave(long now) {
    nowNs = now;
    ring.leave(nowNs);
    settle();
  }

  // What can be asked.

  public NodeId self() {
    return self;
  }

  public RingView view() {
    return view;
  }

  public List<LinkStatus> links() {
    return links.status();
  }

  public List<SiteStatus> sites() {
    return ring.sites();
  }

  public Collection<NodeId> far() {
    return ring.far();
  }

  /** Returns endpoints of members worth remembering for the next start. */
  public List<Endpoint> dialableMembers() {
    return ring.dialableMembers();
  }

  /** Returns the leases that this node holds now. */
  public List<Lease> leases(long now) {
    return leases.leases(now);
  }

  /** Tells whether a name is being given up; it is worth waiting for before {@link #leave}. */
  public boolean isGivingUpNames() {
    return leases.isGivingUpNames();
  }

  /** Returns the keys of the living records that this node keeps for the overlay. */
  public List<NodeId> livingKeys(long now) {
    return leases.livingKeys(now);
  }

  /** Returns how many keys this node keeps for the overlay. */
  public int heldKeys() {
    return leases.heldKeys();
  }

  public long dropped(MessageDrop reason) {
    return drops.get(reason);
  }

  public long dropped(Drop reason) {
    return links.dropped(reason);
  }

  public long dropped(DropReason reason) {
    return leases.dropped(reason);
  }

  /**
   * Returns the linked member over which packets reach a node that has no direct link, if one hop
   * is enough; or null.
   */
  public @Nullable NodeId tunnelHop(NodeId peer) {
    return forwards().hopTo(peer);
  }

  /**
   * Returns the table by which packets travel over other nodes; {@link OverlayOutbox#routesChanged}
   * tells when it is another one.
   */
  public RouteTable forwards() {
    return tables.forwards(ring, links);
  }

  // The parts' doings.

  private Ring ring() {
    return ring;
  }

  private MessageRouter router() {
    return router;
  }

  private OwnMessages messages() {
    return messages;
  }

  private void settle() {
    drain();
    while (tables.isDue(nowNs) || (tables.hasChanged() && !ring.view().equals(view))) {
      publish();
      drain();
    }
  }

  private void drain() {
    for (Runnable next = pending.poll(); next != null; next = pending.poll()) {
      next.run();
    }
  }

  /** A change of the ring is told at once; other changes of the tables may wait. */
  private void publish() {
    RingView next = ring.view();
    tables.renew(links, nowNs);
    out.routesChanged();
    if (!next.equals(view)) {
      view = next;
      leases.onView(next, nowNs);
      out.ringChanged(next);
    }
  }

  private final class FromRouter implements MessageRouter.Outbox {
    @Override
    public void ended(Undelivered message) {
      pending.add(() -> deadEnds.onEnd(message, nowNs));
    }

    @Override
    public boolean overLink(NodeId peer, byte[] message) {
      return links.send(peer, message, nowNs);
    }

    @Override
    public void doubt(NodeId peer) {
      links.doubt(peer, nowNs);
    }

    @Override
    public void told(int protocol, NodeId peer, byte[] payload) {
      if (protocol == MessageRouter.PROTOCOL_RING) {
        ring.onMessage(peer, payload, nowNs);
      } else {
        leases.onTold(peer, payload, nowNs);
      }
    }

    @Override
    public void arrived(RoutedMessage message) {
      out.arrived(message);
      switch (message.protocol()) {
        case MessageRouter.PROTOCOL_RING ->
            ring.onRouted(message.source(), message.sourceVia(), message.payload(), nowNs);
        case MessageRouter.PROTOCOL_DHT -> leases.onArrived(message, nowNs);
        case MessageRouter.PROTOCOL_UNREACHABLE -> deadEnds.onReport(message.payload(), nowNs);
        default -> drops.add(MessageDrop.UNKNOWN_PROTOCOL);
      }
    }
  }
}
