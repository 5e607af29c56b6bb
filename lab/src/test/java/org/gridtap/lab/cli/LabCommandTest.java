package org.gridtap.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabRequirements;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LabCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return new CommandLine(new LabCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void refusesABadTopologyWithAllErrorsAndBuildsNothing(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("bad.toml"),
            "[[site]]\nname = \"A\"\nnat = \"x\"\nhosts = [\"b\"]\n");
    assertThat(execute("up", file.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith(file + ": line "));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void refusesACallWithoutAFile() {
    assertThat(execute("up")).isEqualTo(2);
    assertThat(err.toString()).contains("FILE");
  }

  @Test
  void keepsATopologyUpUntilItIsToldToEnd() throws Exception {
    List<String> missing = LabRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    Process up = startUp();
    String prefix = "gt" + up.pid() + "-";
    List<String> told = readUntil(up, "Ctrl-C");
    assertThat(told)
        .anySatisfy(line -> assertThat(line).contains("alice", "192.168.1.2", prefix + "alice"))
        .anySatisfy(line -> assertThat(line).contains("ip netns exec " + prefix + "alice bash"));
    assertThat(Lab.running()).contains(prefix);
    assertThat(execute("down", prefix)).isZero();
    assertThat(out.toString()).contains("taken down: " + prefix);
    assertThat(up.isAlive()).isFalse();
    assertThat(up.inputReader().lines()).containsExactly("Everything is removed.");
    assertThat(Lab.running()).doesNotContain(prefix);
  }

  @Test
  void refusesAnAttackWithAllThatIsWrongWithIt() {
    assertThat(execute("attack", "nosuch", "--on", "alice", "--rate", "-1", "--port", "0"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "there is no attack 'nosuch'; there are noise, ", "--port is 1 to 65535", "a rate");
  }

  @Test
  void attacksNothingButHostsOfALabThatIsUp() {
    List<String> missing = LabRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    assertThat(execute("attack", "noise", "--from", "a", "--on", "b", "--lab", "nosuch-"))
        .isEqualTo(1);
    assertThat(err.toString()).containsAnyOf("no lab is up", "no lab nosuch- is up");
  }

  @Test
  void refusesASiegeByWhatDoesNotExist() {
    assertThat(execute("siege", "nosuch", "--seconds", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no attack 'nosuch'", "up to 300 s");
  }

  @Test
  void saysWhatCanBeDoneWithALab() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("say what to do with the lab: up, down, ");
  }

  @Test
  void failsToTakeDownALabThatIsNotUp() {
    List<String> missing = LabRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    assertThat(execute("down", "nosuch")).isEqualTo(1);
    assertThat(err.toString()).contains("no lab nosuch is up");
  }

  private static Process startUp() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LabMain.class.getName(),
            "up",
            "topologies/demo.toml")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> readUntil(Process process, String start) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    do {
      line = reader.readLine();
      lines.add(line == null ? "(ended)" : line);
    } while (line != null && !line.startsWith(start));
    return lines;
  }
}
