package org.gridtap.lab.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.gridtap.lab.file.TopologyResult.Loaded;
import org.gridtap.lab.file.TopologyResult.Problem;
import org.gridtap.lab.file.TopologyResult.Rejected;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyFileFuzzTest {
  private static final String WHOLE =
      """
      [internet]
      hosts = ["relay"]
      [[site]]
      name = "home"
      nat = "port-restricted"
      hosts = ["alice", "bob"]
      """;

  static List<Named<byte[]>> honest() {
    return List.of(
        named("whole", WHOLE.getBytes(UTF_8)),
        named("mistaken", "site = [1, {name = 'a', nats = 2}]\nhosts = 3".getBytes(UTF_8)));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 3_000)
  void takesWhatCanBeBuiltAndExplainsAllElse(byte[] bytes) {
    switch (TopologyFile.parse(new String(bytes, UTF_8))) {
      case Loaded(Topology topology) -> {
        assertThat(topology.publicHosts().size()).isLessThanOrEqualTo(Topology.MAX_PUBLIC_HOSTS);
        assertThat(topology.sites().size()).isLessThanOrEqualTo(Topology.MAX_SITES);
        assertThat(topology.publicHosts())
            .allSatisfy(name -> assertThat(Topology.nameProblem(name)).isEmpty());
        assertThat(topology.sites())
            .allSatisfy(site -> assertThat(Topology.siteProblem(site)).isEmpty());
      }
      case Rejected(List<Problem> problems) ->
          assertThat(problems)
              .isNotEmpty()
              .allSatisfy(
                  problem ->
                      assertThat(problem.sentence().chars()).noneMatch(Character::isISOControl));
    }
  }
}
