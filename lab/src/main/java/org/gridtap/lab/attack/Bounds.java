package org.gridtap.lab.attack;

import java.time.Duration;

/**
 * How much an attack may do: it ends when the first of its limits is reached.
 *
 * @param perSecond frames a second; 0 for as many as go
 * @param frames how many in all
 * @param duration for how long
 */
public record Bounds(int perSecond, long frames, Duration duration) {
  public static final int MAX_PER_SECOND = 1_000_000;
  public static final long MAX_FRAMES = 100_000_000;
  public static final Duration MAX_DURATION = Duration.ofMinutes(5);

  /** Throws IllegalArgumentException, with the limits, for what is beyond them. */
  public Bounds {
    if (perSecond < 0 || perSecond > MAX_PER_SECOND) {
      throw new IllegalArgumentException(
          "a rate of 0 (as fast as it goes) to " + MAX_PER_SECOND + " a second, not " + perSecond);
    }
    if (frames < 1 || frames > MAX_FRAMES) {
      throw new IllegalArgumentException("1 to " + MAX_FRAMES + " frames, not " + frames);
    }
    if (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "up to " + MAX_DURATION.toSeconds() + " s, not " + duration.toSeconds());
    }
  }

  /** As many as the rate makes of the time. */
  public static Bounds of(int perSecond, Duration duration) {
    return new Bounds(perSecond, MAX_FRAMES, duration);
  }
}
