package org.gridtap.lab.integration;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes will bring about: looks again and again until the time is up. */
final class Patience {
  static final Duration DEFAULT = Duration.ofSeconds(90);

  private static final long POLL_NS = 40_000_000;

  private Patience() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, DEFAULT, condition);
  }

  static void until(String what, Duration limit, Callable<Boolean> condition) throws Exception {
    untilPresent(what, limit, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  static <T> T untilPresent(String what, Duration limit, Callable<Optional<T>> source)
      throws Exception {
    long endNs = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = source.call();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > endNs) {
        throw new AssertionError("waited %d s in vain: %s".formatted(limit.toSeconds(), what));
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
