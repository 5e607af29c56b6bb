package org.gridtap.lab.sim;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The simulated internet: carries datagrams between ports, public ones and ones behind NATs.
 *
 * <p>Public machines get addresses from 11.0.0.0/8, NATs from 12.0.0.0/8, machines behind the n-th
 * NAT from 10.n/16; a private address means nothing outside its own site. Delays, losses and so on
 * are drawn from the simulation's seed.
 */
public final class SimNetwork {
  /** The port that machines get unless told otherwise. */
  public static final int DEFAULT_PORT = 4743;

  /** The longest datagram carried, in bytes: what one 1,500-byte IPv4 packet holds. */
  public static final int MAX_DATAGRAM_BYTES = 1472;

  /** The one-way delay between machines of one site. */
  public static final long LAN_LATENCY_NS = 200_000;

  private static final int PUBLIC_BASE = 11 << 24;
  private static final int NAT_BASE = 12 << 24;
  private static final int PRIVATE_BASE = 10 << 24;

  private final Simulation simulation;
  private final RandomGenerator random;
  private final RandomGenerator natRandom;
  private final long latencySeed;
  private final Map<Endpoint, SimPort> publicPorts = new HashMap<>();
  private final Map<Endpoint, SimNat> nats = new HashMap<>();
  private final Set<Long> cutPairs = new HashSet<>();
  private NetworkConditions conditions;
  private Reachability reachability = Reachability.WHOLE;
  private LatencyModel latencies = this::uniformNs;
  private DatagramFilter filter = (from, to, bytes) -> true;
  private int ports;

  private long sent;
  private long sentBytes;
  private long delivered;
  private long lost;
  private long cut;
  private long filtered;
  private long unroutable;
  private long oversized;
  private long unheard;

  public SimNetwork(Simulation simulation, NetworkConditions conditions) {
    this.simulation = simulation;
    this.conditions = conditions;
    this.random = simulation.random("network");
    this.natRandom = simulation.random("nat");
    this.latencySeed = simulation.random("latency").nextLong();
  }

  /** A test's own say in what arrives. */
  @FunctionalInterface
  public interface DatagramFilter {
    /**
     * Tells whether a datagram that would arrive does arrive. It may look at the bytes but not
     * change them.
     */
    boolean passes(SimPort from, SimPort to, byte[] bytes);
  }

  // Building the network.

  /** Adds a NAT with an empty site behind it. */
  public SimNat addNat(NatKind kind) {
    return addNat(kind, SimNat.DEFAULT_EXPIRY_NS);
  }

  /** Adds a NAT whose mappings expire {@code expiryNs} after the last datagram from inside. */
  public SimNat addNat(NatKind kind, long expiryNs) {
    int index = nats.size() + 1;
    SimNat nat = new SimNat(kind, Endpoint.v4(NAT_BASE + index, 0), expiryNs, natRandom, index);
    nats.put(nat.publicAddress(), nat);
    return nat;
  }

  /** Adds a machine on the internet itself. */
  public SimPort addPublic(String name) {
    return addPublic(name, Endpoint.v4(PUBLIC_BASE + ports + 1, DEFAULT_PORT));
  }

  /** Adds a machine on the internet with an endpoint of the caller's choice. */
  public SimPort addPublic(String name, Endpoint endpoint) {
    return add(publicPorts, name, endpoint, null);
  }

  /** Adds a machine behind a NAT. */
  public SimPort addBehind(SimNat nat, String name) {
    int address = PRIVATE_BASE + (nat.index() << 16) + nat.inside().size() + 1;
    return add(nat.inside(), name, Endpoint.v4(address, DEFAULT_PORT), nat);
  }

  /** Takes a public machine off for good; what is on its way to it is lost. */
  public void remove(SimPort port) {
    port.kill();
    publicPorts.remove(port.local(), port);
  }

  private SimPort add(
      Map<Endpoint, SimPort> realm, String name, Endpoint endpoint, @Nullable SimNat nat) {
    SimPort port = new SimPort(this, simulation, name, endpoint, nat, ports++);
    if (realm.putIfAbsent(endpoint, port) != null) {
      throw new IllegalArgumentException(endpoint + " is taken");
    }
    return port;
  }

  // Bad days.

  public void setConditions(NetworkConditions conditions) {
    this.conditions = conditions;
  }

  /**
   * Splits the network: ports of different groups cannot reach each other; ports in no group form
   * one of their own.
   */
  public void partition(List<? extends Collection<SimPort>> groups) {
    heal();
    for (int i = 0; i < groups.size(); i++) {
      for (SimPort port : groups.get(i)) {
        port.setGroup(i + 1);
      }
    }
  }

  /** Puts one port into a group, see {@link #partition}; 0 is the group of those in none. */
  public void assign(SimPort port, int group) {
    port.setGroup(group);
  }

  /** Ends a partition; cut pairs stay cut. */
  public void heal() {
    publicPorts.values().forEach(port -> port.setGroup(0));
    nats.values().forEach(nat -> nat.inside().values().forEach(port -> port.setGroup(0)));
  }

  /** Cuts one pair in both directions, for good or until {@link #join}. */
  public void cut(SimPort a, SimPort b) {
    cutPairs.add(pairKey(a.index(), b.index()));
  }

  /** Undoes {@link #cut}. */
  public void join(SimPort a, SimPort b) {
    cutPairs.remove(pairKey(a.index(), b.index()));
  }

