package org.gridtap.lab.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes down what happens in a soak, as it happens: samples, drops and events in CSV files, and in
 * memory what the summary needs. Belongs to the loop.
 */
final class Journal implements AutoCloseable {
  /** More violations than these are counted and not kept. */
  static final int MAX_VIOLATIONS = 200;

  private static final String LOGS = "logs";

  private final Path directory;
  private final SoakLoop loop;
  private final PrintWriter samples;
  private final PrintWriter drops;
  private final PrintWriter events;
  private final Map<String, List<Sample>> samplesOf = new LinkedHashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private final List<Double> killSeconds = new ArrayList<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final List<Duration> restarts = new ArrayList<>();
  private final List<Duration> relayStarts = new ArrayList<>();
  private final List<Duration> firstStarts = new ArrayList<>();
  private final List<Duration> outages = new ArrayList<>();
  private int violationCount;
  private long worstResidentBytes;
  private long beganNs;

  Journal(Path directory, SoakLoop loop) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.loop = loop;
    this.samples = writer("samples.csv", Sample.CSV_HEADER);
    this.drops = writer("drops.csv", Sample.DROPS_HEADER);
    this.events = writer("events.csv", "seconds,node,event,detail");
  }

  private PrintWriter writer(String file, String header) throws IOException {
    PrintWriter writer =
        new PrintWriter(
            Files.newBufferedWriter(directory.resolve(file), StandardCharsets.UTF_8), true);
    writer.println(header);
    return writer;
  }

  /** Begins the time that everything is told in. */
  void begin() {
    beganNs = loop.nowNs();
  }

  /** Returns the time since {@link #begin}; before, since the loop began. */
  double seconds() {
    return (loop.nowNs() - beganNs) / 1e9;
  }

  void event(String node, String event, String detail) {
    events.println(
        "%s,%s,%s,\"%s\""
            .formatted(
                String.format(Locale.ROOT, "%.3f", seconds()),
                node,
                event,
                detail.replace('"', '\'').replace('\n', ' ')));
    counts.merge(event, 1, Integer::sum);
  }

  /** As {@link #event}, of a daemon's end. */
  void kill(SoakNode node, SoakNode.Ending how) {
    event(node.name(), how == SoakNode.Ending.KILL ? "killed" : "ended", how.toString());
    killSeconds.add(seconds());
  }

  void sample(Sample sample) {
    samples.println(sample.csv());
    sample.dropsCsv().forEach(drops::println);
    samplesOf.computeIfAbsent(sample.node(), node -> new ArrayList<>()).add(sample);
    worstResidentBytes = Math.max(worstResidentBytes, sample.usage().residentBytes());
  }

  /** A daemon has its address; a relay has joined. */
  void arrival(SoakNode node, Duration took, boolean first) {
    event(node.name(), "up", node.address() + " after " + took.toMillis() + " ms");
    if (node.role().isRelay()) {
      relayStarts.add(took);
    } else {
      (first ? firstStarts : restarts).add(took);
    }
  }

  void outage(Duration length) {
    outages.add(length);
  }

  /** Notes a violation, and keeps all logs of the daemon that it befell. */
  void violation(Violation.Kind kind, SoakNode node, String sentence) {
    violation(kind, node.name(), sentence);
    keepLogs(node);
  }

  void violation(Violation.Kind kind, String node, String sentence) {
    event(node, "violation", kind + ": " + sentence);
    violationCount++;
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(new Violation(seconds(), kind, node, sentence));
    }
  }

  /** Copies the logs of a machine; what was copied earlier is replaced by what is longer now. */
  void keepLogs(SoakNode node) {
    try {
      Path target = Files.createDirectories(directory.resolve(LOGS).resolve(node.name()));
      try (Stream<Path> files = Files.list(node.directory())) {
        for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
          Files.write(target.resolve(log.getFileName().toString()), Files.readAllBytes(log));
        }
      }
    } catch (IOException e) {
      event(node.name(), "logs-not-kept", String.valueOf(e.getMessage()));
    }
  }

  Path directory() {
    return directory;
  }

  List<Sample> samplesOf(String node) {
    return samplesOf.getOrDefault(node, List.of());
  }

  Map<String, List<Sample>> samples() {
    return samplesOf;
  }

  List<Violation> violations() {
    return violations;
  }

  int violationCount() {
    return violationCount;
  }

  List<Double> killSeconds() {
    return killSeconds;
  }

  /** Returns how often an event has happened. */
  int count(String event) {
    return counts.getOrDefault(event, 0);
  }

  /** Returns how long relays took to join, each time that they were started. */
  List<Duration> relayStarts() {
    return relayStarts;
  }

  /** Returns the last sample of every daemon. */
  List<Sample> lastSamples() {
    return samplesOf.values().stream().map(List::getLast).toList();
  }

  List<Duration> restarts() {
    return restarts;
  }

  List<Duration> firstStarts() {
    return firstStarts;
  }

  List<Duration> outages() {
    return outages;
  }

  long worstResidentBytes() {
    return worstResidentBytes;
  }

  @Override
  public void close() {
    samples.close();
    drops.close();
    events.close();
  }
}
