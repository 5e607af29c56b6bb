package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.Endpoint;
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

  private static final int MIN_FAR = 4;
  private static final int RELAYS = 2;
  private static final int MAX_OBSERVED = 4;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long FOUND_AFTER_NS = 3 * SECOND_NS;
  private static final long NEAR_HELLO_NS = 5 * SECOND_NS;
  private static final long OTHER_HELLO_NS = 20 * SECOND_NS;
  private static final long SOON_NS = SECOND_NS / 20;
  private static final long HELLO_GAP_NS = SECOND_NS / 2;
  private static final long FIND_RETRY_NS = SECOND_NS / 2;
  private static final long FAR_SEARCH_NS = 2 * SECOND_NS;
  private static final long UPKEEP_NS = SECOND_NS;

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

    /** The near links, the joined state or a neighbour's table is another one now. */
    void changed();
  }

  /** What this node knows of a linked peer. */
  private static final class Linked {
    RingMessage.@Nullable Hello hello;
    long helloAtNs;
    long saidHelloNs = -HELLO_GAP_NS;

    boolean joined() {
      return hello != null && hello.flags().joined();
    }
  }

  private final NodeId self;
  private final RandomGenerator random;
  private final Outbox out;
  private final Predicate<NodeId> isDirect;
  private final Candidates candidates = new Candidates();
  private final Sites sites;
  private final Map<NodeId, Linked> linked = new LinkedHashMap<>();
  private final Set<NodeId> near = new LinkedHashSet<>();
  private final Set<NodeId> far = new LinkedHashSet<>();
  private final Set<NodeId> relays = new LinkedHashSet<>();
  private final Map<Endpoint, NodeId> observed = new LinkedHashMap<>();
  private List<Endpoint> localEndpoints = List.of();
  private Predicate<Endpoint> isSiteLinked = endpoint -> false;
  private final Map<NodeId, Endpoint> directEndpoints = new LinkedHashMap<>();
  private RingView view;
  private boolean joined;
  private boolean founder;
  private boolean leaving;
  private long findNonce;
  private long farNonce;
  private boolean placeFound;
  private long nowNs;
  private long startedNs = Long.MAX_VALUE;
  private long findAtNs = Long.MAX_VALUE;
  private long farAtNs = Long.MAX_VALUE;
  private long helloAtNs = Long.MAX_VALUE;
  private long upkeepAtNs = Long.MAX_VALUE;

  /**
   * @param isDirect tells whether the link to a peer takes a direct path
   * @param out where everything goes; it must only enqueue
   */
  public Ring(NodeId self, RandomGenerator random, Predicate<NodeId> isDirect, Outbox out) {
    this.self = self;
    this.random = random;
    this.isDirect = isDirect;
    this.out = out;
    this.sites = new Sites(random);
    this.view = new RingView(self, false, false, List.of(), 1);
  }

  /** Begins to look for the ring. */
  public void start(long now) {
    nowNs = now;
    startedNs = now;
    upkeepAtNs = now;
    findAtNs = now;
    farAtNs = now + FAR_SEARCH_NS;
  }

  /** Tells the bootstrap sites, resolved, and peers remembered from earlier. */
  public void onSites(
      Collection<Endpoint> configured, Collection<Endpoint> cached, Predicate<Endpoint> isLinked) {
    sites.configure(configured, cached);
    isSiteLinked = isLinked;
  }

  /** Tells this host's own addresses with the port in use. */
  public void onLocalEndpoints(List<Endpoint> endpoints) {
    localEndpoints = List.copyOf(endpoints);
  }

  /** A peer saw us at this endpoint. */
  public void onObserved(NodeId by, Endpoint endpoint) {
    if (observed.size() >= MAX_OBSERVED && !observed.containsKey(endpoint)) {
      observed.remove(observed.keySet().iterator().next());
    }
    observed.put(endpoint, by);
  }

  // Links.

  /**
   * A link came up.
   *
   * @param directAt the peer's endpoint, or null when the link goes over other nodes
   * @param site the site's endpoint if the peer was dialled as one
   */
  public void onUp(NodeId peer, @Nullable Endpoint directAt, @Nullable Endpoint site, long now) {
    nowNs = now;
    Linked link = linked.computeIfAbsent(peer, id -> new Linked());
    link.helloAtNs = nowNs;
    candidates.linked(peer);
    onPath(peer, directAt);
    sayHello(peer, link);
    helloAtNs = Math.min(helloAtNs, link.helloAtNs);
    if (site != null) {
      sites.onAnswered(site);
    }
  }

  /**
   * The link's path is another one.
   *
   * @param directAt its endpoint, or null when it goes over other nodes
   */
  public void onPath(NodeId peer, @Nullable Endpoint directAt) {
    boolean wasDirect = directEndpoints.containsKey(peer);
    if (directAt == null) {
      directEndpoints.remove(peer);
    } else {
      directEndpoints.put(peer, directAt);
    }
    if (wasDirect != (directAt != null)) {
      helloWithin(HELLO_GAP_NS * 2);
      out.changed();
    }
  }

  public void onDown(NodeId peer, long now) {
    nowNs = now;
    linked.remove(peer);
    directEndpoints.remove(peer);
    candidates.failed(peer, nowNs);
    far.remove(peer);
    relays.remove(peer);
    if (linked.isEmpty() && joined && !founder) {
      joined = false;
      placeFound = false;
      sites.hurry(nowNs);
    }
    settle();
  }

  public void onPeerUnreachable(NodeId peer, long now) {
    nowNs = now;
    candidates.failed(peer, nowNs);
    settle();
  }

  public void onSiteUnreachable(Endpoint site, String reason, boolean isSelf, long now) {
    nowNs = now;
    sites.onUnreachable(site, reason, isSelf, nowNs);
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
      case RingMessage.Hello hello when hello.self().id().equals(peer) -> onHello(link, hello);
      case RingMessage.Leave leave -> {
        candidates.forget(peer);
        out.close(peer, "it left");
      }
      case null, default -> {}
    }
  }

  private void onHello(Linked link, RingMessage.Hello hello) {
    boolean isNews = !hello.equals(link.hello);
    boolean isOfRing = link.hello == null || !hello.sameButDirect(link.hello);
    link.hello = hello;
    if (hello.flags().joined()) {
      candidates.heard(hello.self(), nowNs);
    }
    hear(hello.near());
    if (!isNews) {
      return;
    }
    out.learn(hello.self());
    if (!joined && hello.flags().joined()) {
      findAtNs = Math.min(findAtNs, nowNs);
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
      case RingMessage.Find find when joined -> {
        List<Descriptor> answer = new ArrayList<>();
        answer.add(ownDescriptor());
        answer.addAll(nearDescriptors());
        out.answer(
            source, sourceVia, new RingMessage.Found(find.nonce(), flags(), answer).encode());
      }
      case RingMessage.Found found when found.nonce() == findNonce && found.flags().joined() -> {
        findNonce = 0;
        placeFound = true;
        hear(found.descriptors());
        settle();
      }
      case RingMessage.Found found
          when found.nonce() == farNonce && !found.descriptors().isEmpty() -> {
        farNonce = 0;
        Descriptor finder = found.descriptors().getFirst();
        if (!near.contains(finder.id()) && !finder.id().equals(self)) {
          far.add(finder.id());
          candidates.heard(finder, nowNs);
          out.want(finder, Role.FAR);
        }
      }
      case null, default -> {}
    }
  }

  private void hear(List<Descriptor> descriptors) {
    for (Descriptor descriptor : descriptors) {
      if (!descriptor.id().equals(self)) {
        candidates.heard(descriptor, nowNs);
      }
    }
  }

  // Time.

  public long deadlineNs() {
    if (startedNs == Long.MAX_VALUE || leaving) {
      return Long.MAX_VALUE;
    }
    long deadline = Math.min(upkeepAtNs, sites.deadlineNs(joined));
    return Math.min(Math.min(deadline, helloAtNs), joined ? farAtNs : findAtNs);
  }

  public void onDeadline(long now) {
    nowNs = now;
    sites.next(joined, isSiteLinked, nowNs).forEach(out::dialSite);
    if (!joined && findAtNs <= nowNs) {
      findPlace();
    }
    if (joined && farAtNs <= nowNs) {
      findFar();
    }
    if (helloAtNs <= nowNs) {
      helloAtNs = Long.MAX_VALUE;
      linked.forEach(
          (peer, link) -> {
            if (link.helloAtNs <= nowNs) {
              sayHello(peer, link);
            }
            helloAtNs = Math.min(helloAtNs, link.helloAtNs);
          });
    }
    if (upkeepAtNs <= nowNs) {
      upkeepAtNs = nowNs + UPKEEP_NS;
      foundIfAlone();
      settle();
    }
  }

  /** Tells all neighbours that this node goes away. */
  public void leave(long now) {
    nowNs = now;
    leaving = true;
    linked.keySet().forEach(peer -> out.tell(peer, new RingMessage.Leave().encode()));
  }

  private void findPlace() {
    findAtNs = nowNs + FIND_RETRY_NS;
    List<NodeId> members = new ArrayList<>();
    linked.forEach(
        (peer, link) -> {
          if (link.joined()) {
            members.add(peer);
          }
        });
    if (!members.isEmpty()) {
      findNonce = nonce();
      NodeId over = members.get(random.nextInt(members.size()));
      out.find(self, over, new RingMessage.Find(findNonce).encode());
    }
  }

  private void findFar() {
    farAtNs = nowNs + FAR_SEARCH_NS + random.nextLong(SECOND_NS);
    int size = view.sizeEstimate();
    int wanted =
        size <= 2 * NEAR_PER_SIDE + 1
            ? 0
            : Math.max(MIN_FAR, (int) Math.ceil(Math.log(size) / Math.log(2) / 2));
    far.removeIf(near::contains);
    while (far.size() > wanted) {
      NodeId spare = far.iterator().next();
      far.remove(spare);
      out.unwant(spare, Role.FAR);
    }
    if (far.size() < wanted) {
      farNonce = nonce();
      NodeId point = Neighbourhood.farPoint(self, size, random.nextDouble(), random.nextBoolean());
      out.find(point, NodeId.NONE, new RingMessage.Find(farNonce).encode());
    }
    far.removeIf(peer -> !linked.containsKey(peer) && candidates.get(peer) == null);
  }

  private long nonce() {
    return random.nextLong() | 1;
  }

  /**
   * A node that can reach only itself begins the ring; of several that could, the one with the
   * lowest id does.
   */
  private void foundIfAlone() {
    if (joined || nowNs - startedNs < FOUND_AFTER_NS || !sites.mayFound()) {
      return;
    }
    for (Map.Entry<NodeId, Linked> entry : linked.entrySet()) {
      RingMessage.Hello hello = entry.getValue().hello;
      if (hello == null || hello.flags().joined()) {
        return;
      }
      if (hello.flags().mayFound() && entry.getKey().compareTo(self) < 0) {
        return;
      }
    }
    joined = true;
    founder = true;
    helloSoon();
  }

  // Who is near.

  /**
   * Wants links to the nodes that ought to be near, joins once both neighbours are linked, and
   * tells what changed.
   */
  private void settle() {
    Set<NodeId> reachable = new LinkedHashSet<>(candidates.eligible(nowNs));
    linked.forEach(
        (peer, link) -> {
          if (link.joined()) {
            reachable.add(peer);
          } else if (link.hello != null) {
            reachable.remove(peer);
          }
        });
    Set<NodeId> wanted =
        placeFound || joined ? Neighbourhood.nearest(self, reachable, NEAR_PER_SIDE) : Set.of();
    for (NodeId id : wanted) {
      Descriptor descriptor = descriptorOf(id);
      if (descriptor != null) {
        out.want(descriptor, Role.NEAR);
      }
    }
    near.stream().filter(id -> !wanted.contains(id)).forEach(id -> out.unwant(id, Role.NEAR));
    near.clear();
    near.addAll(wanted);
    joinIfPlaced(wanted);
    keepRelays();
    publish();
  }

  private void joinIfPlaced(Set<NodeId> wanted) {
    if (joined || !placeFound || wanted.isEmpty()) {
      return;
    }
    Set<NodeId> adjacent = Neighbourhood.nearest(self, wanted, 1);
    if (adjacent.stream().allMatch(this::isJoined)) {
      joined = true;
      helloSoon();
    }
  }

  private boolean isJoined(NodeId id) {
    Linked link = linked.get(id);
    return link != null && link.joined();
  }

  /**
   * A node that cannot be dialled keeps links to members that can, so that others reach it through
   * them.
   */
  private void keepRelays() {
    boolean needed = !isReachable();
    for (NodeId peer : List.copyOf(relays)) {
      if (!needed || !isDirect.test(peer)) {
        relays.remove(peer);
        out.unwant(peer, Role.RELAY);
      }
    }
    if (needed) {
      linked.forEach(
          (peer, link) -> {
            boolean fits =
                link.hello != null && link.hello.flags().reachable() && isDirect.test(peer);
            if (fits && relays.size() < RELAYS && relays.add(peer)) {
              out.want(new Descriptor(peer, List.of(), Map.of()), Role.RELAY);
              helloSoon();
            }
          });
    }
  }

  private void publish() {
    List<NodeId> members = new ArrayList<>();
    linked.forEach(
        (peer, link) -> {
          if (link.joined()) {
            members.add(peer);
          }
        });
    Set<NodeId> nearest = Neighbourhood.nearest(self, members, NEAR_PER_SIDE);
    int size = Neighbourhood.estimateSize(self, nearest, NEAR_PER_SIDE);
    List<NodeId> ordered = new ArrayList<>(nearest);
    ordered.sort((a, b) -> self.clockwiseTo(a).compareTo(self.clockwiseTo(b)));
    RingView next = new RingView(self, joined, founder, ordered, size);
    if (!next.equals(view)) {
      view = next;
      helloSoon();
      out.changed();
    }
  }

  // What others are told.

  private void sayHello(NodeId peer, Linked link) {
    long interval = near.contains(peer) ? NEAR_HELLO_NS : OTHER_HELLO_NS;
    link.saidHelloNs = nowNs;
    link.helloAtNs = nowNs + interval * 4 / 5 + random.nextLong(interval * 2 / 5);
    List<NodeId> direct = new ArrayList<>(directEndpoints.keySet());
    direct.sort((a, b) -> self.distanceTo(a).compareTo(self.distanceTo(b)));
    out.tell(
        peer, new RingMessage.Hello(flags(), ownDescriptor(), nearDescriptors(), direct).encode());
  }

  private void helloSoon() {
    helloWithin(SOON_NS);
  }

  private void helloWithin(long delayNs) {
    linked.forEach(
        (peer, link) -> {
          if (near.contains(peer) || link.joined() != joined) {
            long soonNs = Math.max(nowNs + delayNs, link.saidHelloNs + HELLO_GAP_NS);
            link.helloAtNs = Math.min(link.helloAtNs, soonNs);
            helloAtNs = Math.min(helloAtNs, link.helloAtNs);
          }
        });
  }

  private Flags flags() {
    return new Flags(joined, !joined && sites.mayFound(), founder, isReachable());
  }

  /** Others can dial this node when everybody sees it at an address of its own. */
  private boolean isReachable() {
    return !observed.isEmpty() && localEndpoints.containsAll(observed.keySet());
  }

  private Descriptor ownDescriptor() {
    Set<Endpoint> endpoints = new LinkedHashSet<>(observed.keySet());
    endpoints.addAll(localEndpoints);
    List<Endpoint> some = endpoints.stream().limit(Descriptor.MAX_ENDPOINTS).toList();
    Map<NodeId, Endpoint> through = new LinkedHashMap<>();
    if (!isReachable()) {
      directEndpoints.forEach(
          (peer, endpoint) -> {
            Linked link = linked.get(peer);
            boolean fits = link != null && link.hello != null && link.hello.flags().reachable();
            if (through.size() < Descriptor.MAX_RELAYS
                && (relays.contains(peer) || (relays.isEmpty() && fits))) {
              through.put(peer, endpoint);
            }
          });
    }
    return new Descriptor(self, some, through);
  }

  private List<Descriptor> nearDescriptors() {
    List<Descriptor> descriptors = new ArrayList<>();
    for (NodeId id : view.near()) {
      Descriptor descriptor = descriptorOf(id);
      if (descriptor != null) {
        descriptors.add(descriptor);
      }
    }
    return descriptors;
  }

  private @Nullable Descriptor descriptorOf(NodeId id) {
    Linked link = linked.get(id);
    return link != null && link.hello != null ? link.hello.self() : candidates.get(id);
  }

  // What this node itself wants to know.

  public RingView view() {
    return view;
  }

  /** Returns the member through which others can reach this node, or NONE when they need none. */
  public NodeId relay() {
    if (isReachable() && joined) {
      return NodeId.NONE;
    }
    return ownDescriptor().via();
  }

  /**
   * Returns each linked member, and the ids it says it has direct links to.
   *
   * @param directOnly leaves out links that take a path over other nodes
   */
  public Map<NodeId, List<NodeId>> memberTable(boolean directOnly) {
    Map<NodeId, List<NodeId>> table = new LinkedHashMap<>();
    linked.forEach(
        (peer, link) -> {
          if (link.joined() && (!directOnly || directEndpoints.containsKey(peer))) {
            table.put(peer, link.hello == null ? List.of() : link.hello.direct());
          }
        });
    return table;
  }

  /** Returns the linked nodes that have no place on the ring yet. */
  public List<NodeId> guests() {
    List<NodeId> guests = new ArrayList<>();
    linked.forEach(
        (peer, link) -> {
          if (!link.joined()) {
            guests.add(peer);
          }
        });
    return guests;
  }

  /** Returns those of them that have a direct link. */
  public List<NodeId> directGuests() {
    return guests().stream().filter(directEndpoints::containsKey).toList();
  }

  public Set<NodeId> far() {
    return Set.copyOf(far);
  }

  public List<SiteStatus> sites() {
    return sites.status();
  }

  /** Returns endpoints of members that can be dialled again after a restart. */
  public List<Endpoint> dialableMembers() {
    List<Endpoint> endpoints = new ArrayList<>();
    directEndpoints.forEach(
        (peer, endpoint) -> {
          Linked link = linked.get(peer);
          if (link != null && link.hello != null && link.hello.flags().reachable()) {
            endpoints.add(endpoint);
          }
        });
    return endpoints;
  }
}
