package org.gridtap.node.host;

import java.time.Instant;

/**
 * Compares the wall clock with the time for which this node is a member. A clock from before the
 * membership's begin is wrong. One that was set to after its end may be: then the node waits a
 * while for it to be set right before it ends. What simply passes is no such case.
 */
public final class MembershipWatch {
  /** How long a clock that was set to after the end may stay there. */
  public static final long GRACE_NS = 600_000_000_000L;

  private static final long NS_PER_MS = 1_000_000L;
  private static final String KIND = "membership";

  /** How far a clock that nobody sets may go wrong until the end, in milliseconds. */
  private static final long SLACK_MS = ClockWatch.JUMP_MS;

  /** What to do about a wrong clock. */
  public static final String REMEDY =
      "Set the clock, for example with `timedatectl set-ntp true`; the node then goes on by itself.";

  /** What follows. */
  public interface Outbox {
    void raise(String kind, String sentence);

    void settle(String kind, String sentence);

    /** Membership is over, and the node with it. */
    void ended();
  }

  private final long beginsMs;
  private final long endsMs;
  private final long startWallMs;
  private final long startNs;
  private long leftSinceNs = Long.MAX_VALUE;
  private boolean over;

  /**
   * @param nowNs the time at the start, by the clock that {@link #onTick} gets
   * @param nowMs the wall clock then
   */
  public MembershipWatch(long beginsMs, long endsMs, long nowNs, long nowMs) {
    this.beginsMs = beginsMs;
    this.endsMs = endsMs;
    this.startNs = nowNs;
    this.startWallMs = nowMs;
  }

  /** Takes the clocks; to be called every few seconds. */
  public void onTick(long nowNs, long nowMs, Outbox out) {
    if (over) {
      return;
    }
    if (nowMs < endsMs) {
      leftSinceNs = Long.MAX_VALUE;
      tellBegin(nowMs, out);
      return;
    }
    if (wouldBeMs(nowNs) >= endsMs - SLACK_MS) {
      end(out);
    } else if (leftSinceNs == Long.MAX_VALUE) {
      leftSinceNs = nowNs;
      out.raise(
          KIND,
          ("This machine's clock was set to %s, after the end of its membership at %s. If the clock is"
                  + " wrong: %s If it is right, ask for a newer token and run: gridtap join"
                  + " file:TOKEN. The node ends in %d min.")
              .formatted(text(nowMs), text(endsMs), REMEDY, GRACE_NS / 60_000_000_000L));
    } else if (nowNs - leftSinceNs >= GRACE_NS) {
      end(out);
    }
  }

  private void tellBegin(long nowMs, Outbox out) {
    if (nowMs < beginsMs) {
      out.raise(
          KIND,
          ("This machine's clock says %s, but its membership begins at %s: until the clock is right"
                  + " other members' certificates do not hold here. %s")
              .formatted(text(nowMs), text(beginsMs), REMEDY));
    } else {
      out.settle(KIND, "this machine's clock says " + text(nowMs) + ", within its membership");
    }
  }

  private void end(Outbox out) {
    over = true;
    out.ended();
  }

  /** What the wall clock would say if nobody had set it since the start. */
  private long wouldBeMs(long nowNs) {
    return startWallMs + (nowNs - startNs) / NS_PER_MS;
  }

  /** Returns a time for people, to the second. */
  public static String text(long timeMs) {
    return Instant.ofEpochSecond(Math.floorDiv(timeMs, 1000L)).toString();
  }
}
