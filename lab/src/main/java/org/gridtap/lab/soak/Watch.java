package org.gridtap.lab.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.lab.soak.SoakNode.Life;
import org.gridtap.lab.soak.Violation.Kind;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.StatusReport;

/**
 * Looks at all machines ten times a second by the kernel's account: who has got its address, who
 * has lost it, whether two have the same, and whose daemon has ended by itself.
 */
final class Watch {
  static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /** A daemon that was started must have its address by then. */
  static final Duration ADDRESS_LIMIT = Duration.ofSeconds(60);

  private static final Duration RESTART_AFTER = Duration.ofSeconds(5);
  private static final Duration ASK_RELAY_EVERY = Duration.ofMillis(500);
  private static final long LOST_NS = 1_000_000_000;
  private static final int LAST_LINES = 3;

  private final List<SoakNode> nodes;
  private final SoakLoop loop;
  private final Journal journal;
  private final Set<String> late = new LinkedHashSet<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final Map<SoakNode, Long> missingSinceNs = new LinkedHashMap<>();
  private final Set<String> doublyHeld = new LinkedHashSet<>();

  Watch(List<SoakNode> nodes, SoakLoop loop, Journal journal) {
    this.nodes = nodes;
    this.loop = loop;
    this.journal = journal;
  }

  void start(SoakNode node) throws IOException {
    node.start(loop.nowNs());
    journal.event(node.name(), "started", "");
  }

  void look() throws IOException {
    Map<String, SoakNode> holders = new LinkedHashMap<>();
    for (SoakNode node : nodes) {
      if (node.life() != Life.STARTING && node.life() != Life.UP) {
        continue;
      }
      if (!node.isAlive()) {
        endedByItself(node);
        continue;
      }
      List<String> addresses = node.kernelAddresses();
      for (String address : addresses) {
        SoakNode other = holders.putIfAbsent(address, node);
        // The other was seen first: only if it still has the address did both have it at once.
        if (other != null && other.kernelAddresses().contains(address)) {
          heldTwice(address, /* one= */ other, /* other= */ node, "on their interfaces");
        }
      }
      if (node.life() == Life.STARTING) {
        lookAtStarting(node, addresses);
      } else if (!node.role().isRelay()) {
        lookAtRunning(node, addresses);
      }
    }
  }

  /** Tells of an address with two holders, once. */
  void heldTwice(String address, SoakNode one, SoakNode other, String where) {
    if (doublyHeld.add(address + one + other)) {
      journal.violation(
          Kind.ADDRESS_TWICE,
          other,
          "%s is held by %s and %s at once, %s".formatted(address, one, other, where));
      journal.keepLogs(one);
    }
  }

  private void endedByItself(SoakNode node) {
    journal.violation(
        Kind.DAEMON_ENDED,
        node,
        "ended by itself with exit code %d: %s"
            .formatted(node.exitCode(), String.join(" | ", node.lastLines(LAST_LINES))));
    node.enter(Life.ENDING, loop.nowNs());
    loop.beside(() -> node.end(SoakNode.Ending.KILL), _ -> startAfterwards(node, RESTART_AFTER));
  }

  /** Notes that a machine is down, and starts it again later. */
  void startAfterwards(SoakNode node, Duration pause) {
    missingSinceNs.remove(node);
    node.forgetClient();
    node.enter(Life.DOWN, loop.nowNs());
    loop.after(pause, () -> start(node));
  }

  private void lookAtStarting(SoakNode node, List<String> addresses) throws IOException {
    long nowNs = loop.nowNs();
    if (node.role().isRelay()) {
      askWhetherJoined(node);
    } else {
      node.attendToClient();
      if (!addresses.isEmpty()) {
        arrived(node, addresses.getFirst());
      }
    }
    boolean isLate = nowNs - node.sinceNs() > ADDRESS_LIMIT.toNanos();
    if (node.life() == Life.STARTING && isLate && late.add(node.name() + node.epoch())) {
      journal.violation(
          Kind.NO_ADDRESS,
          node,
          "%s %d s after its start: %s"
              .formatted(
                  node.role().isRelay() ? "has not joined" : "has no address",
                  ADDRESS_LIMIT.toSeconds(),
                  String.join(" | ", node.lastLines(LAST_LINES))));
    }
  }

  private void arrived(SoakNode node, String address) {
    String former = node.address();
    Duration took = Duration.ofNanos(loop.nowNs() - node.sinceNs());
    node.arrive(address, loop.nowNs());
    journal.arrival(node, took, former.isEmpty());
    if (!former.isEmpty() && !former.equals(address)) {
      journal.violation(
          Kind.OTHER_ADDRESS, node, "had %s, and has now %s".formatted(former, address));
    }
  }

  private void askWhetherJoined(SoakNode relay) {
    String question = relay.name() + relay.epoch();
    if (!asked.add(question)) {
      return;
    }
    int epoch = relay.epoch();
    loop.beside(
        () -> isJoined(relay),
        joined -> {
          if (relay.epoch() != epoch) {
            return;
          }
          if (joined) {
            Duration took = Duration.ofNanos(loop.nowNs() - relay.sinceNs());
            relay.arrive("", loop.nowNs());
            journal.arrival(relay, took, false);
          }
          loop.after(ASK_RELAY_EVERY, () -> asked.remove(question));
        });
  }

  private static boolean isJoined(SoakNode relay) {
    try {
      StatusReport report = relay.status();
      return !report.overlay().state().equals("joining");
    } catch (ControlException notYet) {
      return false;
    }
  }

  /** A dying process's interface goes before the process does: a moment proves nothing. */
  private void lookAtRunning(SoakNode node, List<String> addresses) {
    long nowNs = loop.nowNs();
    if (addresses.contains(node.address())) {
      missingSinceNs.remove(node);
    } else if (nowNs - missingSinceNs.computeIfAbsent(node, _ -> nowNs) > LOST_NS) {
      missingSinceNs.remove(node);
      journal.violation(
          Kind.ADDRESS_LOST,
          node,
          "had %s and has now %s"
              .formatted(node.address(), addresses.isEmpty() ? "no address" : addresses));
      node.enter(Life.STARTING, nowNs);
    }
  }
}
