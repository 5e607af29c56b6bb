package org.gridtap.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.gridtap.lab.daemon.DaemonRequirements;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.Lab;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  /** A gridtap that makes a token and whose daemon ends at once with a reason. */
  private static final String BROKEN =
      """
      #!/bin/sh
      case "$1" in
        overlay) echo 'created overlay demo'; echo gt1.abcdefghijklmnop ;;
        up) echo 'port 4743 is taken: choose another by --port'; exit 1 ;;
        *) exec sleep 60 ;;
      esac
      """;

  @Test
  void tellsWhyAStepFailedWithTheDaemonsLastWordsAndCleansUp(@TempDir Path directory)
      throws Exception {
    List<String> missing = DaemonRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no demo here: " + missing);
    Path broken = Files.writeString(directory.resolve("gridtap"), BROKEN);
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Story story = new Story(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);

    int exitCode = Demo.run(story, GridtapProgram.ofLauncher(broken));

    String told = bytes.toString(StandardCharsets.UTF_8);
    assertThat(exitCode).as(told).isEqualTo(1);
    assertThat(told)
        .contains("ok     alice and bob cannot reach each other")
        .contains("FAILED relay is up")
        .contains("the daemon on relay has ended")
        .contains("the last lines of relay's daemon, which has ended")
        .contains("port 4743 is taken: choose another by --port")
        .contains("ok     everything removed")
        .contains("FAILED after");
    assertThat(Lab.running())
        .noneMatch(prefix -> prefix.startsWith("gt" + ProcessHandle.current().pid()));
  }
}
