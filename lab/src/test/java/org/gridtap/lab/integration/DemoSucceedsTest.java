package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.demo.Demo;
import org.gridtap.lab.demo.Story;
import org.gridtap.lab.net.LabRequirements;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The main job, as {@code gridtap demo} shows it. */
class DemoSucceedsTest {
  @Test
  void tellsTheWholeStoryAndReturnsZero() {
    List<String> missing = new ArrayList<>(LabRequirements.missing());
    LabRequirements.requireProgram(DhcpClient.PROGRAM, "udhcpc", missing);
    boolean hasTun = Files.exists(Path.of("/dev/net/tun"));
    Assumptions.assumeTrue(
        missing.isEmpty() && hasTun,
        () -> "SKIPPED, no demo here: " + missing + (hasTun ? "" : ", no /dev/net/tun"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Story story = new Story(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);

    int exitCode = Demo.run(story, GridtapProgram.ofThisProcess());

    String told = bytes.toString(StandardCharsets.UTF_8);
    System.out.println(told);
    assertThat(exitCode).as(told).isZero();
    assertThat(told).contains("It works").doesNotContain("FAILED");
  }
}
