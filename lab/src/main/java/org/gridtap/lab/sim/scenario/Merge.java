package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.lab.sim.SimPort;

/**
 * Two rings form apart, as when the network was cut from the beginning; then the cut is mended, and
 * from their first contact on they have a minute to become one.
 */
final class Merge implements Scenario.Script {
  /** Sites are looked at every 30 s or so: by then somebody has met the other ring. */
  private static final Duration CONTACT = Duration.ofSeconds(40);

  private static final Duration ONE_RING_WITHIN = Duration.ofMinutes(1);

  /** By then nobody holds an address any more that another one keeps. */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(250);

  private final Map<SimPort, Integer> sides = new LinkedHashMap<>();
  private boolean met;

  @Override
  public void play(Stage stage) {
    stage.population().part();
    stage.form();
    stage.phase("apart");
    stage.run(CONTACT);
    stage.phase("not met yet");
    stage.population().everybody().forEach(this::remember);
    stage.network().setFilter((from, to, _) -> arrives(from, to));
    stage.population().unite();
    long latestNs = stage.nowNs() + CONTACT.toNanos();
    while (!met && stage.nowNs() < latestNs) {
      stage.run(LOOK);
    }
    stage.network().setFilter((_, _, _) -> true);
    stage.phase("merging");
    stage.settle(ONE_RING_WITHIN);
    stage.run(SETTLED_WITHIN);
    stage.holders().check();
    stage.measure();
    stage.checkRecords();
  }

  /** Nobody has ended: each node still has the place in which it was started. */
  private void remember(Member member) {
    sides.put(member.port(), member.index % 2);
  }

  private boolean arrives(SimPort from, SimPort to) {
    met |= !sides.getOrDefault(from, -1).equals(sides.getOrDefault(to, -1));
    return true;
  }
}
