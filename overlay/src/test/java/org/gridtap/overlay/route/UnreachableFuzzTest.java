package org.gridtap.overlay.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class UnreachableFuzzTest {
  static List<Named<byte[]>> honest() {
    byte[] echo = new byte[Unreachable.ECHO_BYTES];
    NodeId there = new NodeId(4, 5, 6);
    return List.of(
        named("no way", new Unreachable(Why.NO_WAY, Unreachable.UNKNOWN, echo, there).encode()),
        named("silent", new Unreachable(Why.SILENT, 12, echo, there).encode()));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void writesExactlyWhatItTook(byte[] bytes) {
    Unreachable report = Unreachable.decode(bytes);
    if (report != null) {
      assertThat(report.encode()).isEqualTo(bytes);
    }
  }
}
