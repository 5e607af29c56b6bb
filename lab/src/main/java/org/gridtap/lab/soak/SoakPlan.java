package org.gridtap.lab.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of a soak.
 *
 * @param daemons how many run, relays among them
 * @param relaysOnly whether all are relays on the internet: no TAP, no addresses, only the ring
 * @param length how long they are treated badly, from when all have their addresses
 * @param seed what all choices follow from, as far as the daemons' own timing lets them
 * @param killEvery the mean time between two ends of daemons
 * @param out where logs, samples and the plot go
 */
public record SoakPlan(
    int daemons, boolean relaysOnly, Duration length, long seed, Duration killEvery, Path out) {
  public static final int MIN_DAEMONS = 3;
  public static final int MAX_DAEMONS = 99;
  public static final Duration MAX_LENGTH = Duration.ofDays(7);
  public static final Duration MIN_KILL_EVERY = Duration.ofSeconds(1);

  /** Samples of this first part are not judged: a JVM needs it to find its size. */
  static final Duration WARM_UP = Duration.ofMinutes(10);

  /** Less than this after the warm-up says nothing about growth. */
  static final Duration MIN_JUDGED = Duration.ofMinutes(10);

  static final Duration SAMPLE_EVERY = Duration.ofSeconds(10);

  /** Throws IllegalArgumentException with all that is wrong, one problem a line. */
  public SoakPlan {
    List<String> problems = new ArrayList<>();
    if (daemons < MIN_DAEMONS || daemons > MAX_DAEMONS) {
      problems.add(
          "--daemons: %d is not possible; choose %d to %d"
              .formatted(daemons, MIN_DAEMONS, MAX_DAEMONS));
    }
    if (!length.isPositive() || length.compareTo(MAX_LENGTH) > 0) {
      problems.add(
          "--minutes: a soak takes more than nothing and at most %d minutes"
              .formatted(MAX_LENGTH.toMinutes()));
    }
    if (killEvery.compareTo(MIN_KILL_EVERY) < 0) {
      problems.add("--kill-every: the shortest time is %d s".formatted(MIN_KILL_EVERY.toSeconds()));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  /** Returns the same with its files elsewhere. */
  public SoakPlan withOut(Path directory) {
    return new SoakPlan(daemons, relaysOnly, length, seed, killEvery, directory);
  }

  /** Returns how much of the beginning is not judged: ten minutes, but at most a third. */
  Duration warmUp() {
    Duration third = length.dividedBy(3);
    return third.compareTo(WARM_UP) < 0 ? third : WARM_UP;
  }

  /** Tells whether this soak is long enough to say that something grows, or does not. */
  boolean judgesGrowth() {
    return length.minus(warmUp()).compareTo(MIN_JUDGED) >= 0;
  }
}
