package org.gridtap.lab.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.daemon.LabDaemon;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.soak.SoakNode.Life;
import org.gridtap.lab.soak.Violation.Kind;

/**
 * One soak in a lab that stands: start, havoc, calm, last checks, findings. In this order below.
 */
final class SoakRun {
  private static final String OVERLAY = "soak";
  private static final String PORT = "4743";
  private static final Duration STAGGER = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(500);

  /** All must have come up first by then, or the soak does not begin. */
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  /** After the havoc all must be up and settled again by then. */
  private static final Duration CALM_LIMIT = Duration.ofMinutes(3);

  private final SoakPlan plan;
  private final Lab lab;
  private final SoakLoop loop;
  private final Journal journal;
  private final List<SoakNode> nodes = new ArrayList<>();
  private final Watch watch;
  private final Havoc havoc;
  private final Traffic traffic;
  private final Sampler sampler;
  private final Path token;
  private final Map<String, JvmProbe.Kept> keptStart = new LinkedHashMap<>();
  private final Map<String, JvmProbe.Kept> keptEnd = new LinkedHashMap<>();
  private boolean begun;
  private double endedMinutes = -1;

  SoakRun(
      SoakPlan plan,
      List<Role> roles,
      Lab lab,
      GridtapProgram program,
      SoakLoop loop,
      Journal journal)
      throws IOException {
    this.plan = plan;
    this.lab = lab;
    this.loop = loop;
    this.journal = journal;
    this.token = lab.directory().resolve("token");
    for (Role role : roles) {
      GridtapProgram daemon = role.steady() ? JvmProbe.tracked(program) : program;
      nodes.add(new SoakNode(role, lab.host(role.host()), daemon, token));
    }
    // Each draws from numbers of its own: how often one draws must not change what another does.
    this.watch = new Watch(nodes, loop, journal);
    this.havoc = new Havoc(nodes, new Random(plan.seed()), loop, journal, watch, plan.killEvery());
    this.traffic = new Traffic(nodes, new Random(plan.seed() + 1), loop, journal);
    this.sampler = new Sampler(nodes, loop, journal, watch);
    createOverlay(program);
  }

  static Set<String> steadyNames(List<Role> roles) {
    Set<String> names = new LinkedHashSet<>();
    roles.stream().filter(Role::steady).map(Role::host).forEach(names::add);
    return names;
  }

  private void createOverlay(GridtapProgram program) throws IOException {
    String site = lab.host(SoakPlaces.BOOTSTRAP).address() + ":" + PORT;
    new LabDaemon(lab.host(SoakPlaces.BOOTSTRAP), program)
        .command(
            "overlay",
            "create",
            OVERLAY,
            "--bootstrap",
            site,
            "--subnet",
            SoakPlaces.SUBNET,
            "--out",
            token.toString())
        .orThrow();
  }

  /** Runs it all; returns what was found, also when it is interrupted. */
  SoakReport run(ProgressLine progress) throws Exception {
    loop.every(Watch.LOOK_EVERY, watch::look);
    loop.every(progress.period(), () -> progress.show(this::progress));
    loop.execute(() -> startNext(0));
    loop.await();
    loop.close();
    progress.clear();
    if (endedMinutes < 0) {
      endedMinutes = journal.seconds() / 60;
    }
    List<Growth> steady = growth();
    return SoakReport.of(plan, journal, traffic, endedMinutes, sampler.ring(), steady);
  }

  private String progress() {
    if (!begun) {
      return "%d/%d up".formatted(up(), nodes.size());
    }
    TrafficCounts counts = traffic.counts();
    Duration left = plan.length().minus(Duration.ofMillis((long) (journal.seconds() * 1000)));
    return "%s left, %d/%d up, %d ends, pings %d ok %d lost, %d MB, %d violations"
        .formatted(
            ProgressLine.clock(left),
            up(),
            nodes.size(),
            journal.killSeconds().size(),
            counts.answered(),
            counts.lost(),
            journal.worstResidentBytes() / 1_000_000,
            journal.violationCount());
  }

