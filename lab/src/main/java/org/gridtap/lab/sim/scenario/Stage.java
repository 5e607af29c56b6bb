package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.SimNetwork;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.lab.sim.TraceKind;
import org.gridtap.lab.sim.node.SimNode;
import org.gridtap.lab.sim.node.Stand;
import org.gridtap.lab.sim.node.Traffic;
import org.gridtap.lab.sim.node.Watcher;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Where a scenario plays: the simulated world, and what a scenario may do in it. */
final class Stage implements Watcher {
  private static final long MS = 1_000_000;
  private static final long LOOK_NS = 250 * MS;
  private static final Duration CHECK_EVERY = Duration.ofSeconds(30);
  private static final Duration FORM_WITHIN = Duration.ofMinutes(1);
  private static final Duration FORM_WHOLE_WITHIN = Duration.ofMinutes(1);
  private static final Duration MIN_FORM_PAUSE = Duration.ofMillis(20);
  private static final Duration SITES_PAUSE = Duration.ofMillis(200);

  /** Longer than any datagram travels and any wake-up is planned ahead. */
  private static final long AFTER_THE_END_NS = 3_600_000 * MS;

  private static final int TRACE_LEASE = TraceKind.FIRST_FREE;
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final int PREFIX = 15;

  private final SimulationPlan plan;
  private final Simulation simulation;
  private final SimNetwork network;
  private final NetworkConditions conditions;
  private final AddressPool pool;
  private final RandomGenerator random;
  private final Traffic traffic = new Traffic();
  private final Checks checks;
  private final Population population;
  private final Holders holders;
  private final LookUps lookUps;
  private final Creates creates;
  private final Timeline timeline = new Timeline();
  private final List<Phase> phases = new ArrayList<>();
  private final Runnable onProgress;
  private @Nullable Contest contest;
  private double copiesPerAddress;
  private long nextCheckNs;
  private long nextPointNs = Timeline.POINT_NS;

  /**
   * @param onProgress called every few hundred milliseconds of virtual time
   */
  Stage(SimulationPlan plan, Runnable onProgress) {
    this.plan = plan;
    this.onProgress = onProgress;
    this.simulation = new Simulation(plan.seed());
    this.conditions = new NetworkConditions(5 * MS, 100 * MS, 2 * MS, plan.loss(), 0.0005, 0.001);
    this.network = new SimNetwork(simulation, conditions);
    network.setLatencies(plan.latency().model(simulation));
    this.random = simulation.random("scenario");
    RandomGenerator ids = simulation.random("network id");
    NodeId networkId = new NodeId(ids.nextLong(), ids.nextLong(), ids.nextInt());
    this.pool = new AddressPool(networkId, SUBNET, PREFIX);
    this.checks = new Checks(simulation);
    Stand stand =
        plan.level() == Level.LINK ? Stand.cheap(traffic, this) : Stand.real(traffic, this);
    this.population = new Population(simulation, network, stand, pool, plan, this::onEnd);
    this.holders = new Holders(population, checks);
    this.lookUps = new LookUps(this, simulation);
    this.creates = new Creates(this);
    phases.add(new Phase("start", 0, traffic));
  }

  // What a scenario does.

  /** Lets virtual time go by. */
  void run(Duration duration) {
    long endNs = simulation.nowNs() + duration.toNanos();
    while (simulation.nowNs() < endNs) {
      long sliceNs = Math.min(LOOK_NS, endNs - simulation.nowNs());
      sliceNs = Math.min(sliceNs, nextPointNs - simulation.nowNs());
      simulation.runFor(sliceNs);
      currentPhase().lived(population.size(), sliceNs);
      if (simulation.nowNs() >= nextPointNs) {
        nextPointNs += Timeline.POINT_NS;
        timeline.next(simulation.nowNs(), population, traffic);
      }
      if (simulation.nowNs() >= nextCheckNs) {
        nextCheckNs = simulation.nowNs() + CHECK_EVERY.toNanos();
        checks.nodes(population);
      }
      if (contest != null) {
        contest.rivals().look();
      }
      onProgress.run();
    }
  }

  /** Has all nodes fight over a handful of keys, once the contest is started. */
  Contest contest(Rivals rivals) {
    contest = new Contest(this, rivals);
    return contest;
  }

  /** Returns what was fought over, if anything was. */
  @Nullable Contest contest() {
    return contest;
  }

  /** Runs something later. */
  void after(long delayNs, Runnable event) {
    simulation.after(delayNs, event);
  }

  /** Begins another part of the run, with figures of its own. */
  void phase(String title) {
    currentPhase().end(simulation.nowNs(), traffic);
    phases.add(new Phase(title, simulation.nowNs(), traffic));
  }

  /** Starts all nodes, sites first, within a minute or so; their ring is whole then. */
  void form() {
    phase("forming");
    startSites();
    Duration pause = FORM_WITHIN.dividedBy(plan.nodes());
    pause = pause.compareTo(MIN_FORM_PAUSE) < 0 ? MIN_FORM_PAUSE : pause;
    while (population.size() < plan.nodes()) {
      population.join();
      run(pause);
    }
    settle(FORM_WHOLE_WITHIN);
  }

