package org.gridtap.lab.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link UdpProbe} that runs on a lab host, driven from the test. */
final class ProbeProcess implements AutoCloseable {
  static final int PORT = 5000;

  private static final long PATIENCE_MS = 5000;

  record Heard(String address, int port, String text) {}

  private final LabHost host;
  private final Process process;
  private final PrintWriter commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  ProbeProcess(LabHost host) throws IOException {
    this(host, PORT);
  }

  ProbeProcess(LabHost host, int port) throws IOException {
    this.host = host;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        host.commandLine(
            java,
            "-XX:TieredStopAtLevel=1",
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            UdpProbe.class.getName(),
            Integer.toString(port));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::readLines);
  }

  private void readLines() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException ended) {
      lines.add("ended");
    }
  }

  void awaitReady() throws InterruptedException {
    String line = lines.poll(PATIENCE_MS * 4, TimeUnit.MILLISECONDS);
    if (!"ready".equals(line)) {
      throw new AssertionError("the probe on " + host + " is not ready: " + line);
    }
  }

  void send(String address, int port, String text) {
    commands.println(address + " " + port + " " + text);
  }

  /** Waits for the next datagram; fails when none comes. */
  Heard hear() throws InterruptedException {
    Heard heard = parse(lines.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));
    if (heard == null) {
      throw new AssertionError("nothing came to " + host);
    }
    return heard;
  }

  /**
   * Lists what has come. Only meaningful after something that was sent later has been heard
   * elsewhere.
   */
  List<String> textsSoFar() {
    return lines.stream().map(line -> line.split(" ", 3)[2]).toList();
  }

  private static @Nullable Heard parse(@Nullable String line) {
    if (line == null) {
      return null;
    }
    String[] parts = line.split(" ", 3);
    return new Heard(parts[0], Integer.parseInt(parts[1]), parts[2]);
  }

  @Override
  public void close() {
    commands.close();
    process.destroy();
  }
}