  private long up() {
    return nodes.stream().filter(node -> node.life() == Life.UP).count();
  }

  // Start: one after the other, the bootstrap site first.

  private void startNext(int index) throws Exception {
    if (index == nodes.size()) {
      awaitAll(false, START_LIMIT, this::begin);
      return;
    }
    if (index == 1 && nodes.getFirst().life() != Life.UP) {
      loop.after(POLL, () -> startNext(index));
      return;
    }
    watch.start(nodes.get(index));
    loop.after(STAGGER, () -> startNext(index + 1));
  }

  /** Goes on when all are up; when the limit is reached, the soak ends. */
  private void awaitAll(boolean settled, Duration limit, SoakLoop.Action then) throws Exception {
    long nowNs = loop.nowNs();
    List<SoakNode> waitedFor =
        nodes.stream()
            .filter(node -> settled ? !node.isSettled(nowNs) : node.life() != Life.UP)
            .toList();
    if (waitedFor.isEmpty()) {
      then.run();
    } else if (limit.isPositive()) {
      loop.after(POLL, () -> awaitAll(settled, limit.minus(POLL), then));
    } else {
      for (SoakNode node : waitedFor) {
        journal.violation(Kind.NO_ADDRESS, node, "is not up for good when it ought to be");
      }
      loop.end("not all came up");
    }
  }

  // Havoc.

  private void begin() {
    journal.begin();
    begun = true;
    journal.event("", "begun", plan.toString());
    havoc.begin();
    loop.every(Traffic.PING_EVERY, traffic::pingSomeone);
    loop.every(Traffic.TCP_EVERY, traffic::transferSomething);
    loop.every(SoakPlan.SAMPLE_EVERY, sampler::sampleAll);
    loop.after(plan.warmUp(), () -> probe("start", keptStart, () -> {}));
    loop.after(plan.length(), this::calm);
  }

  /** Finds out what the steady daemons keep, one after the other. */
  private void probe(String when, Map<String, JvmProbe.Kept> into, Runnable then) {
    List<SoakNode> steady = nodes.stream().filter(node -> node.role().steady()).toList();
    loop.beside(
        () -> {
          Map<String, JvmProbe.Kept> found = new LinkedHashMap<>();
          for (SoakNode node : steady) {
            Path file = journal.directory().resolve("jvm-%s-%s.txt".formatted(node, when));
            found.put(node.name(), JvmProbe.ask(node, file));
          }
          return found;
        },
        found -> {
          into.putAll(found);
          then.run();
        });
  }

  // Calm and last checks.

  private void calm() throws Exception {
    endedMinutes = journal.seconds() / 60;
    havoc.stop();
    journal.event("", "calm", "");
    awaitAll(true, CALM_LIMIT, () -> traffic.pingAll(() -> probe("end", keptEnd, this::finish)));
  }

  private void finish() {
    if (plan.judgesGrowth()) {
      for (SoakNode node : nodes) {
        growth(node)
            .ifPresent(
                growth -> growth.leaks().forEach(leak -> journal.violation(Kind.LEAK, node, leak)));
      }
    }
    if (journal.violationCount() > 0) {
      nodes.forEach(journal::keepLogs);
    }
    loop.end("over");
  }

  // Findings.

  private List<Growth> growth() {
    return nodes.stream().map(this::growth).flatMap(Optional::stream).toList();
  }

  private Optional<Growth> growth(SoakNode node) {
    List<Sample> judged = judged(node.role());
    if (!node.role().steady() || judged.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Growth.of(node.role(), judged, keptStart.get(node.name()), keptEnd.get(node.name())));
  }

  private List<Sample> judged(Role role) {
    double fromSeconds = plan.warmUp().toMillis() / 1000.0;
    return journal.samplesOf(role.host()).stream()
        .filter(sample -> sample.seconds() >= fromSeconds)
        .filter(sample -> sample.seconds() <= endedMinutes * 60)
        .toList();
  }
}
