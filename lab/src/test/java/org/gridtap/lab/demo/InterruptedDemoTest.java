package org.gridtap.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gridtap.lab.daemon.DaemonRequirements;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.Lab;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A demo whose relay never gets up, ended by a signal to its whole process group. */
class InterruptedDemoTest {
  private static final String SLEEPY =
      """
      #!/bin/sh
      case "$1" in
        overlay) echo gt1.abcdefghijklmnop ;;
        *) exec sleep 60 ;;
      esac
      """;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void saysThatItWasInterruptedAndLeavesNothing(
      String signal, int exitCode, @TempDir Path directory) throws Exception {
    List<String> missing = DaemonRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no demo here: " + missing);
    Path sleepy = Files.writeString(directory.resolve("gridtap"), SLEEPY);
    Files.setPosixFilePermissions(sleepy, PosixFilePermissions.fromString("rwx------"));
    Process demo = start(sleepy);
    try (BufferedReader told = demo.inputReader(StandardCharsets.UTF_8)) {
      String line;
      do {
        line = told.readLine();
      } while (line != null && !line.contains("token of"));
      assertThat(line).isNotNull();

      new ProcessBuilder("kill", "-" + signal, "--", "-" + demo.pid()).start().waitFor();

      assertThat(told.lines()).containsExactly("Interrupted; everything is removed.");
    }
    assertThat(demo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(exitCode);
    assertThat(Lab.running()).doesNotContain("gt" + demo.pid() + "-");
    assertThat(Path.of("/run/gridtap-lab/gt" + demo.pid() + "-")).doesNotExist();
  }

  /** Starts a demo that leads its process group, as a shell starts it; setsid keeps the pid. */
  private static Process start(Path gridtap) throws IOException {
    return new ProcessBuilder(
            "env",
            "--default-signal=INT", // what runs behind a shell's & would ignore it
            "setsid",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            gridtap.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The demo in a process of its own, with the program that is named. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      Path program = Path.of(arguments[0]);
      System.exit(Demo.run(Story.onStandardOutput(), GridtapProgram.ofLauncher(program)));
    }
  }
}
