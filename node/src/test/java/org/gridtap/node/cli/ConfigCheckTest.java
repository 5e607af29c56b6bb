package org.gridtap.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.node.cli.CommandHarness.Outcome;
import org.gridtap.node.control.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
  @TempDir Path temporary;

  private CommandHarness owner;
  private CommandHarness node;
  private Path file;

  @BeforeEach
  void makeOverlay() {
    owner = new CommandHarness(temporary.resolve("owner"));
    node = new CommandHarness(temporary.resolve("node"));
    file = node.root.resolve("etc/gridtap/gridtap.toml");
  }

  private void join() throws IOException {
    String token =
        owner
            .run(
                "overlay", "create", "lab", "--bootstrap", "boot:4743", "--subnet", "10.201.0.0/16")
            .lastLine();
    Path tokenFile = Files.writeString(temporary.resolve("token"), token + "\n");
    int port;
    try (DatagramSocket free = new DatagramSocket()) {
      port = free.getLocalPort();
    }
    assertThat(node.run("join", "file:" + tokenFile, "--port", "" + port).exitCode()).isZero();
  }

  private String own() throws IOException {
    return Files.readString(file);
  }

  @Test
  void saysInOneLineThatAFileIsRight() throws Exception {
    join();
    Outcome outcome = node.run("config", "check");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines())
        .containsExactly(file + ": right; node thishost, mode interface, networks lab");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void tellsEveryErrorWithFileLineCauseAndNearestKey() throws Exception {
    Path draft =
        Files.writeString(
            temporary.resolve("draft.toml"),
            """
            [node]
            prot = 4743
            mode = "router"

            [[network]]
            name = "lab"
            adress = "auto"
            """);
    Outcome outcome = node.run("config", "check", draft.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(draft + ":2: ").contains("did you mean 'port'?"),
            line -> assertThat(line).startsWith(draft + ":3: ").contains("later version"),
            line ->
                assertThat(line).startsWith(draft + ":7: ").contains("did you mean 'address'?"));
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void comparesWithTheTokenOfThisMachine() throws Exception {
    join();
    Files.writeString(
        file,
        own().replace("address = \"auto\"", "address = \"10.9.0.1\"")
            + "\n[[network]]\nname = \"lba\"\n");
    List<String> lines = own().lines().toList();
    Outcome outcome = node.run("config", "check");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith(
                        file + ":" + (lines.indexOf("address = \"10.9.0.1\"") + 1) + ": 10.9.0.1"),
            line ->
                assertThat(line)
                    .startsWith(file + ":" + lines.size() + ": the token has no network lba")
                    .contains("did you mean lab?"));
    assertThat(node.run("run").err())
        .contains("line " + lines.size() + ": the token has no network lba");
  }

  @Test
  void saysWhatStandsInTheWayHereAndNow() throws Exception {
    join();
    try (DatagramSocket taken = new DatagramSocket()) {
      Files.writeString(
          file,
          own()
              .replaceAll("port = \\d+", "port = " + taken.getLocalPort())
              .replace("#tap = \"gt0\"", "tap = \"lo\""));
      Outcome outcome = node.run("config", "check");
      assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(outcome.out())
          .contains("here: UDP port " + taken.getLocalPort() + " is taken")
          .contains("here: There is an interface lo already")
          .contains(": right; ");
    }
  }

  @Test
  void worksBeforeTheMachineHasJoined() throws Exception {
    Path draft = Files.writeString(temporary.resolve("r.toml"), "[node]\nmode = \"relay\"\n");
    Outcome outcome = node.run("config", "check", draft.toString());
    assertThat(outcome.out()).contains("note: This machine has not joined", ": right; ");
    Outcome missing = node.run("config", "check");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(missing.out()).contains(file + ": there is no such file");
    assertThat(node.root).doesNotExist();
  }

  @Test
  void printsJson() throws Exception {
    Path draft = Files.writeString(temporary.resolve("bad.toml"), "[node]\nport = 0\n");
    Outcome outcome = node.run("config", "check", "--json", draft.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    var object = Json.readMap(outcome.out());
    assertThat(object.keySet())
        .containsExactlyInAnyOrder("schema", "file", "right", "problems", "here", "notes");
    assertThat(object.get("right")).isEqualTo(false);
    assertThat(outcome.out()).contains("{\"line\":2,\"sentence\":\"port must be a number");
  }
}
