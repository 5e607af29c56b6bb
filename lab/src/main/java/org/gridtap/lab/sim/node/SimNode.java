package org.gridtap.lab.sim.node;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.SimHost;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.Overlay;
import org.gridtap.overlay.OverlayOutbox;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/** A node of the overlay on a simulated port. */
public final class SimNode implements SimHost, OverlayOutbox, SimDataPath.Receiver {
  /** Answers to look-ups that are remembered; the oldest makes room. */
  static final int MAX_ANSWERS = 64;

  private static final long HARDWARE_ADDRESS = 0x020000000001L;

  private final NodeId id;
  private final Overlay overlay;
  private final SimDataPath data;
  private final Watcher watcher;
  private final Map<NodeId, Integer> leased = new LinkedHashMap<>();
  private final Map<Long, Holder> answers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Holder> eldest) {
          return size() > MAX_ANSWERS;
        }
      };
  private final List<String> refusals = new ArrayList<>();
  private final Map<NodeId, String> names = new LinkedHashMap<>();
  private final List<String> renamings = new ArrayList<>();
  private final Map<Long, Named> resolved = new LinkedHashMap<>();
  private final Set<NodeId> needed = new LinkedHashSet<>();
  private final List<Undelivered> undelivered = new ArrayList<>();
  private int sessions;
  private int echoes;
  private long nowNs;

  /** Makes a node; {@link #start} lets it look for the ring. */
  public SimNode(NodeId id, SimPort port, RandomGenerator random) {
    this(id, port, random, Links.MAX_LINKS);
  }

  /** Makes a node that holds at most {@code maxLinks} links at the same time. */
  public SimNode(NodeId id, SimPort port, RandomGenerator random, int maxLinks) {
    this(id, port, random, maxLinks, Stand.cheap(new Traffic(), Watcher.NOBODY));
  }

  /** Makes a node that others look on at. */
  public SimNode(NodeId id, SimPort port, RandomGenerator random, Stand stand) {
    this(id, port, random, Links.MAX_LINKS, stand);
  }

  private SimNode(NodeId id, SimPort port, RandomGenerator random, int maxLinks, Stand stand) {
    this.id = id;
    this.watcher = stand.watcher();
    this.data = new SimDataPath(id, port, stand.traffic(), this);
    Handshakes handshakes =
        new Handshakes(new CheapMembership(id), stand.keys(), random, Handshakes.Settings.DEFAULT);
    this.overlay = new Overlay(id, handshakes, new CheapSigner(id), random, maxLinks, this);
    overlay.onLocalEndpoints(List.of(port.local()));
  }

  /** Makes it a bad node from now on. */
  public void tamper(Tamper bad) {
    data.tamper(bad);
  }

  /** Starts the node with these bootstrap sites. */
  public void start(Collection<Endpoint> sites, long now) {
    nowNs = now;
    overlay.onSites(sites, List.of());
    overlay.start(now);
  }

  /** Goes by other bootstrap sites from now on. */
  public void sites(Collection<Endpoint> sites, long now) {
    nowNs = now;
    overlay.onSites(sites, List.of());
  }

  /** Leaves in good order; the port may be killed afterwards. */
  public void leave(long now) {
    nowNs = now;
    overlay.leave(now);
  }

  public NodeId id() {
    return id;
  }

  public Overlay overlay() {
    return overlay;
  }

  public boolean isJoined() {
    return overlay.view().joined();
  }

  /** Returns how many packets of others this node handed on. */
  public long forwarded() {
    return data.forwarded();
  }

  /** Returns how many packets found no next hop here. */
  public long undeliverable() {
    return data.undeliverable();
  }

  /** Returns how many sessions the data path can open packets of now. */
  public int openSessions() {
    return data.sessions();
  }

  /** Returns how many peers the data path has a way to now. */
  public int routes() {
    return data.routes();
  }

  /** Returns how many sessions this node has had so far. */
  public int sessions() {
    return sessions;
  }

  /** Returns how many echoes have come back so far; see {@link Overlay#echo}. */
  public int echoes() {
    return echoes;
  }

  @Override
  public void onDatagram(Endpoint from, byte[] bytes, long now) {
    nowNs = now;
    data.receive(new Path.Direct(from), bytes);
  }

  @Override
  public void onTimer(long now) {
    nowNs = now;
    List<NodeId> hops = List.copyOf(needed);
    needed.clear();
    hops.forEach(hop -> overlay.onNeeded(hop, now));
    List<Undelivered> packets = List.copyOf(undelivered);
    undelivered.clear();
    packets.forEach(packet -> overlay.onUndelivered(packet, now));
    overlay.onDeadline(now);
  }

  @Override
  public long deadlineNs() {
    return needed.isEmpty() && undelivered.isEmpty() ? overlay.deadlineNs() : nowNs;
  }

  /** Asks for an address; the outcome is seen by {@link #leasedIn} and {@link #refusals}. */
  public void claim(AddressPool pool, int requested, boolean fixed, long now) {
    nowNs = now;
    overlay.claim(pool, new LeaseValue(HARDWARE_ADDRESS, "host"), requested, fixed, now);
  }

  /** Gives the address in this network back. */
  public void release(AddressPool pool, long now) {
    nowNs = now;
    leased.remove(pool.network());
    overlay.release(pool.network(), HARDWARE_ADDRESS, now);
  }

  /** Asks who holds an address; {@link #answer} has it later. */
  public long lookUp(AddressPool pool, int address, long now) {
    nowNs = now;
    return overlay.lookUp(pool, address, now);
  }

  public @Nullable Holder answer(long lookUp) {
    return answers.get(lookUp);
  }

  /** Returns the address that this node uses in a network, 0 for none. */
  public int leasedIn(AddressPool pool) {
    return leased.getOrDefault(pool.network(), 0);
  }

  /** Asks for a host name; the outcome is seen by {@link #nameIn} and {@link #renamings}. */
  public void claimName(AddressPool pool, String wanted, int address, long now) {
    nowNs = now;
    overlay.claimName(pool, wanted, address, now);
  }

  /** Gives the name in this network up. */
  public void releaseName(AddressPool pool, long now) {
    nowNs = now;
    names.remove(pool.network());
    overlay.releaseName(pool.network(), now);
  }

  /** Asks which address a name stands for; {@link #resolved} has it later. */
  public long lookUpName(AddressPool pool, String name, long now) {
    nowNs = now;
    return overlay.lookUpName(pool, name, now);
  }

  public @Nullable Named resolved(long lookUp) {
    return resolved.get(lookUp);
  }

  /** Returns the name that this node has in a network, empty for none. */
  public String nameIn(AddressPool pool) {
    return names.getOrDefault(pool.network(), "");
  }

  /** Returns why names of this node are not the wanted ones. */
  public List<String> renamings() {
    return List.copyOf(renamings);
  }

  /** Returns why claims of this node came to nothing. */
  public List<String> refusals() {
    return List.copyOf(refusals);
  }

  // What the data path hands up.

  @Override
  public void onHandshake(Path from, byte[] datagram) {
    overlay.onDatagram(from, datagram, nowNs);
  }

  @Override
  public void onNeeded(NodeId hop) {
    needed.add(hop); // the overlay may be what sends, and is not entered twice
  }

  @Override
  public RouteTable table() {
    return overlay.forwards();
  }

  @Override
  public void onUndelivered(Undelivered packet) {
    undelivered.add(packet);
  }

  @Override
  public void onOpened(int localIndex, int kind, byte[] payload, Path from) {
    overlay.onOpened(localIndex, kind, payload, from, nowNs);
  }

  // What the overlay causes.

  @Override
  public void datagram(Path path, byte[] datagram) {
    data.send(path, datagram);
  }

  @Override
  public void sealed(Session session, Path path, int kind, byte[] payload) {
    data.seal(session, path, kind, payload);
  }

  @Override
  public void sessionAdded(Session session) {
    sessions++;
    data.add(session);
  }

  @Override
  public void sessionRemoved(Session session) {
    data.remove(session);
  }

  @Override
  public void routed(NodeId peer, Session session, Path path) {
    data.route(peer, session, path);
  }

  @Override
  public void unrouted(NodeId peer, String reason) {
    data.unroute(peer);
  }

  @Override
  public void routesChanged() {
    // The data path asks for the table whenever it needs it.
  }

  @Override
  public void ringChanged(RingView view) {
    watcher.ringChanged(this, view);
  }

  @Override
  public void arrived(RoutedMessage message) {
    watcher.arrived(this, message);
  }

  @Override
  public void echoed(NodeId peer, int sequence, long roundTripNs, Path path) {
    echoes++;
  }

  @Override
  public void leaseGranted(NodeId network, long hardwareAddress, int address, int leaseSeconds) {
    leased.put(network, address);
    watcher.leased(this, network, address);
  }

  @Override
  public void leaseDelayed(NodeId network, long hardwareAddress, String reason) {
    // It goes on by itself.
  }

  @Override
  public void leaseFailed(NodeId network, long hardwareAddress, String reason) {
    refusals.add(reason);
    watcher.refused(this, network, reason);
  }

  @Override
  public void leaseLost(NodeId network, long hardwareAddress, int address, String reason) {
    leased.remove(network);
    watcher.leaseLost(this, network, address);
  }

  @Override
  public void lookedUp(long lookUp, Holder holder) {
    answers.put(lookUp, holder);
    watcher.answered(this, lookUp, holder);
  }

  @Override
  public void nameGranted(NodeId network, String name) {
    names.put(network, name);
  }

  @Override
  public void nameDelayed(NodeId network, String reason) {
    // It goes on by itself.
  }

  @Override
  public void renamed(NodeId network, String wanted, String name, String why) {
    renamings.add(why);
  }

  @Override
  public void nameLost(NodeId network, String name, String why) {
    names.remove(network);
  }

  @Override
  public void nameLookedUp(long number, Named answer) {
    resolved.put(number, answer);
  }
}
