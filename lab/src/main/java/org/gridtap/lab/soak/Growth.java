package org.gridtap.lab.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.gridtap.lab.daemon.KernelView;
import org.jspecify.annotations.Nullable;

/**
 * How what one never-ended daemon uses went over the judged part of a soak.
 *
 * @param residentStart at the end of the warm-up and at the end of the soak, in bytes, each the
 *     median of five samples; likewise the others
 * @param codeStart how much of it is compiled code with all that belongs to it, which comes to be
 *     for a long time, within the limit that the daemon's flags set
 * @param liveStart bytes of live objects; 0 if the JVM did not say
 * @param mallocStart bytes in use in malloc's memory, without those of code and compilers; 0 if the
 *     JVM did not say
 * @param residentSlope of the least resident memory of each minute
 * @param otherSlope the same without compiled code and malloc's memory
 * @param mallocKbPerMinute how fast what is in use of that grows
 * @param cpuPercent of one core
 * @param drops what was dropped since its start
 */
public record Growth(
    String node,
    String addressing,
    long residentStart,
    long residentEnd,
    long codeStart,
    long codeEnd,
    long liveStart,
    long liveEnd,
    long mallocStart,
    long mallocEnd,
    Slope residentSlope,
    Slope otherSlope,
    double mallocKbPerMinute,
    int descriptorsStart,
    int descriptorsEnd,
    int threadsStart,
    int threadsEnd,
    double cpuPercent,
    long drops) {
  /**
   * Memory that surely grows faster than this leaks, in kB a minute: 30 MB a day. Slower growth is
   * not told from a JVM's own restlessness within an hour.
   */
  static final double MAX_KB_PER_MINUTE = 20;

  /** More descriptors or threads than these on top of those at the start are a leak. */
  static final int MAX_MORE_DESCRIPTORS = 4;

  static final int MAX_MORE_THREADS = 4;

  private static final int AROUND_ENDS = 5;

  /**
   * How fast memory grows.
   *
   * @param kbPerMinute in kB (1024 bytes) a minute
   * @param error its standard error
   */
  public record Slope(double kbPerMinute, double error) {
    static Slope of(List<Sample> samples, ToLongFunction<Sample> bytes) {
      LeastSquares line = LeastSquares.of(floors(samples, bytes));
      return new Slope(line.slope(), line.error());
    }

    boolean isSurelyAbove(double limit) {
      return new LeastSquares(kbPerMinute, error).isSurelyAbove(limit);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%+.1f ± %.1f", kbPerMinute, error);
    }
  }

  /**
   * Follows one daemon over its samples of the judged part; at least one.
   *
   * @param before what its JVM kept when that began; null if that is not known, likewise after
   */
  static Growth of(
      Role role,
      List<Sample> judged,
      JvmProbe.@Nullable Kept before,
      JvmProbe.@Nullable Kept after) {
    Sample first = judged.getFirst();
    Sample last = judged.getLast();
    double cpuMs = last.usage().cpuMs() - first.usage().cpuMs();
    double elapsedMs = Math.max(1, (last.seconds() - first.seconds()) * 1000);
    return new Growth(
        role.host(),
        role.addressing().name().toLowerCase(Locale.ROOT),
        (long) start(judged, s -> s.usage().residentBytes()),
        (long) end(judged, s -> s.usage().residentBytes()),
        before == null ? first.purposes().codeBytes() : before.codeBytes(),
        after == null ? last.purposes().codeBytes() : after.codeBytes(),
        before == null ? 0 : before.liveBytes(),
        after == null ? 0 : after.liveBytes(),
        before == null ? 0 : before.mallocBytes(),
        after == null ? 0 : after.mallocBytes(),
        Slope.of(judged, s -> s.usage().residentBytes()),
        Slope.of(judged, Growth::otherBytes),
        before == null || after == null
            ? 0
            : (after.mallocBytes() - before.mallocBytes()) / 1024.0 / (elapsedMs / 60_000),
        (int) start(judged, s -> s.usage().descriptors()),
        (int) end(judged, s -> s.usage().descriptors()),
        (int) start(judged, s -> s.usage().threads()),
        (int) end(judged, s -> s.usage().threads()),
        100 * cpuMs / elapsedMs,
        last.dropped());
  }

  private static long otherBytes(Sample sample) {
    KernelView.Purposes purposes = sample.purposes();
    return sample.usage().residentBytes() - purposes.codeBytes() - purposes.mallocBytes();
  }

  /**
   * Returns the least memory of each minute, in kB: malloc takes some megabytes for seconds and
   * gives them back, while a leak lifts the floor.
   */
  static List<LeastSquares.Point> floors(List<Sample> samples, ToLongFunction<Sample> bytes) {
    Map<Long, Double> floors = new TreeMap<>();
    for (Sample sample : samples) {
      double kb = bytes.applyAsLong(sample) / 1024.0;
      floors.merge((long) sample.minutes(), kb, Math::min);
    }
    return floors.entrySet().stream()
        .map(floor -> new LeastSquares.Point(floor.getKey(), floor.getValue()))
        .toList();
  }

  private static double start(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return median(samples.subList(0, Math.min(AROUND_ENDS, samples.size())), value);
  }

  private static double end(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return median(
        samples.subList(Math.max(0, samples.size() - AROUND_ENDS), samples.size()), value);
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
    double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Says what grows; empty if nothing does. */
  List<String> leaks() {
    List<String> leaks = new ArrayList<>();
    if (otherSlope.isSurelyAbove(MAX_KB_PER_MINUTE)) {
      leaks.add("its memory beside code and malloc grows by " + otherSlope + " kB a minute");
    }
    if (mallocKbPerMinute > MAX_KB_PER_MINUTE) {
      leaks.add(
          String.format(
              Locale.ROOT,
              "what it uses of malloc's memory grows by %.1f kB a minute",
              mallocKbPerMinute));
    }
    if (descriptorsEnd > descriptorsStart + MAX_MORE_DESCRIPTORS) {
      leaks.add("%d descriptors became %d".formatted(descriptorsStart, descriptorsEnd));
    }
    if (threadsEnd > threadsStart + MAX_MORE_THREADS) {
      leaks.add("%d threads became %d".formatted(threadsStart, threadsEnd));
    }
    return leaks;
  }
}
