package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All nodes fight over a handful of keys while they come and go, links flap or the network is cut:
 * the four days on which other schemes grant one lease twice.
 *
 * @param median how long half of the nodes stay
 * @param flaps whether single pairs of neighbours lose sight of each other
 * @param cuts whether the network is cut in two now and then
 */
record Grants(Duration median, boolean flaps, boolean cuts) implements Scenario.Script {
  private static final Duration CHURN_A = Duration.ofSeconds(114);
  private static final Duration CHURN_B = Duration.ofMinutes(6);

  private static final double MEAN_FLAP_PAUSE_NS = 3e9;
  private static final long MIN_FLAP_NS = 2_000_000_000L;
  private static final long MAX_FLAP_NS = 20_000_000_000L;

  /** A neighbour that is lost is at most so many places away. */
  private static final int FLAP_REACH = 6;

  private static final double MEAN_CUT_PAUSE_NS = 240e9;
  private static final long MIN_CUT_NS = 10_000_000_000L;
  private static final long MAX_CUT_NS = 60_000_000_000L;
  private static final double MIN_SIDE = 0.2;

  private static final Duration MENDED = Duration.ofSeconds(30);

  static Grants a() {
    return new Grants(CHURN_A, false, false);
  }

  static Grants b() {
    return new Grants(CHURN_B, true, false);
  }

  static Grants c() {
    return new Grants(CHURN_B, false, true);
  }

  static Grants d() {
    return new Grants(CHURN_B, true, true);
  }

  @Override
  public void play(Stage stage) {
    stage.form();
    Contest contest = stage.contest(new Rivals(stage, !(flaps && cuts)));
    contest.start();
    long endNs = stage.nowNs() + stage.plan().measured().toNanos();
    Churn.comeAndGo(stage, new SessionLength(median, false), endNs);
    if (flaps) {
      flapLater(stage, endNs);
    }
    if (cuts) {
      cutLater(stage, contest.rivals(), endNs);
    }
    stage.measure();
    stage.phase("after the last");
    contest.stop();
    stage.run(MENDED.plusNanos(cuts ? MAX_CUT_NS + Rivals.MERGE.toNanos() : 0));
    contest.rivals().end();
    contest.judge();
  }

  private static void flapLater(Stage stage, long endNs) {
    stage.after(
        exponential(stage, MEAN_FLAP_PAUSE_NS),
        () -> {
          if (stage.nowNs() < endNs) {
            flap(stage);
            flapLater(stage, endNs);
          }
        });
  }

  private static void flap(Stage stage) {
    Member one = stage.population().anybody();
    Member other = neighbour(stage, one);
    if (other != null) {
      long lengthNs = stage.random().nextLong(MIN_FLAP_NS, MAX_FLAP_NS);
      stage.network().cut(one.port(), other.port());
      stage.after(lengthNs, () -> stage.network().join(one.port(), other.port()));
    }
  }

  private static @Nullable Member neighbour(Stage stage, Member one) {
    var near = stage.population().closest(one.node().id(), 1 + FLAP_REACH);
    Member other = near.get(stage.random().nextInt(near.size()));
    return other == one ? null : other;
  }

  private static void cutLater(Stage stage, Rivals rivals, long endNs) {
    stage.after(
        exponential(stage, MEAN_CUT_PAUSE_NS),
        () -> {
          if (stage.nowNs() >= endNs) {
            return;
          }
          stage.population().part(stage.random().nextDouble(MIN_SIDE, 1 - MIN_SIDE));
          rivals.cut();
          stage.after(
              stage.random().nextLong(MIN_CUT_NS, MAX_CUT_NS),
              () -> {
                stage.population().unite();
                rivals.healed();
                cutLater(stage, rivals, endNs);
              });
        });
  }

  private static long exponential(Stage stage, double meanNs) {
    return (long) (-Math.log(1 - stage.random().nextDouble()) * meanNs);
  }
}
