package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.lease.LeaseRule;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.name.NameKeeper;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Many nodes' DHTs, lease and name keepers in virtual time over a seeded network. The ring itself
 * is not simulated: each node sees who is alive, a seeded while after it happened, and routed
 * messages reach the closest living node.
 *
 * <p>After each grant it checks that no two nodes believe that they hold one address or one name.
 */
public final class RingSimulation {
  public static final long MS = 1_000_000L;
  public static final long SECOND = 1_000 * MS;

  private record Event(long timeNs, long number, Runnable action) {}

  private final Random random;
  private final Weather weather;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.timeNs != b.timeNs
                  ? Long.compare(a.timeNs, b.timeNs)
                  : Long.compare(a.number, b.number));
  private long eventNumber;
  public long nowNs = -5 * SECOND;

  public final Map<NodeId, SimNode> alive = new LinkedHashMap<>();
  public final AddressPool pool;
  private final LeaseRule rule = new LeaseRule();
  public final LeaseKeeper.Settings leases;

  /** For the nodes that enter from now on. */
  public NameKeeper.Settings nameSettings = NameKeeper.Settings.DEFAULT;

  public final List<String> violations = new ArrayList<>();
  public long grants;
  public long messages;

  /**
   * Pairs of neighbours between which a partition lets nothing through: members of the left side.
   */
  private final Set<NodeId> cutOff = new HashSet<>();

  public RingSimulation(long seed, Weather weather, AddressPool pool, LeaseKeeper.Settings leases) {
    this.random = new Random(seed);
    this.weather = weather;
    this.pool = pool;
    rule.onPools(List.of(pool));
    this.leases = leases;
  }

  /** One machine: its identity outlives its runs. */
  public final class SimNode implements LeaseKeeper.Outbox, NameKeeper.Outbox {
    public final long identity;
    public final FakeSigner signer;
    public final NodeId id;
    public final Dht dht;
    public final LeaseKeeper keeper;
    public final NameKeeper names;
    public final Map<Long, Result> results = new LinkedHashMap<>();
    public final Map<Long, Holder> holders = new LinkedHashMap<>();
    public final List<String> delays = new ArrayList<>();
    public final List<String> failures = new ArrayList<>();
    public final List<String> lost = new ArrayList<>();
    public final TreeMap<Integer, Long> grantedAtNs = new TreeMap<>();
    public final Map<Long, Named> named = new LinkedHashMap<>();

    /** Makes something else of each message to a node, or null of it. */
    public Function<byte[], byte @Nullable []> lie = message -> message;

    /** The name that this node has, empty for none. */
    public String name = "";

    /** What was told of names, in order. */
    public final List<String> nameNews = new ArrayList<>();

    private final TreeSet<NodeId> seen = new TreeSet<>();
    private @Nullable List<NodeId> lastNear;
    private final boolean founder;
    private long wakeNs = Long.MAX_VALUE;

    SimNode(long identity, FakeSigner signer, boolean founder) {
      this.signer = signer;
      this.identity = identity;
      this.id = signer.id();
      this.founder = founder;
      this.dht = new Dht(id, signer, new Random(random.nextLong()), Settings.DEFAULT, rule);
      this.keeper = new LeaseKeeper(id, dht, new Random(random.nextLong()), leases);
      this.names = new NameKeeper(id, dht, new Random(random.nextLong()), nameSettings);
    }

    public boolean isAlive() {
      return alive.get(id) == this;
    }

    void look() {
      List<NodeId> near = new ArrayList<>();
      if (seen.size() <= 2 * weather.nearPerSide()) {
        near.addAll(seen.tailSet(id));
        near.addAll(seen.headSet(id));
      } else {
        take(seen.tailSet(id), seen, near);
        List<NodeId> back = new ArrayList<>();
        take(seen.headSet(id, false).descendingSet(), seen.descendingSet(), back);
        near.addAll(back.reversed());
      }
      if (!near.equals(lastNear)) {
        lastNear = near;
        dht.onView(new RingView(id, true, founder, near, seen.size() + 1), nowNs, this);
        keeper.onJoined(true, nowNs, this);
        names.onJoined(true, nowNs, this);
        rearm();
      }
    }

    private void take(Iterable<NodeId> first, Iterable<NodeId> rest, List<NodeId> into) {
      for (Iterable<NodeId> part : List.of(first, rest)) {
        for (NodeId node : part) {
          if (into.size() == weather.nearPerSide()) {
            return;
          }
          into.add(node);
        }
      }
    }

    /** Runs a call of a test and sees to the deadlines after it. */
    public void act(Consumer<SimNode> call) {
      if (isAlive()) {
        call.accept(this);
        rearm();
      }
    }

    public void claim(long hardwareAddress, int requested, boolean fixed) {
      LeaseValue value = new LeaseValue(hardwareAddress, "host-" + hardwareAddress);
      act(n -> keeper.claim(pool, value, requested, fixed, nowNs, this));
    }

    public void release(long hardwareAddress) {
      act(n -> keeper.release(pool.network(), hardwareAddress, nowNs, this));
    }

    public void decline(long hardwareAddress, int address) {
      act(n -> keeper.decline(pool.network(), hardwareAddress, address, nowNs, this));
    }

    public void giveBack(int address) {
      act(n -> keeper.giveBack(pool, address, nowNs, this));
    }

    public void claimName(String wanted, int address) {
      act(n -> names.claim(pool, wanted, address, nowNs, this));
    }

    public void releaseName() {
      name = "";
      act(n -> names.release(pool.network(), nowNs, this));
    }

    /** Asks for a name; the answer is in {@link #named}. */
    public long lookUpName(String wanted) {
      long number = names.lookUp(pool, wanted, nowNs, this);
      rearm();
      return number;
    }

    public void confirm() {
      act(n -> keeper.confirm(nowNs, this));
    }

    public boolean isConfirming() {
      return keeper.isConfirming(pool.network());
    }

    public boolean holds(int address) {
      return keeper.leases(nowNs).stream().anyMatch(lease -> lease.address() == address);
    }

    private void rearm() {
      long keepersNs = Math.min(keeper.deadlineNs(), names.deadlineNs());
      long due = Math.max(nowNs, Math.min(dht.deadlineNs(), keepersNs));
      if (due < wakeNs) {
        wakeNs = due;
        at(due, () -> wake(due));
      }
    }

    private void wake(long dueNs) {
      if (!isAlive() || dueNs != wakeNs) {
        return;
      }
      wakeNs = Long.MAX_VALUE;
      if (dht.deadlineNs() <= nowNs) {
        dht.onDeadline(nowNs, this);
      }
      if (keeper.deadlineNs() <= nowNs) {
        keeper.onDeadline(nowNs, this);
      }
      if (names.deadlineNs() <= nowNs) {
        names.onDeadline(nowNs, this);
      }
      rearm();
    }

    @Override
    public void toNode(NodeId to, byte[] message) {
      boolean linked = seen.contains(to);
      byte[] said = lie.apply(message);
      if (said != null) {
        deliver(id, to, () -> receive(to, linked, said));
      }
    }

    private void receive(NodeId to, boolean linked, byte[] message) {
      SimNode target = alive.get(to);
      if (target != null) {
        target.dht.onMessage(id, linked, message, nowNs, target);
        target.rearm();
      }
    }

    @Override
    public void toKey(NodeId key, byte[] message) {
      NodeId closest = id;
      boolean astray = random.nextDouble() < weather.astray();
      for (SimNode node : alive.values()) {
        boolean reachable = cutOff.contains(node.id) == cutOff.contains(id);
        boolean overlooked = astray && random.nextInt(3) == 0;
        closest = reachable && !overlooked && node.id.isCloserTo(key, closest) ? node.id : closest;
      }
      NodeId to = closest;
      deliver(
          id,
          to,
          () -> {
            SimNode target = alive.get(to);
            if (target != null) {
              target.dht.onRouted(key, id, message, nowNs, target);
              target.rearm();
            }
          });
    }

    @Override
    public void completed(long operation, Result result) {
      at(
          nowNs,
          () ->
              act(
                  n -> {
                    if (results.put(operation, result) != null) {
                      violations.add("operation answered twice: " + operation);
                    }
                    keeper.onCompleted(operation, result, nowNs, this);
                    names.onCompleted(operation, result, nowNs, this);
                  }));
    }

    @Override
    public void conflict(SignedRecord winner) {
      at(nowNs, () -> act(n -> keeper.onConflict(winner, this)));
      at(nowNs, () -> act(n -> names.onConflict(winner, nowNs, this)));
    }

    @Override
    public void granted(NodeId network, long hardwareAddress, int address, int leaseSeconds) {
      grants++;
      grantedAtNs.put(address, nowNs);
      for (SimNode other : alive.values()) {
        if (other != this && other.holds(address)) {
          violate(other, "both hold " + Integer.toHexString(address));
        }
      }
    }

    private void violate(SimNode other, String how) {
      String both = id.shortHex() + " and " + other.id.shortHex();
      violations.add("t=" + nowNs / MS + " ms: " + both + " " + how);
    }

    @Override
    public void delayed(NodeId network, long hardwareAddress, String reason) {
      delays.add(reason);
    }

    @Override
    public void failed(NodeId network, long hardwareAddress, String reason) {
      failures.add(reason);
    }

    @Override
    public void lost(NodeId network, long hardwareAddress, int address, String why) {
      lost.add(why);
    }

    @Override
    public void answered(long lookUp, Holder holder) {
      holders.put(lookUp, holder);
    }

    @Override
    public void named(NodeId network, String granted) {
      name = granted;
      nameNews.add("named " + granted);
      for (SimNode other : alive.values()) {
        if (other != this && other.name.equals(granted)) {
          violate(other, "are both " + granted);
        }
      }
    }

    @Override
    public void delayed(NodeId network, String reason) {
      nameNews.add("delayed " + reason);
    }

    @Override
    public void renamed(NodeId network, String wanted, String granted, String why) {
      nameNews.add("renamed " + granted + ": " + why);
    }

    @Override
    public void lost(NodeId network, String gone, String why) {
      name = "";
      nameNews.add("lost " + gone + ": " + why);
    }

    @Override
    public void answered(long lookUp, Named answer) {
      named.put(lookUp, answer);
    }
  }

  public void at(long timeNs, Runnable action) {
    events.add(new Event(timeNs, eventNumber++, action));
  }

  public void after(long delayNs, Runnable action) {
    at(nowNs + delayNs, action);
  }

  public void run(long durationNs) {
    long endNs = nowNs + durationNs;
    while (!events.isEmpty() && events.peek().timeNs <= endNs) {
      Event event = events.remove();
      nowNs = event.timeNs;
      event.action.run();
    }
    nowNs = endNs;
  }

  public SimNode found(long identity) {
    return enter(identity, new FakeSigner(identity), true);
  }

  /** Lets a machine join; the same identity again is the same node. */
  public SimNode join(long identity) {
    return enter(identity, new FakeSigner(identity), false);
  }

  /** Lets a machine in, whose certificate may be one of {@link FakeSigner}'s other kinds. */
  public SimNode enter(long identity, FakeSigner signer, boolean founder) {
    SimNode node = new SimNode(identity, signer, founder);
    node.seen.addAll(alive.keySet());
    alive.put(node.id, node);
    for (SimNode other : alive.values()) {
      if (other != node) {
        after(random.nextLong(weather.joinSeenMs()) * MS, () -> see(other, node, true));
      }
    }
    after(0, node::look);
    return node;
  }

  private void see(SimNode observer, SimNode other, boolean there) {
    boolean stillTrue = there == (alive.get(other.id) == other);
    if (observer.isAlive()
        && stillTrue
        && (there ? observer.seen.add(other.id) : observer.seen.remove(other.id))) {
      observer.look();
    }
  }

  /** Ends a node without a word. */
  public void crash(SimNode node) {
    leave(node, weather.crashSeenMs());
  }

  /** Ends a node that says so. */
  public void leave(SimNode node) {
    leave(node, weather.joinSeenMs());
  }

  private void leave(SimNode node, long seenWithinMs) {
    alive.remove(node.id, node);
    for (SimNode other : alive.values()) {
      after(
          random.nextLong(seenWithinMs) * MS,
          () -> {
            if (other.isAlive() && !alive.containsKey(node.id) && other.seen.remove(node.id)) {
              other.look();
            }
          });
    }
  }

  /** Makes one neighbour lose sight of another for a while. */
  public void flap(SimNode observer, SimNode other, long durationNs) {
    if (observer.isAlive() && observer.seen.remove(other.id)) {
      observer.look();
      after(durationNs, () -> see(observer, other, true));
    }
  }

  /** Cuts the overlay in two, both sides noticing within the crash detection time. */
  public void cut(List<SimNode> side) {
    side.forEach(node -> cutOff.add(node.id));
    for (SimNode first : alive.values()) {
      for (SimNode second : alive.values()) {
        if (cutOff.contains(first.id) != cutOff.contains(second.id)) {
          after(random.nextLong(weather.crashSeenMs()) * MS, () -> loseSight(first, second));
        }
      }
    }
  }

  private void loseSight(SimNode first, SimNode second) {
    if (!cutOff.isEmpty() && first.isAlive() && first.seen.remove(second.id)) {
      first.look();
    }
  }

  public void mend() {
    cutOff.clear();
    for (SimNode first : alive.values()) {
      for (SimNode second : alive.values()) {
        if (first != second) {
          after(random.nextLong(weather.joinSeenMs()) * MS, () -> see(first, second, true));
        }
      }
    }
  }

  public SimNode anyone() {
    List<SimNode> nodes = List.copyOf(alive.values());
    return nodes.get(random.nextInt(nodes.size()));
  }

  public Random random() {
    return random;
  }

  public long holders(int address) {
    return alive.values().stream().filter(node -> node.holds(address)).count();
  }

  /** Returns how many nodes have this name. */
  public long namesakes(String name) {
    return alive.values().stream().filter(node -> node.name.equals(name)).count();
  }

  private void deliver(NodeId from, NodeId to, Runnable arrival) {
    messages++;
    if (random.nextDouble() < weather.loss() || cutOff.contains(from) != cutOff.contains(to)) {
      return;
    }
    after(latency(), arrival);
    if (random.nextDouble() < weather.duplication()) {
      after(latency() * 3, arrival);
    }
  }

  private long latency() {
    return MS + random.nextLong(weather.maxLatencyMs() * MS);
  }
}
