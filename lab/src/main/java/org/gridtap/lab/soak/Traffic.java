package org.gridtap.lab.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.soak.Violation.Kind;
import org.gridtap.node.control.ControlException;

/**
 * Keeps some traffic going between random machines: a ping a second, and now and then some TCP. A
 * ping that is lost between two that have long been left alone is followed up until one is answered
 * again.
 */
final class Traffic {
  static final Duration PING_EVERY = Duration.ofSeconds(1);
  static final Duration TCP_EVERY = Duration.ofSeconds(20);

  /** Two settled machines must reach each other again within this. */
  static final Duration REACH_LIMIT = Duration.ofSeconds(30);

  private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TCP_TIMEOUT = Duration.ofSeconds(20);
  private static final long RETRY_NS = 1_000_000_000;
  private static final long LISTENING_NS = 500_000_000;
  private static final String TCP_PORT = "5201";
  private static final String TCP_BYTES = "256K";
  private static final String TCP_RATE = "4M";

  private final List<SoakNode> nodes;
  private final RandomGenerator random;
  private final SoakLoop loop;
  private final Journal journal;
  private final Set<Pair> followedUp = new LinkedHashSet<>();
  private int answered;
  private int lost;
  private int settledAnswered;
  private int settledLost;
  private int transfers;
  private int failedTransfers;

  /** Two machines in one life of each. */
  private record Pair(SoakNode from, int fromEpoch, SoakNode to, int toEpoch, String address) {
    static Pair of(SoakNode from, SoakNode to) {
      return new Pair(from, from.epoch(), to, to.epoch(), to.address());
    }

    /** Tells whether both still live that same life. */
    boolean lasts() {
      return from.epoch() == fromEpoch && to.epoch() == toEpoch;
    }

    boolean isSettled(long nowNs) {
      return from.isSettled(nowNs) && to.isSettled(nowNs);
    }

    boolean ping(Duration timeout) throws LabException {
      return from.host().ping(address, timeout).isPresent();
    }

    @Override
    public String toString() {
      return "%s to %s (%s)".formatted(from, to, address);
    }
  }

  Traffic(List<SoakNode> nodes, RandomGenerator random, SoakLoop loop, Journal journal) {
    this.nodes = nodes;
    this.random = random;
    this.loop = loop;
    this.journal = journal;
  }

  void pingSomeone() {
    List<SoakNode> reachable = nodes.stream().filter(SoakNode::isReachable).toList();
    if (reachable.size() < 2) {
      return;
    }
    Pair pair = randomPair(reachable);
    boolean settled = pair.isSettled(loop.nowNs());
    loop.beside(() -> pair.ping(PING_TIMEOUT), answer -> onPing(pair, settled, answer));
  }

  private Pair randomPair(List<SoakNode> reachable) {
    int from = random.nextInt(reachable.size());
    int to = (from + 1 + random.nextInt(reachable.size() - 1)) % reachable.size();
    return Pair.of(reachable.get(from), reachable.get(to));
  }

  private void onPing(Pair pair, boolean settled, boolean answer) {
    if (answer) {
      answered++;
      settledAnswered += settled ? 1 : 0;
      return;
    }
    if (!pair.lasts()) {
      return; // one of them was ended meanwhile: nobody expects an answer
    }
    lost++;
    journal.event(pair.from.name(), "ping-lost", pair + (settled ? "" : ", not settled"));
    if (settled) {
      settledLost++;
      followUp(pair);
    }
  }

  /** Pings until there is an answer, one of the two ends, or the limit is reached. */
  private void followUp(Pair pair) {
    if (!followedUp.add(pair)) {
      return;
    }
    long beganNs = loop.nowNs() - PING_TIMEOUT.toNanos();
    loop.beside(
        () ->
            String.join(
                "; ",
                pathSeen(pair.from, pair.to),
                pathSeen(pair.to, pair.from),
                pair.from.lookUp(pair.address)),
        paths -> journal.event(pair.from.name(), "path-while-lost", paths));
    loop.beside(
        () -> isReachedWithin(pair, REACH_LIMIT),
        reached -> {
          followedUp.remove(pair);
          if (reached) {
            Duration outage = Duration.ofNanos(loop.nowNs() - beganNs);
            journal.outage(outage);
            journal.event(
                pair.from.name(), "reached-again", pair + " after " + outage.toMillis() + " ms");
          } else if (pair.lasts()) {
            unreachable(pair);
          }
        });
  }

