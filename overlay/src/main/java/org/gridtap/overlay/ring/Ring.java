package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.ring.LinkedPeers.Linked;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A node's place on the ring: a sans-IO machine over {@code overlay.link}'s links.
 *
 * <p>It joins through any site, links the nearest nodes on both sides and keeps them by exchanging
 * neighbours with them, periodically and at every change. Far links shorten the ways once the ring
 * is larger than its neighbourhood.
 */
public final class Ring {
  /** Near links on either side. */
  public static final int NEAR_PER_SIDE = 5;

  /** How long after {@link #leave} the last neighbour has been told. */
  public static final long LEAVING_NS = 60_000_000;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long UPKEEP_NS = SECOND_NS;

  /** How often a member looks after its links when nothing is to be done that is known of. */
  private static final long QUIET_UPKEEP_NS = 5 * SECOND_NS;

  /** How long a link to a site is of use as such, once this node has joined through it. */
  private static final long SITE_NS = 60 * SECOND_NS;

  /** How long it is when a member looks whether the site is of the same ring. */
  private static final long VISIT_NS = 10 * SECOND_NS;

  /** Nodes that peers still speak of are noted again, before candidates are forgotten. */
  private static final long NOTE_AGAIN_NS = 20 * SECOND_NS;

  /** Members named to a node that is turned away. */
  private static final int OTHER_MEMBERS = 3;

  /** All that the ring can cause. */
  public interface Outbox {
    void want(Descriptor peer, Role role);

    void unwant(NodeId peer, Role role);

    void learn(Descriptor peer);

    void dialSite(Endpoint site);

    void close(NodeId peer, String reason);

    /** Sends a ring message over the link to a peer. */
    void tell(NodeId peer, byte[] message);

    /**
     * Routes a ring message to the node closest to {@code key}, over this link first when it is not
     * NONE.
     */
    void find(NodeId key, NodeId over, byte[] message);

    /** Routes a ring message back to the node that asked. */
    void answer(NodeId to, NodeId via, byte[] message);

    /** Asks a peer for a sign of life at once. */
    void doubt(NodeId peer);

    /** Returns when a peer was last heard; long ago when it is not linked. */
    long heardNs(NodeId peer);

    /** The near links, the joined state or a neighbour's table is another one now. */
    void changed();
  }

  private final NodeId self;
  private final RandomGenerator random;
  private final MessageDrops drops;
  private final Outbox out;
  private final Candidates candidates;
  private final LinkedPeers linked = new LinkedPeers();
  private final NearLinks near;
  private final Sites sites;
  private final Adjacency adjacency;
  private final Joining joining;
  private final SelfDescription description;
  private final OwnHello ownHello;
  private final Hellos hellos;
  private final FarLinks far;
  private final Unification unification;
  private final Leaving leaving;
  private Predicate<Endpoint> isSiteLinked = endpoint -> false;
  private RingView view;
  private long nowNs;
  private long upkeepAtNs = Long.MAX_VALUE;

  /**
   * @param out where everything goes; it must only enqueue
   */
  public Ring(NodeId self, RandomGenerator random, MessageDrops drops, Outbox out) {
    this.self = self;
    this.drops = drops;
    this.random = random;
    this.out = out;
    this.candidates = new Candidates(self);
    this.near = new NearLinks(self, linked, candidates, out);
    this.sites = new Sites(random);
    this.adjacency = new Adjacency(self, linked, near, out);
    this.joining = new Joining(self, linked, adjacency, sites, random, out);
    this.description = new SelfDescription(self, linked, out);
    this.ownHello = new OwnHello(self, linked, near);
    this.hellos = new Hellos(linked, near.ids(), this::hello, random, drops, out);
    this.far = new FarLinks(self, linked, near.ids(), candidates, random, out);
    this.unification = new Unification(self, linked, near, random, out);
    this.leaving = new Leaving(linked, out);
    this.view = new RingView(self, false, false, List.of(), 1);
  }

