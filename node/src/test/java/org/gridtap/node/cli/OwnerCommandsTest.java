package org.gridtap.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridtap.config.token.Token;
import org.gridtap.config.token.TokenReader;
import org.gridtap.config.token.TokenResult;
import org.gridtap.node.cli.CommandHarness.Outcome;
import org.gridtap.node.control.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the overlay's owner: overlay, token, network. */
class OwnerCommandsTest {
  @TempDir Path temporary;

  private CommandHarness harness;

  @BeforeEach
  void makeHarness() {
    harness = new CommandHarness(temporary.resolve("root"));
  }

  @Test
  void overlayCreatePrintsTheTokenOnItsLastLine() {
    Outcome outcome =
        harness.run("overlay", "create", "lab", "--bootstrap", "boot.example.org:4743,[::1]:4744");
    assertThat(outcome.exitCode()).isZero();
    Token token = token(outcome.lastLine());
    assertThat(token.authority().overlayName()).isEqualTo("lab");
    assertThat(token.sites())
        .extracting(Object::toString)
        .containsExactly("boot.example.org:4743", "[::1]:4744");
    assertThat(token.networks()).extracting(Object::toString).containsExactly("lab 10.64.0.0/10");
    assertThat(token.delegation().notAfterMs())
        .isEqualTo(CommandHarness.NOW_MS + 365L * 86_400_000);
    assertThat(harness.root.resolve("var/lib/gridtap/overlays/lab/authority.key")).exists();
    assertThat(outcome.out()).contains("Next").doesNotContain("PRIVATE KEY");
  }

  @Test
  void overlayCreatePrintsOneJsonObject() throws Exception {
    Outcome outcome = harness.run("overlay", "create", "lab", "--subnet", "10.5.0.0/16", "-j");
    Map<String, Object> object = Json.readMap(outcome.out());
    assertThat(object.keySet())
        .containsExactly(
            "schema",
            "overlay",
            "directory",
            "authority",
            "network",
            "subnet",
            "bootstrap",
            "token");
    assertThat(object).containsEntry("schema", 1).containsEntry("subnet", "10.5.0.0/16");
    assertThat(outcome.out().lines()).hasSize(1);
    assertThat(token(String.valueOf(object.get("token"))).sites()).isEmpty();
  }

