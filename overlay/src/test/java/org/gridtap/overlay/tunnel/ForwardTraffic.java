package org.gridtap.overlay.tunnel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;

/** A relay's queue under sources of several demands, on virtual time in steps of 0.1 ms. */
final class ForwardTraffic {
  static final long MS = 1_000_000;
  static final long SECOND = 1_000 * MS;
  static final double MEGABIT = 1e6;
  static final int PACKET = 1_400;

  private static final long STEP_NS = MS / 10;

  /** What one source sends, and what became of it. */
  final class Source {
    private final ForwardKey key;

    /** Bytes a nanosecond that it sends. */
    private double rate;

    /** How long a drop takes to be noticed and the rate to grow by a packet; 0 = never yields. */
    private final long roundTripNs;

    private double owed;
    private long calmUntilNs;
    private long passedBytes;
    private long waitedNs;
    private long longestNs;
    private long passed;
    private final Map<ForwardDrop, Long> drops = new LinkedHashMap<>();

    private Source(ForwardKey key, double megabits, long roundTripNs) {
      this.key = key;
      this.rate = megabits * MEGABIT / 8 / 1e9;
      this.roundTripNs = roundTripNs;
    }

    double passedMegabits() {
      return passedBytes * 8 / MEGABIT / (nowNs / 1e9);
    }

    long passedPackets() {
      return passed;
    }

    long dropped() {
      return drops.values().stream().mapToLong(Long::longValue).sum();
    }

    long dropped(ForwardDrop why) {
      return drops.getOrDefault(why, 0L);
    }

    long longestWaitNs() {
      return longestNs;
    }

    long meanWaitNs() {
      return waitedNs / Math.max(1, waits);
    }

    void forgetWaits() {
      waits = 0;
      waitedNs = 0;
      longestNs = 0;
    }

    private long waits;

    private void step() {
      if (roundTripNs > 0) {
        rate += (double) PACKET / roundTripNs * STEP_NS / roundTripNs;
      }
      owed += rate * STEP_NS;
      while (owed >= PACKET) {
        owed -= PACKET;
        offer(this);
      }
    }

    private void onDropped(ForwardDrop why) {
      drops.merge(why, 1L, Long::sum);
      if (roundTripNs > 0 && nowNs >= calmUntilNs) {
        rate /= 2;
        calmUntilNs = nowNs + roundTripNs;
      }
    }
  }

  final ForwardQueue queue;
  private final List<Source> steady = new ArrayList<>();
  private final Source[] at = new Source[ForwardQueue.MAX_PACKETS];
  private final long[] sinceNs = new long[ForwardQueue.MAX_PACKETS];
  private final Map<NodeId, Long> bytesOf = new LinkedHashMap<>();
  private Source offering;
  private long nowNs;

  ForwardTraffic(ForwardLimits limits) {
    queue = new ForwardQueue(limits, 0);
    offering = new Source(tunnel(0, 0), 0, 0);
  }

  static NodeId id(int number) {
    return new NodeId(0, 1, number);
  }

  static ForwardKey tunnel(int from, int to) {
    return ForwardKey.of(id(from), id(from), id(to), id(to));
  }

  static ForwardKey transit(int ingress, int source) {
    return ForwardKey.of(id(ingress), id(source), id(1 << 20), id(1 << 21));
  }

  long nowNs() {
    return nowNs;
  }

  /** Adds a source that sends so many Mbit/s whatever becomes of it. */
  Source steady(ForwardKey key, double megabits) {
    Source source = new Source(key, megabits, 0);
    steady.add(source);
    return source;
  }

  /** Adds a source that halves its rate when it loses a packet, as TCP does. */
  Source yielding(ForwardKey key, long roundTripNs) {
    Source source = new Source(key, 1, roundTripNs);
    steady.add(source);
    return source;
  }

  /** Offers so many packets at once. */
  Source burst(ForwardKey key, int packets) {
    Source source = new Source(key, 0, 0);
    for (int i = 0; i < packets; i++) {
      offer(source);
    }
    return source;
  }

  private void offer(Source source) {
    offering = source;
    int place = queue.offer(source.key, PACKET, nowNs, this::onDropped);
    if (place != ForwardQueue.NONE) {
      at[place] = source;
      sinceNs[place] = nowNs;
    }
  }

  private void onDropped(ForwardKey key, int place, ForwardDrop why) {
    (place == ForwardQueue.NONE ? offering : at[place]).onDropped(why);
  }

  void run(long durationNs) {
    long endNs = nowNs + durationNs;
    while (nowNs < endNs) {
      steady.forEach(Source::step);
      for (int place = queue.poll(nowNs, this::onDropped);
          place != ForwardQueue.NONE;
          place = queue.poll(nowNs, this::onDropped)) {
        Source source = at[place];
        long waitNs = nowNs - sinceNs[place];
        source.passed++;
        source.passedBytes += PACKET;
        source.waits++;
        source.waitedNs += waitNs;
        source.longestNs = Math.max(source.longestNs, waitNs);
        bytesOf.merge(source.key.ingress(), (long) PACKET, Long::sum);
      }
      nowNs += STEP_NS;
    }
  }

  double passedMegabitsOf(NodeId ingress) {
    return bytesOf.getOrDefault(ingress, 0L) * 8 / MEGABIT / (nowNs / 1e9);
  }
}
