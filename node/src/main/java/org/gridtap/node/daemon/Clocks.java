package org.gridtap.node.daemon;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.gridtap.config.Span;
import org.gridtap.config.identity.Identity;
import org.gridtap.node.host.ClockWatch;
import org.gridtap.node.host.MembershipWatch;
import org.gridtap.node.host.Troubles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the clocks every second, and sees to what follows when the host slept or its wall clock
 * was set. Owned by the control loop.
 */
final class Clocks implements ClockWatch.Outbox, MembershipWatch.Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Clocks.class);
  private static final String ABOUT = "clock";

  private static final String EARLY = "early";
  private static final long SAME_SLEEP_NS = TimeUnit.SECONDS.toNanos(2);
  private static final long TELL_AGAIN_NS = Troubles.TELL_AGAIN_NS;

  private final ControlLoop loop;
  private final Node node;
  private final LongSupplier wallClockMs;
  private final Runnable onMembershipEnded;
  private final ClockWatch watch = new ClockWatch();
  private MembershipWatch membership;
  private long confirmedNs = -SAME_SLEEP_NS;
  private long earlyNs = -TELL_AGAIN_NS;
  private long toldLateNs = -TELL_AGAIN_NS;

  /**
   * @param wallClockMs tells Unix time
   */
  Clocks(
      ControlLoop loop,
      Node node,
      Identity identity,
      LongSupplier wallClockMs,
      Runnable onMembershipEnded) {
    this.loop = loop;
    this.node = node;
    this.wallClockMs = wallClockMs;
    this.onMembershipEnded = onMembershipEnded;
    this.membership = watch(identity);
  }

  /** Goes by another membership from now on. */
  void onRenewed(Identity identity) {
    membership = watch(identity);
  }

  private MembershipWatch watch(Identity identity) {
    return new MembershipWatch(
        identity.notBeforeMs(), identity.notAfterMs(), loop.nowNs(), wallClockMs.getAsLong());
  }

  /** To be called every second, on the loop. */
  void onTick() {
    long monotonicNs = System.nanoTime();
    long nowNs = loop.nowNs();
    long nowMs = wallClockMs.getAsLong();
    node.overlay().onWallClock(nowMs - TimeUnit.NANOSECONDS.toMillis(nowNs));
    forgetEarly(nowNs);
    membership.onTick(nowNs, nowMs, this);
    watch.onTick(monotonicNs, nowNs, nowMs, this);
  }

  /**
   * A member was turned away because by this machine's clock its membership does not hold. One that
   * has not begun speaks against our clock; one that has ended is its holder's affair.
   */
  void onUntimely(String reason, boolean early) {
    long nowNs = loop.nowNs();
    if (early) {
      earlyNs = nowNs;
      node.troubles().raise(ABOUT, EARLY, reason + " " + MembershipWatch.REMEDY, nowNs);
    } else if (nowNs - toldLateNs >= TELL_AGAIN_NS) {
      toldLateNs = nowNs;
      LOG.info("a member was turned away: {}", reason);
    }
  }

  private void forgetEarly(long nowNs) {
    if (nowNs - earlyNs >= TELL_AGAIN_NS) {
      node.troubles().settle(ABOUT, EARLY, "no certificate is from the future any more");
    }
  }

  /**
   * The data worker has stood still, with the host or with this process alone, and waits for a
   * word.
   */
  void onStandstill(long lengthNs) {
    confirm("this process stood still for", Duration.ofNanos(lengthNs));
  }

  @Override
  public void slept(long lengthNs) {
    confirm("this host slept for", Duration.ofNanos(lengthNs));
  }

  /** A sleep comes to light twice, by the clocks and by the data worker's standstill. */
  private void confirm(String what, Duration length) {
    long nowNs = loop.nowNs();
    if (nowNs - confirmedNs >= SAME_SLEEP_NS) {
      confirmedNs = nowNs;
      LOG.info("{} {}: links, keys and leases are renewed", what, Span.format(length));
      node.confirmLeases();
    }
  }

  @Override
  public void wallClockSet(long byMs) {
    earlyNs = -TELL_AGAIN_NS; // what was said of the old time is no longer true
    confirm(
        "the wall clock was set " + (byMs > 0 ? "forward by" : "back by"),
        Duration.ofMillis(Math.abs(byMs)));
  }

  @Override
  public void raise(String kind, String sentence) {
    node.troubles().raise(ABOUT, kind, sentence, loop.nowNs());
  }

  @Override
  public void settle(String kind, String sentence) {
    node.troubles().settle(ABOUT, kind, sentence);
  }

  @Override
  public void ended() {
    onMembershipEnded.run();
  }
}
