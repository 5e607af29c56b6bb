package org.gridtap.lab.soak;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.gridtap.lab.daemon.KernelView;
import org.gridtap.node.control.StatusReport;

/** Samples of a daemon that nobody has run. */
final class Samples {
  private Samples() {}

  static Sample of(double seconds, String node, long residentKb, int descriptors, int threads) {
    StatusReport status =
        new StatusReport(
            new StatusReport.Node("00".repeat(20), node, "1", "interface", (long) seconds),
            new StatusReport.Overlay(
                "soak", "joined", List.of("11".repeat(20)), List.of(), 12, List.of()),
            List.of(
                new StatusReport.Network(
                    "soak", "10.64.0.0/10", "gt0", "10.64.0.9", null, 1800, null)),
            List.of(),
            List.of(new StatusReport.Drop("packets", "no-route", 3, "nowhere to go")));
    return new Sample(
        seconds,
        node,
        2,
        new KernelView.Usage(residentKb * 1024, descriptors, threads, (long) (seconds * 10)),
        status,
        200);
  }

  /** An hour of samples, one every ten seconds. */
  static List<Sample> hour(
      DoubleUnaryOperator residentKb,
      DoubleUnaryOperator descriptors,
      DoubleUnaryOperator threads) {
    return IntStream.range(0, 360)
        .mapToObj(
            i ->
                of(
                    i * 10,
                    "home1",
                    (long) residentKb.applyAsDouble(i / 6.0),
                    (int) descriptors.applyAsDouble(i / 6.0),
                    (int) threads.applyAsDouble(i / 6.0)))
        .toList();
  }
}