  /** Sets which pairs cannot talk to each other. */
  public void setReachability(Reachability reachability) {
    this.reachability = reachability;
  }

  /** Sets how far places are apart, in place of what the conditions say. */
  public void setLatencies(LatencyModel latencies) {
    this.latencies = latencies;
  }

  /** Sets the one filter that is asked about every datagram on its arrival. */
  public void setFilter(DatagramFilter filter) {
    this.filter = filter;
  }

  public NetworkCounters counters() {
    return new NetworkCounters(
        sent, sentBytes, delivered, lost, cut, filtered, unroutable, oversized, unheard);
  }

  /** Returns a pair's base delay one way, in nanoseconds; the same in both directions. */
  public long baseLatencyNs(SimPort a, SimPort b) {
    return baseLatencyNs(placeOf(a), placeOf(b));
  }

  // A datagram's way, in order.

  void send(SimPort from, Endpoint to, byte[] bytes) {
    sent++;
    sentBytes += bytes.length;
    if (bytes.length > MAX_DATAGRAM_BYTES) {
      oversized++;
      return;
    }
    SimNat nat = from.nat();
    if (nat == null) {
      launch(from, from.local(), to, bytes);
      return;
    }
    SimPort neighbour = nat.inside().get(to);
    if (neighbour != null) {
      simulation.after(LAN_LATENCY_NS, () -> arrive(from, neighbour, from.local(), bytes));
      return;
    }
    Endpoint source = nat.onOutbound(from.local(), to, simulation.nowNs());
    if (source == null || addressOf(to).equals(nat.publicAddress())) {
      filtered++;
    } else {
      launch(from, source, to, bytes);
    }
  }

  /** Puts a datagram on the open internet, with its public source address. */
  private void launch(SimPort from, Endpoint source, Endpoint to, byte[] bytes) {
    SimPort port = publicPorts.get(to);
    SimNat nat = port == null ? nats.get(addressOf(to)) : null;
    if (port == null && nat == null) {
      unroutable++;
      return;
    }
    if (chance(conditions.loss())) {
      lost++;
      simulation.trace(TraceKind.LOST, from.index(), bytes.length);
      return;
    }
    long baseNs = baseLatencyNs(placeOf(from), nat != null ? placeOf(nat) : placeOf(port));
    schedule(baseNs, from, port, nat, source, to, bytes);
    if (chance(conditions.duplication())) {
      schedule(baseNs, from, port, nat, source, to, bytes.clone());
    }
  }

  private void schedule(
      long baseNs,
      SimPort from,
      @Nullable SimPort port,
      @Nullable SimNat nat,
      Endpoint source,
      Endpoint to,
      byte[] bytes) {
    long delayNs = baseNs + draw(conditions.jitterNs());
    if (chance(conditions.reordering())) {
      delayNs += draw(conditions.maxLatencyNs());
    }
    if (nat == null && port != null) {
      simulation.after(delayNs, () -> arrive(from, port, source, bytes));
    } else if (nat != null) {
      simulation.after(delayNs, () -> arriveAtNat(from, nat, source, to.port(), bytes));
    }
  }

  private void arriveAtNat(SimPort from, SimNat nat, Endpoint source, int port, byte[] bytes) {
    SimPort to = nat.onInbound(source, port, simulation.nowNs());
    if (to == null) {
      filtered++;
    } else {
      arrive(from, to, source, bytes);
    }
  }

  private void arrive(SimPort from, SimPort to, Endpoint source, byte[] bytes) {
    if (from.group() != to.group()
        || (!cutPairs.isEmpty() && cutPairs.contains(pairKey(from.index(), to.index())))
        || !reachability.reaches(from.index(), to.index())
        || !filter.passes(from, to, bytes)) {
      cut++;
      return;
    }
    simulation.trace(
        TraceKind.DELIVERED,
        (long) from.index() << 32 | to.index(),
        (long) bytes.length << 32 ^ Arrays.hashCode(bytes));
    if (to.deliver(source, bytes)) {
      delivered++;
    } else {
      unheard++;
    }
  }

  private boolean chance(double share) {
    return share > 0 && random.nextDouble() < share;
  }

  private long draw(long boundNs) {
    return boundNs == 0 ? 0 : random.nextLong(boundNs);
  }

  private long baseLatencyNs(long placeA, long placeB) {
    return placeA == placeB ? LAN_LATENCY_NS : latencies.oneWayNs(placeA, placeB);
  }

  private long uniformNs(long placeA, long placeB) {
    long low = Math.min(placeA, placeB);
    long high = Math.max(placeA, placeB);
    long hash = Simulation.mix(Simulation.mix(latencySeed ^ low) ^ high);
    double share = (hash >>> 11) * 0x1.0p-53;
    return conditions.minLatencyNs()
        + (long) (share * (conditions.maxLatencyNs() - conditions.minLatencyNs()));
  }

  /** Numbers places: public machines are even, sites odd. */
  private static long placeOf(@Nullable SimPort port) {
    if (port == null) {
      throw new IllegalStateException("a datagram without a destination was launched");
    }
    return port.nat() != null ? placeOf(port.nat()) : 2L * port.index();
  }

  private static long placeOf(SimNat nat) {
    return 2L * nat.index() + 1;
  }

  private static Endpoint addressOf(Endpoint endpoint) {
    return new Endpoint(endpoint.hi(), endpoint.lo(), 0);
  }

  private static long pairKey(int a, int b) {
    return (long) Math.min(a, b) << 32 | Math.max(a, b);
  }
}
