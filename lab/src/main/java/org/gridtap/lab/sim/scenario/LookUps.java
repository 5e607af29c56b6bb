package org.gridtap.lab.sim.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.lab.sim.TraceKind;
import org.gridtap.lab.sim.node.SimNode;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Lets nodes ask who holds addresses that were granted, all the time, and judges the answers: a
 * look-up is routed if its question reaches the key's true root, and answered if the right holder
 * is named, both within {@link #LIMIT_NS}.
 */
final class LookUps {
  static final long LIMIT_NS = 10_000_000_000L;

  private static final double PER_NODE_AND_SECOND = 0.05;
  private static final double MIN_PER_SECOND = 10;
  private static final int TRACE_ANSWER = TraceKind.FIRST_FREE + 1;

  /** Whose question it is, and for which key; nobody asks twice at a time. */
  private record Question(NodeId asker, NodeId key) {}

  /** By what the asker knows its question. */
  private record Ticket(NodeId asker, long number) {}

  private static final class Asked {
    final Member asker;
    final Question question;
    final int address;
    final long askedNs;
    final Phase phase;
    final Timeline.Point point;
    boolean routed;
    int hops;

    Asked(
        Member asker,
        Question question,
        int address,
        long askedNs,
        Phase phase,
        Timeline.Point point) {
      this.asker = asker;
      this.question = question;
      this.address = address;
      this.askedNs = askedNs;
      this.phase = phase;
      this.point = point;
    }
  }

  private final Stage stage;
  private final Simulation simulation;
  private final RandomGenerator random;
  private final Map<Question, Asked> open = new LinkedHashMap<>();
  private final Map<Ticket, Asked> byTicket = new LinkedHashMap<>();
  private boolean stopped;

  LookUps(Stage stage, Simulation simulation) {
    this.stage = stage;
    this.simulation = simulation;
    this.random = simulation.random("look-ups");
  }

  /** Asks from now on. */
  void start() {
    double perSecond = Math.max(MIN_PER_SECOND, PER_NODE_AND_SECOND * stage.plan().nodes());
    askAfter((long) (1e9 / perSecond));
  }

  void stop() {
    stopped = true;
  }

  private void askAfter(long meanNs) {
    long pauseNs = (long) (-Math.log(1 - random.nextDouble()) * meanNs);
    simulation.after(
        pauseNs,
        () -> {
          if (!stopped) {
            ask();
            askAfter(meanNs);
          }
        });
  }

  /** While the network is cut, nobody asks: half of all records are on the other side. */
  private void ask() {
    if (stage.population().isParted()) {
      return;
    }
    Integer address = stage.holders().anyAddress(random, simulation.nowNs());
    if (address == null || stage.population().size() == 0) {
      return;
    }
    Member asker = stage.population().anybody();
    Question question = new Question(asker.node().id(), stage.pool().key(address).id());
    if (!asker.node().isJoined() || !asker.port().isRunning() || open.containsKey(question)) {
      return;
    }
    Asked asked =
        new Asked(
            asker,
            question,
            address,
            simulation.nowNs(),
            stage.currentPhase(),
            stage.timeline().now());
    open.put(question, asked);
    asker.port().input(() -> ask(asked));
  }

  private void ask(Asked asked) {
    SimNode node = asked.asker.node();
    long number = node.lookUp(stage.pool(), asked.address, asked.asker.port().nowNs());
    if (number == Dht.NO_OPERATION) {
      open.remove(asked.question);
      return;
    }
    Ticket ticket = new Ticket(node.id(), number);
    byTicket.put(ticket, asked);
    simulation.after(LIMIT_NS, () -> onLimit(ticket));
    Holder known = node.answer(number);
    if (known != null) { // the asker is the key's root itself
      onAnswered(node, number, known);
    }
  }

  private void onLimit(Ticket ticket) {
    Asked asked = take(ticket);
    if (asked != null && stage.population().isAlive(asked.asker)) {
      decide(asked);
      asked.phase.lookUps().failed(false);
    }
  }

  private static void decide(Asked asked) {
    asked.point.decided++;
    if (asked.routed) {
      asked.point.routed++;
      asked.phase.lookUps().routed(asked.hops);
    }
  }

  private @Nullable Asked take(Ticket ticket) {
    Asked asked = byTicket.remove(ticket);
    if (asked != null) {
      open.remove(asked.question);
    }
    return asked;
  }

  /** A routed message has come to its end; perhaps it is one of the questions. */
  void onArrived(SimNode node, RoutedMessage message) {
    Asked asked = open.get(new Question(message.source(), message.key()));
    if (asked == null || asked.routed) {
      return;
    }
    Member root = stage.population().rootOf(message.key());
    if (root != null && root.node() == node) {
      asked.routed = true;
      asked.hops = ForwardHeader.MAX_HOPS - message.hops();
    }
  }

  void onAnswered(SimNode node, long lookUp, Holder holder) {
    Asked asked = take(new Ticket(node.id(), lookUp));
    if (asked == null) {
      return;
    }
    simulation.trace(TRACE_ANSWER, lookUp, asked.address);
    boolean isRight =
        holder instanceof Holder.Leased leased
            && stage.holders().isHolder(leased.node(), asked.address);
    decide(asked);
    if (isRight) {
      asked.point.answered++;
      asked.phase.lookUps().answered((simulation.nowNs() - asked.askedNs) / 1e6);
    } else {
      asked.phase.lookUps().failed(!(holder instanceof Holder.Unknown));
    }
  }
}
