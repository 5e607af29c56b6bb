package org.gridtap.overlay.dht;

import java.util.concurrent.TimeUnit;

/**
 * The DHT's times, in nanoseconds; {@link #DEFAULT} is what the design says.
 *
 * @param operationTimeoutNs after which a client's operation ends unanswered
 * @param founderWarmNs after which the founder of a ring may vote; at once, for it has already
 *     waited before it founded the ring, and whoever joins while it is cold would find nobody to
 *     get warm from
 * @param coldNs after which a node that found nobody to fetch from may vote; must be longer than
 *     owners take to renew
 * @param digestNs how often each neighbour is told what we hold
 */
public record Settings(long operationTimeoutNs, long founderWarmNs, long coldNs, long digestNs) {
  public static final Settings DEFAULT =
      new Settings(
          TimeUnit.SECONDS.toNanos(10),
          0,
          TimeUnit.SECONDS.toNanos(150),
          TimeUnit.SECONDS.toNanos(60));
}
