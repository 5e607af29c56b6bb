package org.gridtap.lab.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;

/** Honest traffic between two members while somebody attacks: pings and a TCP stream. */
final class Flows {
  private static final Pattern PINGS = Pattern.compile("(\\d+) packets transmitted, (\\d+) rec");
  private static final Pattern TIMES = Pattern.compile("= [0-9.]+/([0-9.]+)/([0-9.]+)/");
  private static final Pattern RECEIVED = Pattern.compile("([0-9.]+) Mbits/sec +receiver");
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final double PING_INTERVAL_S = 0.02;

  private static final int FIRST_PORT = 5201;
  private static final long SERVER_POLL_NS = 20_000_000;

  private final LabHost from;
  private final LabHost receiver;
  private final String to;
  private int count;

  /** What became of the pings; the times are 0 if none was answered. */
  record Pings(int sent, int answered, double meanMs, double maxMs) {
    double lossPercent() {
      return 100.0 * (sent - answered) / Math.max(1, sent);
    }
  }

  /**
   * @param to the receiver's address in the virtual network
   */
  Flows(LabHost from, LabHost receiver, String to) {
    this.from = from;
    this.receiver = receiver;
    this.to = to;
  }

  /** Begins to ping 50 times a second. */
  BackgroundProcess pings(Duration duration) throws IOException {
    long pings = Math.round(duration.toMillis() / 1000.0 / PING_INTERVAL_S);
    return from.start(
        "ping-" + ++count,
        Map.of("LC_ALL", "C"),
        List.of(
            "ping",
            "-n",
            "-q",
            "-c",
            Long.toString(pings),
            "-i",
            Double.toString(PING_INTERVAL_S),
            "-W",
            "1",
            to));
  }

  static Pings result(BackgroundProcess ping) throws IOException {
    ping.waitFor(GRACE);
    String told = ping.output();
    Matcher pings = PINGS.matcher(told);
    Matcher times = TIMES.matcher(told);
    if (!pings.find()) {
      throw new LabException("ping said: " + told);
    }
    boolean answered = times.find();
    return new Pings(
        Integer.parseInt(pings.group(1)),
        Integer.parseInt(pings.group(2)),
        answered ? Double.parseDouble(times.group(1)) : 0,
        answered ? Double.parseDouble(times.group(2)) : 0);
  }

  /**
   * Sends a TCP stream and returns what arrived, in Mbit/s; 0 if it came to nothing.
   *
   * @param megabits the most a second; 0 for all that goes
   */
  double stream(Duration duration, int megabits) throws IOException {
    String port = Integer.toString(FIRST_PORT + count++);
    List<String> serve = List.of("iperf3", "-s", "-1", "--forceflush", "-p", port);
    try (BackgroundProcess server = receiver.start("iperf3-" + port, Map.of(), serve)) {
      while (server.isAlive() && !server.output().contains("listening")) {
        LockSupport.parkNanos(SERVER_POLL_NS);
      }
      List<String> send =
          List.of(
              "iperf3",
              "-c",
              to,
              "-p",
              port,
              "-f",
              "m",
              "-b",
              megabits + "M",
              "-t",
              Long.toString(duration.toSeconds()));
      Output output = from.exec(Map.of("LC_ALL", "C"), duration.plus(GRACE), send);
      Matcher received = RECEIVED.matcher(output.stdout());
      return received.find() ? Double.parseDouble(received.group(1)) : 0;
    }
  }
}