  /** Begins to look for the ring. */
  public void start(long now) {
    nowNs = now;
    upkeepAtNs = now;
    joining.start(now);
    far.start(now);
  }

  /** Tells the bootstrap sites, resolved, and peers remembered from earlier. */
  public void onSites(
      Collection<Endpoint> configured, Collection<Endpoint> cached, Predicate<Endpoint> isLinked) {
    sites.configure(configured, cached);
    isSiteLinked = isLinked;
  }

  /** Tells that sites are named, with an address or not: for want of them no ring is founded. */
  public void expectSites() {
    sites.expect();
  }

  /** Somebody says that a node of this overlay answers here. */
  public void onHeardOf(Endpoint member) {
    sites.hint(List.of(member));
  }

  /** Tells this host's own addresses with the port in use. */
  public void onLocalEndpoints(List<Endpoint> endpoints) {
    description.onLocalEndpoints(endpoints);
  }

  /** This host has moved, or slept: others are told where it is now, or looked for at once. */
  public void onMoved(long now) {
    nowNs = now;
    if (!joined()) {
      sites.hurry(nowNs);
    }
    hellos.soon(joined(), nowNs);
  }

  /** A peer saw us at this endpoint. */
  public void onObserved(NodeId by, Endpoint endpoint) {
    description.onObserved(by, endpoint);
  }

  // Links.

  /**
   * A link came up, or the peer at its other end began anew.
   *
   * @param directAt the peer's endpoint, or null when the link goes over other nodes
   * @param site the site's endpoint if the peer was dialled as one
   */
  public void onUp(NodeId peer, @Nullable Endpoint directAt, @Nullable Endpoint site, long now) {
    nowNs = now;
    Linked link = linked.add(peer);
    candidates.linked(peer);
    near.onDialled(peer);
    far.onUp(peer);
    onPath(peer, directAt);
    hellos.say(peer, link, nowNs);
    if (site != null) {
      sites.onAnswered(site);
      link.siteUntilNs = nowNs + (joined() ? VISIT_NS : SITE_NS);
      upkeepSoon();
    }
  }

  /**
   * The link's path is another one.
   *
   * @param directAt its endpoint, or null when it goes over other nodes
   */
  public void onPath(NodeId peer, @Nullable Endpoint directAt) {
    if (linked.onPath(peer, directAt)) {
      hellos.later(joined(), nowNs);
      upkeepSoon();
      out.changed();
    }
  }

  public void onDown(NodeId peer, long now) {
    nowNs = now;
    linked.remove(peer);
    candidates.lost(peer, nowNs);
    far.onDown(peer, nowNs);
    description.onDown(peer);
    if (linked.isEmpty() && joining.onCutOff()) {
      sites.hurry(nowNs);
    }
    settle();
  }

  public void onPeerUnreachable(NodeId peer, long now) {
    nowNs = now;
    candidates.failed(peer, nowNs);
    onNotDialled(peer);
    settle();
  }

  /** A peer that was wanted is not dialled, for there is no room: another time, or another one. */
  public void onNotDialled(NodeId peer) {
    near.onDialled(peer);
    far.onDown(peer, nowNs);
    unification.onUnreachable(peer);
  }

  /**
   * A node on the way says that a peer being dialled is silent: it is dialled on directly, and
   * another one beside it.
   */
  public void onPeerSuspected(NodeId peer, long now) {
    nowNs = now;
    candidates.failed(peer, nowNs);
    settle();
  }

  /**
   * Nobody was met at a site.
   *
   * @param isLoop whether our own datagrams came back from it
   */
  public void onSiteUnreachable(Endpoint site, String reason, boolean isLoop, long now) {
    nowNs = now;
    String why = isLoop ? Sites.LOOP : reason;
    sites.onUnreachable(site, why, isLoop && description.isLocal(site), nowNs);
  }

