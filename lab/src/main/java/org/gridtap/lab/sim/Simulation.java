package org.gridtap.lab.sim;

import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One run of a model under virtual time: events happen in order of (time, order of scheduling), and time jumps from one
 * to the next.
 *
 * <p>Not thread-safe: everything happens on the thread that calls {@link #step} or one of the {@code run} methods. A
 * failure inside an event comes out as an AssertionError that names the seed and the virtual time.
 */
public final class Simulation {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private static final RandomGeneratorFactory<RandomGenerator> RANDOM_FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private final long seed;
  private final EventQueue queue = new EventQueue(1024);
  private long nowNs;
  private long events;
  private long traceHash;
  private int eventsPerCheck;
  private Runnable invariants = () -> {};

  /** Makes a simulation at virtual time 0. */
  public Simulation(long seed) {
    this.seed = seed;
    this.traceHash = mix(seed);
  }

  public long seed() {
    return seed;
  }

  /** Returns the virtual time, in nanoseconds since the start. */
  public long nowNs() {
    return nowNs;
  }

  /** Returns how many events have happened. */
  public long events() {
    return events;
  }

  /** Returns how many events wait. */
  public int pendingEvents() {
    return queue.size();
  }

  /**
   * Makes a random generator of its own for one purpose, so that one part's draws do not shift another's. The same seed
   * and purpose give the same numbers.
   */
  public RandomGenerator random(String purpose) {
    long state = mix(seed);
    for (int i = 0; i < purpose.length(); i++) {
      state = mix(state ^ purpose.charAt(i));
    }
    return RANDOM_FACTORY.create(state);
  }

  /** Schedules an event. Throws IllegalArgumentException if the time has passed. */
  public void at(long timeNs, Runnable event) {
    if (timeNs < nowNs) {
      throw new IllegalArgumentException("scheduled " + (nowNs - timeNs) + " ns in the past");
    }
    queue.add(timeNs, event);
  }

  /** Schedules an event {@code delayNs} from now. */
  public void after(long delayNs, Runnable event) {
    at(nowNs + delayNs, event);
  }

  /** Runs {@code invariants} after every {@code everyEvents} events from now on; they throw when one is broken. */
  public void check(int everyEvents, Runnable invariants) {
    this.eventsPerCheck = everyEvents;
    this.invariants = invariants;
  }

  /** Lets the next event happen. Returns false when there is none. */
  public boolean step() {
    if (queue.size() == 0) {
      return false;
    }
    nowNs = queue.firstNs();
    Runnable event = queue.take();
    events++;
    try {
      event.run();
      if (eventsPerCheck > 0 && events % eventsPerCheck == 0) {
        invariants.run();
      }
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          "seed %d, virtual time %.6f s, event %d: %s"
              .formatted(seed, (double) nowNs / NS_PER_SECOND, events, failure),
          failure);
    }
    return true;
  }

  /** Runs every event up to and including {@code timeNs}; the clock stands at {@code timeNs} afterwards. */
  public void runUntil(long timeNs) {
    while (queue.firstNs() <= timeNs && step()) {
      // The work is in step().
    }
    nowNs = Math.max(nowNs, timeNs);
  }

  /** Runs for {@code durationNs} of virtual time. */
  public void runFor(long durationNs) {
    runUntil(nowNs + durationNs);
  }

  /**
   * Runs until {@code condition} holds (asked after every event) or {@code limitNs} of virtual time have gone by.
   *
   * @return whether the condition holds
   */
  public boolean runUntil(BooleanSupplier condition, long limitNs) {
    long endNs = nowNs + limitNs;
    while (!condition.getAsBoolean()) {
      if (queue.firstNs() > endNs) {
        nowNs = endNs;
        return false;
      }
      step();
    }
    return true;
  }

  /** Adds something that happened to the trace's hash. The virtual time is added by itself. */
  public void trace(int kind, long first, long second) {
    traceHash = mix(mix(mix(mix(traceHash ^ nowNs) ^ kind) ^ first) ^ second);
  }

  /** Returns the hash of all that was traced so far: equal for equal runs. */
  public long traceHash() {
    return traceHash;
  }

  /** The finalizer of SplitMix64 over the next state, a bijection that spreads every bit. */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
