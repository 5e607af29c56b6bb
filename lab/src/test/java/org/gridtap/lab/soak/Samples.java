package org.gridtap.lab.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.gridtap.lab.daemon.KernelView;
import org.gridtap.node.control.Json;
import org.gridtap.node.control.StatusReport;

/** Samples of a daemon that nobody has run. */
final class Samples {
  private Samples() {}

  static Sample of(double seconds, String node, long residentKb, int descriptors, int threads) {
    StatusReport status = status(node);
    return new Sample(
        seconds,
        node,
        2,
        new KernelView.Usage(
            residentKb * 1024, residentKb * 700, descriptors, threads, (long) (seconds * 10)),
        new KernelView.Purposes(5_000_000, 0),
        status,
        new Figures(8_000_000, 12_000_000, 40),
        200);
  }

  /** By JSON, which may leave out what no sample looks at. */
  private static StatusReport status(String node) {
    String text =
        """
        {"node": {"id": "%s", "name": "%s"},
         "overlay": {"state": "joined", "near": ["%s"], "far": [], "sites": []},
         "networks": [{"name": "soak", "address": "10.64.0.9"}],
         "peers": [],
         "drops": [{"where": "packets", "reason": "no-route", "count": 3, "meaning": "lost"}],
         "troubles": []}
        """
            .formatted("00".repeat(20), node, "11".repeat(20));
    try {
      return Json.read(text, StatusReport.class);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
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