  /** A member has no room for this node, or refuses it; it may have named others. */
  public void onTurnedAway(Endpoint at, String reason, List<Endpoint> others, long now) {
    onSiteUnreachable(at, reason, false, now);
    if (!joined()) {
      sites.hint(others);
    }
  }

  // Messages.

  /** A ring message came over the link to {@code peer}. */
  public void onMessage(NodeId peer, byte[] bytes, long now) {
    nowNs = now;
    Linked link = linked.get(peer);
    if (link == null) {
      return;
    }
    switch (RingMessage.decode(bytes)) {
      case RingMessage.News news -> {
        Hello hello = hellos.onNews(peer, link, news, nowNs);
        if (hello != null) {
          onHello(link, hello);
        }
      }
      case RingMessage.Leave leave -> {
        candidates.forget(peer);
        out.close(peer, "it left");
      }
      case RingMessage.AskAdjacent ask -> {
        if (joined()) {
          adjacency.onAsk(peer, ask, nowNs);
        }
      }
      case RingMessage.Foreign foreign -> {
        if (joined()) {
          unification.meet(foreign.member(), peer, nowNs);
        }
      }
      case RingMessage.Adjacent answer -> {
        if (!joined()) {
          adjacency.onAnswer(peer, answer, nowNs);
          candidates.heard(answer.between(), peer, nowNs);
          settle();
        }
      }
      case null, default -> drops.add(MessageDrop.BAD_RING);
    }
  }

  private void onHello(Linked link, Hello hello) {
    boolean isNews = !hello.equals(link.hello);
    boolean isOfRing = link.hello == null || !hello.sameButDirect(link.hello);
    if (isNews) {
      linked.heard(link, hello);
    }
    if (isNews || nowNs - link.notedNs >= NOTE_AGAIN_NS) {
      link.notedNs = nowNs;
      candidates.heard(hello, nowNs);
    }
    if (!isNews) {
      return;
    }
    out.learn(hello.self());
    if (hello.flags().joined()) {
      joining.onMember(nowNs);
      if (joined() && link.siteUntilNs != 0) {
        unification.meet(hello.self(), hello.self().id(), nowNs);
      }
      unification.onMember(hello.self().id(), nowNs);
    }
    if (isOfRing) {
      settle();
    }
    out.changed();
  }

  /** A FIND or FOUND was routed to this node. */
  public void onRouted(NodeId source, NodeId sourceVia, byte[] bytes, long now) {
    nowNs = now;
    switch (RingMessage.decode(bytes)) {
      case RingMessage.Find find when joined() -> {
        List<Descriptor> answer = new ArrayList<>();
        answer.add(description.descriptor());
        answer.addAll(near.descriptorsOf(view.near()));
        out.answer(
            source, sourceVia, new RingMessage.Found(find.nonce(), flags(), answer).encode());
      }
      case RingMessage.Find notJoined -> {}
      case RingMessage.Found found when found.nonce() != 0 -> onFound(source, found);
      case null, default -> drops.add(MessageDrop.BAD_RING);
    }
  }

  private void onFound(NodeId source, RingMessage.Found found) {
    if (joining.onFound(found) || unification.onFound(found, far.ids(), nowNs)) {
      candidates.heard(found.descriptors(), source, nowNs);
      settle();
    } else {
      far.onFound(found, source, nowNs);
    }
  }

  // Time.

  public long deadlineNs() {
    if (!joining.hasStarted() || leaving.hasBegun()) {
      return leaving.deadlineNs();
    }
    long deadline = Math.min(upkeepAtNs, sites.deadlineNs());
    long searchNs = joined() ? far.deadlineNs() : joining.deadlineNs();
    return Math.min(Math.min(deadline, hellos.deadlineNs()), searchNs);
  }