  /** Starts the bootstrap sites alone, until their ring is whole. */
  void startSites() {
    int sites = Math.min(population.sites() * (population.isParted() ? 2 : 1), plan.nodes());
    while (population.size() < sites) {
      population.join();
      run(SITES_PAUSE);
    }
    if (!population.isParted()) {
      settle(FORM_WHOLE_WITHIN);
    }
  }

  /** Has nodes claim fresh addresses from now on, to measure how long that takes. */
  void create() {
    copiesPerAddress = copies(); // what is claimed from now on is no copy of an address
    creates.start();
  }

  /** Runs until the ring is whole; it is a violation if it is not within the limit. */
  void settle(Duration limit) {
    long endNs = simulation.nowNs() + limit.toNanos();
    while (population.isParted() || ringFlaw() != null) {
      if (simulation.nowNs() >= endNs) {
        checkRing();
        return;
      }
      run(Duration.ofNanos(LOOK_NS));
    }
    currentPhase().wholeAfter((simulation.nowNs() - (endNs - limit.toNanos())) / 1e9);
  }

  /** Complains if the ring is not whole now. */
  void checkRing() {
    String flaw = population.isParted() ? null : ringFlaw();
    if (flaw != null) {
      checks.violation("ring", flaw);
    }
  }

  /** Complains of records that lie on too many nodes; for when nothing has happened for a while. */
  void checkRecords() {
    checks.records(population);
  }

  /** Runs the measured part, as long as the plan says. */
  void measure() {
    phase(SimulationReport.MEASURED);
    run(plan.measured());
  }

  private @Nullable String ringFlaw() {
    return checks.ringFlaw(population);
  }

  // What Play does.

  /** Plays the plan's scenario to its end. */
  void play() {
    lookUps.start();
    plan.scenario().play(this);
    currentPhase().end(simulation.nowNs(), traffic);
    holders.check();
    checks.nodes(population);
    copiesPerAddress = copiesPerAddress == 0 ? copies() : copiesPerAddress;
  }

  private double copies() {
    double held = 0;
    for (Member member : population.everybody()) {
      held += member.node().overlay().heldKeys();
    }
    return holders.grants() == 0 ? 0 : held / holders.grants();
  }

  /** Ends all nodes, and looks whether anything is left of them. */
  void close() {
    lookUps.stop();
    creates.stop();
    population.everybody().forEach(population::crash);
    checks.afterTheEnd(AFTER_THE_END_NS);
  }

  // What can be asked.

  /** Returns how many nodes held the record of an address in the end, on average. */
  double copiesPerAddress() {
    return copiesPerAddress;
  }

  SimulationPlan plan() {
    return plan;
  }

  Simulation simulation() {
    return simulation;
  }

  long nowNs() {
    return simulation.nowNs();
  }

  SimNetwork network() {
    return network;
  }

  /** Returns how the network is on a usual day. */
  NetworkConditions conditions() {
    return conditions;
  }

  RandomGenerator random() {
    return random;
  }

  AddressPool pool() {
    return pool;
  }

  Population population() {
    return population;
  }

  Holders holders() {
    return holders;
  }

  Checks checks() {
    return checks;
  }

  /** Returns what all nodes have sent so far. */
  Traffic traffic() {
    return traffic;
  }

  Timeline timeline() {
    return timeline;
  }

  List<Phase> phases() {
    return phases;
  }

  Phase currentPhase() {
    return phases.getLast();
  }

  // What nodes tell.

  private void onEnd(Member member) {
    holders.ended(member.node().id(), simulation.nowNs());
    if (contest != null) {
      contest.ended(member);
    }
  }

  @Override
  public void ringChanged(SimNode node, RingView view) {
    population.onRingChanged(node, view.joined());
  }

  @Override
  public void arrived(SimNode node, RoutedMessage message) {
    lookUps.onArrived(node, message);
  }

  @Override
  public void answered(SimNode node, long lookUp, Holder holder) {
    lookUps.onAnswered(node, lookUp, holder);
    if (contest != null) {
      contest.answered(node, lookUp, holder);
    }
  }

  @Override
  public void leased(SimNode node, NodeId networkId, int address) {
    simulation.trace(TRACE_LEASE, node.id().hi(), address);
    if (contest != null && contest.isOver(networkId)) {
      contest.granted(node, networkId);
    } else if (creates.isOf(networkId)) {
      creates.granted(networkId);
    } else if (networkId.equals(pool.network())) {
      holders.leased(node, address);
      Member member = population.member(node.id());
      if (member != null && member.firstLease()) {
        currentPhase().leased((simulation.nowNs() - member.startedNs()) / 1e6);
      }
    }
  }

  @Override
  public void leaseLost(SimNode node, NodeId networkId, int address) {
    simulation.trace(TRACE_LEASE, ~node.id().hi(), address);
    if (contest != null && contest.isOver(networkId)) {
      contest.lost(node, networkId);
    } else if (networkId.equals(pool.network())) {
      holders.lost(node, address);
    }
  }

  @Override
  public void refused(SimNode node, NodeId networkId, String reason) {
    if (contest != null) {
      contest.refused(node, networkId, reason);
    }
  }
}
