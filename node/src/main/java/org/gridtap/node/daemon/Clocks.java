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
  private static final long TELL_AGAIN_NS = Troubles.TELL_AGAIN_NS;

  private final ControlLoop loop;
  private final Node node;
  private final LongSupplier wallClockMs;
  private final Runnable onMembershipEnded;
  private final ClockWatch watch = new ClockWatch();
  private MembershipWatch membership;
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

  /** The data worker has stood still and waits for a word, however short it was. */
  void onStandstill() {
    node.confirmLeases();
  }

  @Override
  public void away(long lengthNs) {
    LOG.info(
        "this host or process was away for {}: links, keys and leases are renewed",
        Span.format(Duration.ofNanos(lengthNs)));
    node.confirmLeases();
  }

  @Override
  public void wallClockSet(long byMs) {
    earlyNs = -TELL_AGAIN_NS; // what was said of the old time is no longer true
    LOG.info(
        "the wall clock was set {} by {}: links, keys and leases are renewed",
        byMs > 0 ? "forward" : "back",
        Span.format(Duration.ofMillis(Math.abs(byMs))));
    node.confirmLeases();
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