  public void onDeadline(long now) {
    nowNs = now;
    if (leaving.hasBegun()) {
      leaving.onDeadline(nowNs);
      return;
    }
    sites.next(joined(), view.sizeEstimate(), isSiteLinked, nowNs).forEach(out::dialSite);
    boolean isToAsk = joining.isToAsk(nowNs);
    joining.onDeadline(nowNs);
    if (joined() && far.deadlineNs() <= nowNs) {
      far.onDeadline(view.sizeEstimate(), nowNs);
    }
    hellos.onDeadline(nowNs);
    if (upkeepAtNs <= nowNs || isToAsk) {
      if (joining.foundIfAlone(nowNs)) {
        hellos.soon(true, nowNs);
      }
      upkeepAtNs = nowNs + QUIET_UPKEEP_NS;
      if (!joined()) {
        linked.keepSites(nowNs + SITE_NS);
      } else if (linked.letSitesGo(nowNs, peer -> out.unwant(peer, Role.SITE))) {
        upkeepSoon();
      }
      settle();
    }
  }

  private void upkeepSoon() {
    upkeepAtNs = Math.min(upkeepAtNs, nowNs + UPKEEP_NS);
  }

  /** Tells all neighbours that this node goes away, within {@link #LEAVING_NS}. */
  public void leave(long now) {
    nowNs = now;
    leaving.begin(nowNs);
  }

  // Who is near.

  /** Keeps and seeks the links to the neighbours, joins once both agree, and tells what changed. */
  private void settle() {
    near.settle(joining.isPlaceKnown(), nowNs);
    boolean hasJoined = joining.joinIfPlaced(nowNs);
    if (description.keepRelays()) {
      hellos.soon(joined(), nowNs);
    }
    publish();
    if (hasJoined) {
      hellos.joined(nowNs);
    }
    long wantedNs = joined() ? near.deadlineNs(nowNs) : nowNs;
    upkeepAtNs = Math.min(upkeepAtNs, Math.max(wantedNs, nowNs + UPKEEP_NS));
  }

  private void publish() {
    Set<NodeId> nearest = near.nearest(joining.isPlaceKnown());
    int size = Neighbourhood.estimateSize(self, nearest, NEAR_PER_SIDE);
    List<NodeId> ordered = new ArrayList<>(nearest);
    ordered.sort((a, b) -> self.clockwiseTo(a).compareTo(self.clockwiseTo(b)));
    RingView next = new RingView(self, joined(), joining.founder(), ordered, size);
    if (!next.equals(view)) {
      view = next;
      hellos.soon(joined(), nowNs);
      out.changed();
    }
  }

  private boolean joined() {
    return joining.joined();
  }

  // What others are told.

  private Hello hello() {
    return ownHello.of(flags(), description.descriptor(), view);
  }

  private Flags flags() {
    return new Flags(joined(), joining.mayFound(), joining.founder(), description.isReachable());
  }

  // What this node itself wants to know.

  public RingView view() {
    return view;
  }

  /** Returns the member through which others can reach this node, or NONE when they need none. */
  public NodeId relay() {
    return description.isReachable() && joined() ? NodeId.NONE : description.descriptor().via();
  }

  /**
   * Returns each linked member, and the ids it says it has direct links to.
   *
   * @param directOnly leaves out links that take a path over other nodes
   */
  public Map<NodeId, List<NodeId>> memberTable(boolean directOnly) {
    return linked.memberTable(directOnly);
  }

  /**
   * Returns the linked nodes that have no place on the ring yet.
   *
   * @param directOnly leaves out links that take a path over other nodes
   */
  public List<NodeId> guests(boolean directOnly) {
    return linked.guests(directOnly);
  }

  /** Tells whether all linked nodes have a direct path. */
  public boolean isWhollyDirect() {
    return linked.isWhollyDirect();
  }

  public List<NodeId> far() {
    return far.ids();
  }

  public List<SiteStatus> sites() {
    return sites.status();
  }

  /** Returns endpoints of a few members, now these and now those. */
  public List<Endpoint> someMembers() {
    return linked.someDialable(OTHER_MEMBERS, random);
  }

  /** Returns endpoints of members that can be dialled again after a restart. */
  public List<Endpoint> dialableMembers() {
    return linked.dialable();
  }
}
