package org.gridtap.lab.soak;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.soak.SoakNode.Ending;
import org.gridtap.lab.soak.SoakNode.Life;
import org.gridtap.lab.soak.Violation.Kind;

/**
 * Ends daemons at random, by SIGKILL every other time and politely otherwise, and starts them
 * again; now and then gives a host another address.
 */
final class Havoc {
  private static final Duration MAX_DOWN = Duration.ofSeconds(15);

  /** Nobody can join while the bootstrap site is away; that is no news. */
  private static final Duration MAX_BOOTSTRAP_DOWN = Duration.ofSeconds(5);

  private static final int DAEMONS_PER_DOWN = 5;
  private static final int KILLS_PER_MOVE = 6;
  private static final int MOVED_BY = 100;

  private final List<SoakNode> nodes;
  private final RandomGenerator random;
  private final SoakLoop loop;
  private final Journal journal;
  private final Watch watch;
  private final Duration killEvery;
  private boolean over;

  Havoc(
      List<SoakNode> nodes,
      RandomGenerator random,
      SoakLoop loop,
      Journal journal,
      Watch watch,
      Duration killEvery) {
    this.nodes = nodes;
    this.random = random;
    this.loop = loop;
    this.journal = journal;
    this.watch = watch;
    this.killEvery = killEvery;
  }

  void begin() {
    loop.after(around(killEvery), this::killOne);
    loop.after(around(killEvery.multipliedBy(KILLS_PER_MOVE)), this::moveOne);
  }

  /** Ends nothing more; what is down comes up again. */
  void stop() {
    over = true;
  }

  /** Returns a time between half and one and a half of the mean. */
  private Duration around(Duration mean) {
    return Duration.ofNanos((long) (mean.toNanos() * (0.5 + random.nextDouble())));
  }

  private void killOne() {
    if (over) {
      return;
    }
    loop.after(around(killEvery), this::killOne);
    victim().ifPresent(this::kill);
  }

  /** Picks whom to end; nobody while enough are away: most of an address's replicas must live. */
  private Optional<SoakNode> victim() {
    long away = nodes.stream().filter(node -> node.life() != Life.UP).count();
    if (away >= Math.max(1, nodes.size() / DAEMONS_PER_DOWN)) {
      return Optional.empty();
    }
    return pick(
        nodes.stream().filter(node -> node.life() == Life.UP && !node.role().steady()).toList());
  }

  private Optional<SoakNode> pick(List<SoakNode> from) {
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
  }

  private void kill(SoakNode node) {
    Ending how =
        random.nextBoolean()
            ? Ending.KILL
            : random.nextBoolean() ? Ending.SIGTERM : Ending.GRIDTAP_DOWN;
    boolean bootstrap = node.name().equals(SoakPlaces.BOOTSTRAP);
    Duration longest = bootstrap ? MAX_BOOTSTRAP_DOWN : MAX_DOWN;
    Duration pause = Duration.ofNanos((long) (longest.toNanos() * random.nextDouble()));
    journal.kill(node, how);
    node.enter(Life.ENDING, loop.nowNs());
    loop.beside(
        () -> node.end(how),
        wrong -> {
          if (!wrong.isEmpty()) {
            journal.violation(Kind.DAEMON_ENDED, node, wrong);
          }
          watch.startAfterwards(node, pause);
        });
  }

  private void moveOne() {
    if (over) {
      return;
    }
    loop.after(around(killEvery.multipliedBy(KILLS_PER_MOVE)), this::moveOne);
    pick(nodes.stream().filter(node -> node.life() == Life.UP && node.role().moves()).toList())
        .ifPresent(this::move);
  }

  /** Gives a host another address in its LAN, or its first one back. */
  private void move(SoakNode node) {
    loop.beside(
        () -> changeAddress(node.host()),
        address -> {
          node.disturb(loop.nowNs());
          journal.event(node.name(), "moved", address);
        });
  }

  private static String changeAddress(LabHost host) throws Exception {
    int dot = host.address().lastIndexOf('.') + 1;
    String lan = host.address().substring(0, dot);
    String other = lan + (Integer.parseInt(host.address().substring(dot)) + MOVED_BY);
    boolean away = host.addressOn("eth0").filter(other::equals).isPresent();
    String from = away ? other : host.address();
    String to = away ? host.address() : other;
    Output output =
        host.exec(
            "sh",
            "-ec",
            "ip addr del $1/24 dev eth0; ip addr add $2/24 dev eth0; ip route replace default via $3",
            "move",
            from,
            to,
            lan + "1");
    output.orThrow();
    return from + " to " + to;
  }
}
