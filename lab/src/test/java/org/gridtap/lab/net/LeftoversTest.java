package org.gridtap.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeftoversTest {
  @BeforeEach
  void needsRoot() {
    List<String> missing = LabRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
  }

  @Test
  void sweepsTheLabOfADeadProcessAndLeavesALivingOnes() throws Exception {
    Process shortLived = new ProcessBuilder("true").start();
    shortLived.waitFor();
    String dead = "gt" + shortLived.pid() + "-";
    Commands.check(List.of("ip", "netns", "add", dead + "host"), "");
    Process survivor =
        new ProcessBuilder(Commands.inNamespace(dead + "host", List.of("sleep", "100"))).start();
    awaitInside(dead + "host");
    try (Lab living = Lab.up(Topology.EMPTY.withPublicHost("a"))) {
      // Lab.up sweeps by itself.
      assertThat(survivor.waitFor()).isNotZero();
      assertThat(Leftovers.prefixes()).contains(living.prefix()).doesNotContain(dead);
      assertThat(Lab.sweep()).doesNotContain(living.prefix());
      assertThat(living.host("a").exec("true").succeeded()).isTrue();
    }
  }

  @Test
  void removesWhatWasBuiltWhenALaterStepFails() throws Exception {
    // The router of a site named "a" and a host named "a.nat" cannot meet, but a namespace of that
    // name can be there.
    try (Lab first = Lab.up(Topology.EMPTY.withPublicHost("x"))) {
      int next = first.prefix().contains(".") ? nextNumber(first.prefix()) : 1;
      String prefix = "gt" + ProcessHandle.current().pid() + "." + next + "-";
      Commands.check(List.of("ip", "netns", "add", prefix + "b"), "");
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> Lab.up(Topology.EMPTY.withPublicHost("a").withPublicHost("b"))))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("ip netns add");
      assertThat(Leftovers.prefixes()).doesNotContain(prefix).contains(first.prefix());
    }
  }

  @Test
  void endsBackgroundProcessesWithTheLab() throws Exception {
    BackgroundProcess process;
    BackgroundProcess stubborn;
    try (Lab lab = Lab.up(Topology.EMPTY.withPublicHost("a"))) {
      process = lab.host("a").start("sleeper", Map.of(), List.of("sleep", "100"));
      stubborn =
          lab.host("a").start("parent", Map.of(), List.of("sh", "-c", "sleep 100 & sleep 101"));
      assertThat(process.isAlive()).isTrue();
    }
    assertThat(process.isAlive()).isFalse();
    assertThat(stubborn.isAlive()).isFalse();
  }

  private static int nextNumber(String prefix) {
    return Integer.parseInt(prefix.substring(prefix.indexOf('.') + 1, prefix.length() - 1)) + 1;
  }

  private static void awaitInside(String namespace) throws LabException {
    while (Commands.check(List.of("ip", "netns", "pids", namespace), "").stdout().isBlank()) {
      Thread.onSpinWait();
    }
  }
}