  /** Says by which way a machine believes to reach another. */
  private static String pathSeen(SoakNode node, SoakNode other) {
    try {
      return node.status().peers().stream()
          .filter(peer -> peer.name().equals(other.name()))
          .findFirst()
          .map(
              peer ->
                  "%s: %s, %s, %s ms, %d B out, %d B in"
                      .formatted(
                          node,
                          peer.path(),
                          peer.endpoint() == null ? peer.why() : peer.endpoint(),
                          peer.rttMs(),
                          peer.txBytes(),
                          peer.rxBytes()))
          .orElse(node + ": no session with " + other);
    } catch (ControlException unanswered) {
      return node + ": " + unanswered.getMessage();
    }
  }

  private void unreachable(Pair pair) {
    journal.violation(
        Kind.UNREACHABLE,
        pair.from,
        "%s: no ping was answered for %d s".formatted(pair, REACH_LIMIT.toSeconds()));
    journal.keepLogs(pair.to);
  }

  private static boolean isReachedWithin(Pair pair, Duration limit) throws LabException {
    long endNs = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < endNs && pair.from.isAlive() && pair.to.isAlive()) {
      if (pair.ping(PING_TIMEOUT)) {
        return true;
      }
      LockSupport.parkNanos(RETRY_NS);
    }
    return false;
  }

  void transferSomething() {
    long nowNs = loop.nowNs();
    List<SoakNode> settled =
        nodes.stream().filter(node -> node.isReachable() && node.isSettled(nowNs)).toList();
    if (settled.size() < 2) {
      return;
    }
    Pair pair = randomPair(settled);
    loop.beside(() -> pair.to.host().exec(Map.of(), TCP_TIMEOUT, serverOf(pair)), ignored -> {});
    loop.beside(
        () -> {
          LockSupport.parkNanos(LISTENING_NS);
          return pair.from.host().exec(Map.of(), TCP_TIMEOUT, clientOf(pair));
        },
        output -> onTransfer(pair, output));
  }

  private static List<String> serverOf(Pair pair) {
    long seconds = TCP_TIMEOUT.toSeconds() - 1;
    return List.of(
        "timeout",
        Long.toString(seconds),
        "iperf3",
        "-s",
        "-1",
        "-B",
        pair.address,
        "-p",
        TCP_PORT);
  }

  private static List<String> clientOf(Pair pair) {
    return List.of(
        "iperf3",
        "-c",
        pair.address,
        "-p",
        TCP_PORT,
        "-n",
        TCP_BYTES,
        "-b",
        TCP_RATE,
        "--connect-timeout",
        "5000");
  }

  private void onTransfer(Pair pair, Output output) {
    if (output.succeeded()) {
      transfers++;
    } else if (pair.lasts()) {
      failedTransfers++;
      journal.event(pair.from.name(), "tcp-failed", pair + ": " + output.complaint());
    }
  }

  /** Pings every machine from every other, once the havoc is over, and then says so. */
  void pingAll(Runnable whenDone) {
    List<Pair> pairs = new ArrayList<>();
    for (SoakNode from : nodes) {
      for (SoakNode to : nodes) {
        if (from != to && from.isReachable() && to.isReachable()) {
          pairs.add(Pair.of(from, to));
        }
      }
    }
    loop.beside(
        () -> {
          List<Pair> silent = new ArrayList<>();
          for (Pair pair : pairs) {
            if (!isReachedWithin(pair, REACH_LIMIT)) {
              silent.add(pair);
            }
          }
          return silent;
        },
        silent -> {
          silent.forEach(this::unreachable);
          journal.event("", "all-pinged", pairs.size() + " pairs");
          whenDone.run();
        });
  }

  TrafficCounts counts() {
    return new TrafficCounts(
        answered, lost, settledAnswered, settledLost, transfers, failedTransfers);
  }
}
