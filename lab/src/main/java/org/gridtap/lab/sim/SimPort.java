package org.gridtap.lab.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import org.gridtap.overlay.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A simulated machine's one UDP port, and the switch that starts, stops and pauses what runs on the
 * machine.
 *
 * <p>States: off → ({@link #start}) running ⇄ ({@link #pause}, {@link #resume}) paused; {@link
 * #kill} leads to off from anywhere.
 */
public final class SimPort {
  /** Datagrams that wait while the machine is paused, as in a socket's buffer; more are dropped. */
  public static final int MAX_WAITING = 256;

  /** A machine whose deadline does not move on in so many calls has lost its way. */
  static final int MAX_TIMERS_AT_ONCE = 1000;

  private record Waiting(Endpoint from, byte[] bytes) {}

  private final SimNetwork network;
  private final Simulation simulation;
  private final String name;
  private final Endpoint local;
  private final @Nullable SimNat nat;
  private final int index;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private SimClock clock = SimClock.TRUE;
  private @Nullable SimHost host;
  private boolean paused;
  private int group;
  private long wakeUpNs = Long.MAX_VALUE;

  /** What the machine wants since it was last called, in virtual time. */
  private long deadlineNs = Long.MAX_VALUE;

  private int generation;
  private long lastTimerNs = -1;
  private int timersAtOnce;

  SimPort(
      SimNetwork network,
      Simulation simulation,
      String name,
      Endpoint local,
      @Nullable SimNat nat,
      int index) {
    this.network = network;
    this.simulation = simulation;
    this.name = name;
    this.local = local;
    this.nat = nat;
    this.index = index;
  }

  public String name() {
    return name;
  }

  /** Returns the endpoint as the machine itself knows it, which behind a NAT is a private one. */
  public Endpoint local() {
    return local;
  }

  /** Returns the NAT that the machine sits behind, or null if it is on the internet. */
  public @Nullable SimNat nat() {
    return nat;
  }

  /** Gives the machine a clock of its own; before it is started. */
  public void setClock(SimClock clock) {
    this.clock = clock;
  }

  /** Returns what the machine's clock shows. */
  public long nowNs() {
    return clock.localNs(simulation.nowNs());
  }

  public boolean isRunning() {
    return host != null && !paused;
  }

  /** Starts a machine. Throws IllegalStateException if one runs here. */
  public void start(SimHost machine) {
    if (host != null) {
      throw new IllegalStateException(name + " runs already");
    }
    host = machine;
    generation++;
    wakeUpNs = Long.MAX_VALUE;
    simulation.trace(TraceKind.START, index, generation);
    askDeadline();
  }

  /** Ends what runs here at once, without a farewell. Its NAT's mappings stay. */
  public void kill() {
    host = null;
    paused = false;
    waiting.clear();
    generation++;
    simulation.trace(TraceKind.KILL, index, generation);
  }

  /** Stops the machine's time: nothing runs, datagrams wait in a bounded buffer. */
  public void pause() {
    paused = true;
    simulation.trace(TraceKind.PAUSE, index, generation);
  }

  /** Lets a paused machine go on: first the datagrams that waited, then its timers. */
  public void resume() {
    paused = false;
    simulation.trace(TraceKind.RESUME, index, generation);
    while (host != null && !paused && !waiting.isEmpty()) {
      Waiting first = waiting.removeFirst();
      host.onDatagram(first.from, first.bytes, nowNs());
    }
    wakeUpNs = Long.MAX_VALUE;
    askDeadline();
  }

  /**
   * Calls something on the machine from outside (a test's request) and asks for its deadline
   * afterwards.
   */
  public void input(Runnable call) {
    call.run();
    askDeadline();
  }

  /**
   * Sends a datagram. The array belongs to the network from now on. A port that is off or paused
   * sends nothing.
   */
  public void send(Endpoint to, byte[] bytes) {
    if (isRunning()) {
      network.send(this, to, bytes);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  int index() {
    return index;
  }

  int group() {
    return group;
  }

  void setGroup(int group) {
    this.group = group;
  }

  /** Hands a datagram to the machine. Returns false if nobody takes it. */
  boolean deliver(Endpoint from, byte[] bytes) {
    if (host == null) {
      return false;
    }
    if (paused) {
      if (waiting.size() >= MAX_WAITING) {
        return false;
      }
      waiting.addLast(new Waiting(from, bytes));
      return true;
    }
    host.onDatagram(from, bytes, nowNs());
    askDeadline();
    return true;
  }

  /**
   * Schedules a wake-up if the machine wants one earlier than any that is scheduled; a late one
   * finds out itself.
   */
  private void askDeadline() {
    if (host == null || paused) {
      return;
    }
    long localNs = host.deadlineNs();
    deadlineNs = localNs == Long.MAX_VALUE ? localNs : clock.virtualNs(localNs);
    plan();
  }

  private void plan() {
    if (deadlineNs < wakeUpNs) {
      wakeUpNs = Math.max(deadlineNs, simulation.nowNs());
      int scheduledGeneration = generation;
      long scheduledNs = wakeUpNs;
      simulation.at(scheduledNs, () -> onWakeUp(scheduledGeneration, scheduledNs));
    }
  }

  private void onWakeUp(int scheduledGeneration, long scheduledNs) {
    if (scheduledGeneration != generation || scheduledNs != wakeUpNs) {
      return; // a wake-up of an earlier life, or one that an earlier deadline replaced
    }
    wakeUpNs = Long.MAX_VALUE;
    if (host == null || paused) {
      return;
    }
    if (deadlineNs > simulation.nowNs()) {
      plan(); // it was for something that has been seen to meanwhile
      return;
    }
    long nowNs = nowNs();
    if (host.deadlineNs() <= nowNs) {
      countTimers(nowNs);
      simulation.trace(TraceKind.TIMER, index, generation);
      host.onTimer(nowNs);
    }
    askDeadline();
  }

  private void countTimers(long nowNs) {
    timersAtOnce = nowNs == lastTimerNs ? timersAtOnce + 1 : 0;
    lastTimerNs = nowNs;
    if (timersAtOnce > MAX_TIMERS_AT_ONCE) {
      throw new IllegalStateException(
          name + " was called " + timersAtOnce + " times and its deadline still is not after now");
    }
  }
}
