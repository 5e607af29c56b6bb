package org.gridtap.lab.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridtap.lab.daemon.KernelView;
import org.gridtap.lab.soak.SoakNode.Life;
import org.gridtap.lab.soak.Violation.Kind;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.StatusReport;

/**
 * Takes a sample of every daemon that is up, and from all samples of a round judges what only all
 * of them together tell: whether the ring is whole, and whether two believe that they hold one
 * address.
 */
final class Sampler {
  /** A fault that is seen in so many rounds one after the other is no passing one. */
  static final int ROUNDS_TO_COMPLAIN = 4;

  /** More than this between two samples of a log is a flood: some ten lines a second. */
  static final long MAX_LOG_BYTES = 10_000;

  private final List<SoakNode> nodes;
  private final SoakLoop loop;
  private final Journal journal;
  private final Watch watch;
  private final Map<String, Integer> ringFaults = new LinkedHashMap<>();
  private final Map<String, Integer> silences = new LinkedHashMap<>();
  private Map<SoakNode, Sample> round = new LinkedHashMap<>();
  private int missing;
  private String ring = "not looked at";

  Sampler(List<SoakNode> nodes, SoakLoop loop, Journal journal, Watch watch) {
    this.nodes = nodes;
    this.loop = loop;
    this.journal = journal;
    this.watch = watch;
  }

  void sampleAll() {
    if (missing > 0) {
      return; // a daemon takes long to answer the last question
    }
    round = new LinkedHashMap<>();
    List<SoakNode> up = nodes.stream().filter(node -> node.life() == Life.UP).toList();
    missing = up.size();
    for (SoakNode node : up) {
      int epoch = node.epoch();
      loop.beside(
          () -> sample(node, epoch, journal.seconds()), sample -> take(node, epoch, sample));
    }
  }

  private static Optional<Sample> sample(SoakNode node, int epoch, double seconds) {
    try {
      StatusReport status = node.status();
      Figures figures = node.figures();
      KernelView.Purposes purposes =
          node.role().steady() ? node.kernel().purposes() : KernelView.Purposes.UNKNOWN;
      return node.kernel()
          .usage()
          .map(
              usage ->
                  new Sample(
                      seconds,
                      node.name(),
                      epoch,
                      usage,
                      purposes,
                      status,
                      figures,
                      node.logBytes()));
    } catch (ControlException unanswered) {
      return Optional.empty();
    }
  }

  private void take(SoakNode node, int epoch, Optional<Sample> taken) {
    missing--;
    if (node.epoch() == epoch) {
      if (taken.isPresent()) {
        silences.remove(node.name());
        accept(node, taken.get());
      } else if (silences.merge(node.name(), 1, Integer::sum) == 2) {
        journal.violation(
            Kind.SILENT, node, "did not answer twice in a row when asked for its status");
      }
    }
    if (missing == 0) {
      judgeRound();
    }
  }

  private void accept(SoakNode node, Sample sample) {
    List<Sample> earlier = journal.samplesOf(node.name());
    if (!earlier.isEmpty() && earlier.getLast().epoch() == sample.epoch()) {
      long written = sample.logBytes() - earlier.getLast().logBytes();
      if (written > MAX_LOG_BYTES) {
        journal.violation(
            Kind.LOG_FLOOD,
            node,
            "wrote %d bytes to its log in %.0f s"
                .formatted(written, sample.seconds() - earlier.getLast().seconds()));
      }
    }
    node.rememberId(sample.status().node().id());
    journal.sample(sample);
    round.put(node, sample);
  }

  private void judgeRound() {
    Map<String, SoakNode> holders = new LinkedHashMap<>();
    round.forEach(
        (node, sample) -> {
          if (!sample.address().isEmpty()) {
            SoakNode other = holders.putIfAbsent(sample.address(), node);
            if (other != null) {
              watch.heldTwice(
                  sample.address(), /* one= */ other, /* other= */ node, "by their own account");
            }
          }
        });
    judgeRing();
  }

  /** Returns how the ring was in the last round. */
  String ring() {
    return ring;
  }

  private String describe(int settled, Map<String, String> complaints) {
    String seen = "%d of %d are settled members".formatted(settled, nodes.size());
    return complaints.isEmpty()
        ? "whole: " + seen + ", and each has links to both neighbours"
        : seen + "; " + complaints;
  }

  private void judgeRing() {
    long nowNs = loop.nowNs();
    List<RingCheck.Member> settled = new ArrayList<>();
    Map<String, SoakNode> byName = new LinkedHashMap<>();
    Map<String, String> dead = new LinkedHashMap<>();
    for (SoakNode node : nodes) {
      byName.put(node.name(), node);
      Sample sample = round.get(node);
      if (sample != null && node.isSettled(nowNs)) {
        var near = new LinkedHashSet<>(sample.status().overlay().near());
        settled.add(new RingCheck.Member(node.name(), node.id(), near));
      } else if (node.life() == Life.DOWN
          && !node.id().isEmpty()
          && nowNs - node.sinceNs() > SoakNode.SETTLES.toNanos()) {
        dead.put(node.id(), node.name());
      }
    }
    Map<String, String> complaints = RingCheck.complaints(settled, dead);
    ring = describe(settled.size(), complaints);
    ringFaults.keySet().retainAll(complaints.keySet());
    complaints.forEach(
        (name, complaint) -> {
          SoakNode node = byName.get(name);
          int rounds = ringFaults.merge(name, 1, Integer::sum);
          journal.event(name, "ring-fault", complaint);
          if (node != null && rounds == ROUNDS_TO_COMPLAIN) {
            journal.violation(
                Kind.RING_BROKEN, node, "%s, for %d rounds".formatted(complaint, rounds));
          }
        });
  }
}
