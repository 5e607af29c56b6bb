package org.gridtap.lab.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gridtap.lab.net.UnpackedPrograms;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit file for systemd that README tells of. */
class ServiceUnitTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Path UNIT = CHECKOUT.resolve("docs/gridtap.service");
  private static final String INSTALLED = "/usr/local/bin/gridtap";

  @TempDir private Path directory;

  @Test
  void startsAndReloadsByCommandsThatThereAre() throws Exception {
    List<String> commands =
        Files.readAllLines(UNIT).stream()
            .filter(line -> line.startsWith("Exec"))
            .map(line -> line.substring(line.indexOf('=') + 1))
            .toList();
    assertThat(commands).containsExactly(INSTALLED + " run", INSTALLED + " reload");
    for (String command : commands) {
      String verb = command.substring(command.indexOf(' ') + 1);
      List<String> help = new ArrayList<>(GridtapProgram.ofThisProcess().command());
      help.addAll(List.of(verb, "--help"));
      assertThat(output(help)).anyMatch(line -> line.contains("gridtap " + verb));
    }
    String readme = Files.readString(CHECKOUT.resolve("README.md"));
    assertThat(readme).contains("docs/gridtap.service", INSTALLED);
  }

  @Test
  void systemdFindsNothingWrongWithIt() throws Exception {
    Optional<Path> systemdAnalyze = UnpackedPrograms.find("systemd-analyze");
    Assumptions.assumeTrue(systemdAnalyze.isPresent(), "SKIPPED, there is no systemd-analyze here");
    Path unit = directory.resolve("gridtap.service");
    Files.writeString(
        unit, Files.readString(UNIT).replace(INSTALLED, CHECKOUT.resolve("gridtap").toString()));
    assertThat(verify(systemdAnalyze.get(), unit)).isEmpty();

    Files.writeString(unit, Files.readString(unit).replace("Type=exec", "Type=exce"));
    assertThat(verify(systemdAnalyze.get(), unit)).anyMatch(line -> line.contains("exce"));
  }

  /** Returns what it says of the unit; what it says of others is theirs. */
  private static List<String> verify(Path systemdAnalyze, Path unit) throws Exception {
    List<String> command =
        List.of(systemdAnalyze.toString(), "verify", "--man=no", unit.toString());
    return output(command).stream().filter(line -> line.contains("gridtap")).toList();
  }

  private static List<String> output(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_LIBRARY_PATH", UnpackedPrograms.libraryPath());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return said.lines().toList();
  }
}