  @Test
  void overlayCreateTellsEveryErrorAndMakesNothing() {
    Outcome outcome =
        harness.run("overlay", "create", "Lab", "--bootstrap", "a,b:0", "--subnet", "10.0.0.1/8");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines().filter(line -> line.startsWith("gridtap: "))).hasSize(4);
    assertThat(outcome.err()).contains("--help");
    assertThat(harness.root).doesNotExist();
  }

  @Test
  void overlayCreateLeavesAnExistingOneAlone() throws Exception {
    harness.run("overlay", "create", "lab");
    Path key = harness.root.resolve("var/lib/gridtap/overlays/lab/authority.key");
    byte[] before = Files.readAllBytes(key);
    Outcome outcome = harness.run("overlay", "create", "lab");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("there is an overlay lab already").contains("token create");
    assertThat(Files.readAllBytes(key)).isEqualTo(before);
  }

  @Test
  void aTokenThatCouldNotBeWrittenIsAFailure() {
    harness.outputRoom = 200;
    Outcome outcome = harness.run("overlay", "create", "lab");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("Overlay lab is made")
        .contains("token could not be written")
        .contains("token create --overlay lab");
    assertThat(harness.root.resolve("var/lib/gridtap/overlays/lab/authority.key")).exists();
    assertThat(harness.run("token", "create").exitCode()).isEqualTo(1);
    harness.outputRoom = 0;
    assertThat(harness.run("version").exitCode()).isEqualTo(1);
    assertThat(harness.run("version").err()).contains("could not be written");
    assertThat(harness.run("--help").exitCode()).isEqualTo(1);
    harness.outputRoom = Integer.MAX_VALUE;
    assertThat(harness.run("token", "create").exitCode()).isZero();
  }

  @Test
  void aTokenGoesToAFileOfItsOwn() throws Exception {
    Path file = temporary.resolve("lab.token");
    Outcome created =
        harness.run("overlay", "create", "lab", "--bootstrap", "b:1", "--out", file.toString());
    assertThat(created.exitCode()).isZero();
    assertThat(created.out()).contains("up file:" + file).doesNotContain("gt1.");
    assertThat(token(Files.readString(file)).authority().overlayName()).isEqualTo("lab");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] before = Files.readAllBytes(file);
    for (String command : List.of("overlay create other", "token create")) {
      List<String> words = new ArrayList<>(List.of(command.split(" ")));
      words.addAll(List.of("--out", file.toString()));
      Outcome refused = harness.run(words.toArray(String[]::new));
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("already");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(harness.root.resolve("var/lib/gridtap/overlays/other")).doesNotExist();
    Path second = temporary.resolve("second");
    Outcome json = harness.run("token", "create", "--out", second.toString(), "-j");
    assertThat(Json.readMap(json.out()))
        .containsEntry("tokenFile", second.toString())
        .doesNotContainKey("token");
    assertThat(token(Files.readString(second)).networks()).hasSize(1);
    assertThat(harness.run("token", "create", "--out", "/nowhere/token").err())
        .contains("no directory /nowhere");
  }

  @Test
  void tokenCreateRestrictsAndEnds() throws Exception {
    harness.run("overlay", "create", "lab");
    harness.run("network", "create", "second", "--subnet", "172.20.0.0/16", "--lease", "1h");
    Outcome outcome =
        harness.run(
            "token",
            "create",
            "--expires",
            "12h",
            "--mode",
            "interface,relay",
            "--network",
            "second");
    assertThat(outcome.exitCode()).isZero();
    Token token = token(outcome.out());
    assertThat(token.delegation().notAfterMs()).isEqualTo(CommandHarness.NOW_MS + 12L * 3_600_000);
    assertThat(token.networks())
        .singleElement()
        .satisfies(network -> assertThat(network.leaseSeconds()).isEqualTo(3600));
    assertThat(token.delegation().grant().modes()).hasSize(2);

    harness.standardInput = outcome.out();
    Outcome shown = harness.run("token", "show", "-");
    assertThat(shown.out())
        .contains("second 172.20.0.0/16")
        .contains("interface, relay")
        .doesNotContain("gt1.");
    Map<String, Object> object = Json.readMap(harness.run("token", "show", "-", "--json").out());
    assertThat(object)
        .containsEntry("state", "valid")
        .containsEntry("allNetworks", false)
        .containsEntry("modes", List.of("interface", "relay"))
        .doesNotContainKey("token");
  }

  @Test
  void tokenCreateTellsEveryError() {
    harness.run("overlay", "create", "lab");
    Outcome outcome =
        harness.run("token", "create", "--expires", "soon", "--mode", "router", "--mode", "bridge");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--expires").contains("later version").contains("'bridge'");
    Outcome unknown = harness.run("token", "create", "--network", "none");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("only: lab");
    Outcome both = harness.run("token", "create", "--mode", "router", "--network", "none");
    assertThat(both.err()).contains("later version", "only: lab");
  }

  @Test
  void tokenCreateNeedsToKnowWhichOverlay() {
    assertThat(harness.run("token", "create").exitCode()).isEqualTo(1);
    harness.run("overlay", "create", "one");
    assertThat(harness.run("token", "create").exitCode()).isZero();
    harness.run("overlay", "create", "two");
    Outcome outcome = harness.run("token", "create");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("one, two");
    assertThat(
            token(harness.run("token", "create", "--overlay", "two").out())
                .authority()
                .overlayName())
        .isEqualTo("two");
    Path directory = harness.root.resolve("var/lib/gridtap/overlays/one");
    assertThat(
            token(harness.run("token", "create", "--overlay", directory.toString()).out())
                .authority()
                .overlayName())
        .isEqualTo("one");
    assertThat(harness.run("token", "create", "--overlay", "three").exitCode()).isEqualTo(1);
  }

  @Test
  void tokenShowSaysWhatIsWrong() {
    String text = harness.run("overlay", "create", "lab").lastLine();
    harness.environment.put("GRIDTAP_TOKEN", text.substring(0, 100));
    Outcome cut = harness.run("token", "show");
    assertThat(cut.exitCode()).isEqualTo(1);
    assertThat(cut.err()).contains("characters are missing");
    harness.environment.put("GRIDTAP_TOKEN", text);
    harness.nowMs += 400L * 86_400_000;
    Outcome expired = harness.run("token", "show");
    assertThat(expired.exitCode()).isZero();
    assertThat(expired.out()).contains("EXPIRED");
    harness.environment.clear();
    assertThat(harness.run("token", "show").exitCode()).isEqualTo(2);
    assertThat(harness.run("token", "show", "file:/does/not/exist").exitCode()).isEqualTo(1);
  }

  @Test
  void networkCreateRefusesWhatCollides() {
    harness.run("overlay", "create", "lab");
    Outcome asJson =
        harness.run("network", "create", "c", "--subnet", "172.21.0.0/16", "--lease", "1d", "-j");
    assertThat(asJson.out())
        .isEqualToIgnoringWhitespace(
            "{\"schema\":1,\"network\":\"c\",\"subnet\":\"172.21.0.0/16\",\"leaseSeconds\":86400}");
    Outcome overlapping = harness.run("network", "create", "b", "--subnet", "10.64.1.0/24");
    assertThat(overlapping.exitCode()).isEqualTo(2);
    assertThat(overlapping.err()).contains("overlaps");
    Outcome wrong = harness.run("network", "create", "B", "--subnet", "x", "--lease", "1s");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err().lines().filter(line -> line.startsWith("gridtap: "))).hasSize(3);
    assertThat(harness.run("network", "create", "b").exitCode()).isEqualTo(2);
  }

  private static Token token(String text) {
    return ((TokenResult.Accepted) TokenReader.read(text, CommandHarness.NOW_MS)).token();
  }
}
