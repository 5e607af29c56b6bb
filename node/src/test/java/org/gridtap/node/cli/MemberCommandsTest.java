package org.gridtap.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.gridtap.config.Mode;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.node.cli.CommandHarness.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** Commands that make this machine a member and run it: join, up, run; and what is no command. */
class MemberCommandsTest {
  @TempDir Path temporary;

  private CommandHarness owner;
  private CommandHarness node;
  private String token;

  @BeforeEach
  void makeOverlay() throws Exception {
    owner = new CommandHarness(temporary.resolve("owner"));
    node = new CommandHarness(temporary.resolve("node"));
    token = owner.run("overlay", "create", "lab", "--bootstrap", "boot:4743").lastLine();
    Files.writeString(tokenFile(), token + "\n");
  }

  private Path tokenFile() {
    return temporary.resolve("token");
  }

  private String file() {
    return "file:" + tokenFile();
  }

  @Test
  void joinWritesIdentityAndConfiguration() {
    Outcome outcome = node.run("join", file(), "--name", "alice", "--port", "5000");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("alice is a member of overlay lab now").contains("Next");
    assertThat(node.root.resolve("etc/gridtap/gridtap.toml"))
        .content()
        .contains("name = \"alice\"")
        .contains("port = 5000");
    assertThat(node.root.resolve("var/lib/gridtap/identity")).exists();
    assertThat(node.started).isEmpty();
    assertThat(node.run("join", file()).out()).contains("already");
  }

  @Test
  void upJoinsAndRuns() {
    node.daemonExitCode = 1;
    Outcome outcome = node.run("up", file(), "--tap", "gt7", "--address", "10.64.0.9");
    assertThat(outcome.exitCode()).isEqualTo(1);
    DaemonOptions options = node.started.getFirst();
    assertThat(options.config().name()).isEqualTo("thishost");
    assertThat(options.config().networks())
        .containsExactly(
            new NetworkConfig("lab", "gt7", AddressChoice.parse("10.64.0.9").orElseThrow()));
    assertThat(options.enrolment().identity().hostName()).isEqualTo("thishost");
    assertThat(options.enrolment().sites())
        .extracting(Object::toString)
        .containsExactly("boot:4743");
    assertThat(options.layout().root()).isEqualTo(node.root);
    assertThat(outcome.out() + outcome.err()).doesNotContain("gt1.");
  }

  @Test
  void upWithTheSameOverlaysTokenRunsOn() {
    node.run("up", file());
    String newer = owner.run("token", "create").out().strip();
    node.environment.put("GRIDTAP_TOKEN", newer);
    assertThat(node.run("up").exitCode()).isZero();
    assertThat(node.started.get(1).enrolment().identity().nodeId())
        .isEqualTo(node.started.get(0).enrolment().identity().nodeId());
    node.environment.clear();
    assertThat(node.run("up").exitCode()).isZero();
    assertThat(node.run("run").exitCode()).isZero();
    assertThat(node.started).hasSize(4);
  }

  @Test
  void aTokenOfAnotherOverlayIsRefused() {
    node.run("join", file());
    node.environment.put("GRIDTAP_TOKEN", owner.run("overlay", "create", "other").lastLine());
    Outcome up = node.run("up");
    assertThat(up.exitCode()).isEqualTo(2);
    assertThat(up.err()).contains("other").contains("belongs to overlay lab").contains("--root");
    assertThat(node.run("join").exitCode()).isEqualTo(1);
    assertThat(node.started).isEmpty();
  }

  @Test
  void aBadTokenIsRefusedAndLeavesNoFile() throws Exception {
    byte[] bytes = Base64.getUrlDecoder().decode(token.substring(4));
    String mistyped =
        token.substring(0, 200) + (token.charAt(200) == 'A' ? 'B' : 'A') + token.substring(201);
    assertThat(bytes).isNotEmpty();
    assertRefused(token.substring(0, 300), "cut off");
    assertRefused(mistyped, "mistyped");
    assertRefused("hello", "not a token");
    assertRefused("gt2.AAAA", "newer gridtap");
    node.nowMs += 366L * 86_400_000;
    assertRefused(token, "expired");
    node.nowMs = CommandHarness.NOW_MS - 86_400_000;
    assertRefused(token, "Set the clock");
  }

  private void assertRefused(String text, String sentence) throws IOException {
    Files.writeString(tokenFile(), text);
    for (String command : List.of("join", "up")) {
      Outcome outcome = node.run(command, file());
      assertThat(outcome.exitCode()).as(text).isEqualTo(1);
      assertThat(outcome.err()).contains(sentence);
      assertThat(node.root).doesNotExist();
    }
  }

  @Test
  void aLiteralTokenWorksWithAWarning() {
    Outcome outcome = node.run("join", token);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).contains("warning").contains("ps").doesNotContain(token);
    node.standardInput = token;
    assertThat(node.run("join", "-").err()).doesNotContain("warning");
  }

  @Test
  void flagsComeBeforeTheEnvironmentAndThatBeforeTheFile() {
    node.run("join", file(), "--name", "filed", "--port", "1111", "--tap", "gt1");
    node.environment.put("GRIDTAP_PORT", "2222");
    node.environment.put("GRIDTAP_TAP", "gt2");
    node.run("up", file(), "--port", "3333");
    assertThat(node.started.getFirst().config().port()).isEqualTo(3333);
    assertThat(node.started.getFirst().config().networks().getFirst().tap()).isEqualTo("gt2");
    assertThat(node.started.getFirst().config().name()).isEqualTo("filed");
    node.run("run");
    assertThat(node.started.get(1).config().port()).isEqualTo(2222);
    assertThat(node.root.resolve("etc/gridtap/gridtap.toml")).content().contains("1111");
  }

  @Test
  void takesPartInSeveralNetworks() {
    owner.run("network", "create", "second", "--subnet", "172.20.0.0/16");
    node.environment.put("GRIDTAP_TOKEN", owner.run("token", "create").out().strip());
    node.run("up", "--network", "lab:gt5", "--network", "second");
    assertThat(node.started.getFirst().config().networks())
        .extracting(NetworkConfig::name, NetworkConfig::tap)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("lab", "gt5"),
            org.assertj.core.groups.Tuple.tuple("second", null));
    Outcome outcome = node.run("up", "--network", "third");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("no network third").contains("lab, second");
  }

  @Test
  void everyWrongFlagIsTold() {
    Outcome outcome =
        node.run(
            "up",
            file(),
            "--mode",
            "router",
            "--port",
            "0",
            "--name",
            "A_",
            "--address",
            "x",
            "--tap",
            "much too long a name",
            "--network",
            "l!b:");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines().filter(line -> line.startsWith("gridtap: "))).hasSize(7);
    assertThat(outcome.err()).contains("later version");
    assertThat(node.root).doesNotExist();
    assertThat(node.run("up", file(), "--mode", "relay", "--tap", "gt0").err())
        .contains("a relay has no interface");
  }

  @Test
  void runNeedsAMember() throws Exception {
    Outcome outcome = node.run("run");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("has not joined").contains("gridtap join");
    assertThat(node.root).doesNotExist();
    node.run("join", file());
    Path config = node.root.resolve("etc/gridtap/gridtap.toml");
    Files.writeString(
        config, Files.readString(config).replace("port = 4743", "prot = 4743\nmode2 = 1"));
    Outcome broken = node.run("run");
    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.err())
        .contains("line 10")
        .contains("did you mean 'port'")
        .contains("line 11")
        .contains("Mend the file")
        .doesNotContain("--help");
    Path other =
        Files.writeString(
            temporary.resolve("other.toml"), "[[network]]\nname = \"lab\"\ntap = \"x1\"\n");
    assertThat(node.run("run", "-c", other.toString()).exitCode()).isZero();
    assertThat(node.started.getFirst().configFile()).isEqualTo(other);
    assertThat(node.started.getFirst().config().networks().getFirst().tap()).isEqualTo("x1");
  }

  @Test
  void warnsBeforeMembershipEndsAndRefusesAfter() {
    node.run("join", file());
    assertThat(node.run("run").err()).isEmpty();
    node.nowMs += 340L * 86_400_000;
    assertThat(node.run("run").err())
        .contains("warning")
        .contains("ends in 25d, at ")
        .contains("newer token");
    node.nowMs += 30L * 86_400_000;
    Outcome outcome = node.run("run");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("ended at").contains("keeps its identity");
  }

  @Test
  void withoutRootOnlyARelayRuns() {
    node.superuser = false;
    node.mayAdministerNetwork = false;
    for (String command : List.of("up", "join")) {
      Outcome refused = node.runWithoutRoot(command, file());
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("sudo").contains("--mode relay");
      assertThat(node.root).doesNotExist();
    }
    assertThat(node.runWithoutRoot("up", file(), "--mode", "relay").exitCode()).isZero();
    DaemonOptions options = node.started.getFirst();
    assertThat(options.layout().root()).isEqualTo(node.root.resolve("home/.local/state/gridtap"));
    assertThat(options.config().mode()).isEqualTo(Mode.RELAY);
    assertThat(options.config().networks()).isEmpty();
    assertThat(node.runWithoutRoot("join", file()).exitCode()).isZero();
  }

  @Test
  void theRightToMakeInterfacesIsAskedForBeforeAnythingIsWritten() {
    node.mayAdministerNetwork = false;
    Outcome root = node.run("up", file());
    assertThat(root.exitCode()).isEqualTo(1);
    assertThat(root.err()).contains("CAP_NET_ADMIN").contains("--cap-add").doesNotContain("sudo");
    node.superuser = false;
    Outcome user = node.run("up", file());
    assertThat(user.exitCode()).isEqualTo(1);
    assertThat(user.err()).contains("sudo").contains("--mode relay");
    assertThat(node.root).doesNotExist();
    assertThat(node.run("join", file()).exitCode()).as("it may run later, as root").isZero();
    assertThat(node.run("run").exitCode()).isEqualTo(1);
    assertThat(node.started).isEmpty();
  }

  @Test
  void aDaemonThatCannotStartLeavesAMember() {
    node.daemonFailure = "UDP port 4743 is taken.";
    Outcome first = node.run("up", file());
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.err())
        .contains("UDP port 4743 is taken.")
        .contains("is a member now all the same")
        .contains("gridtap.toml");
    assertThat(node.run("up", file()).err()).doesNotContain("member");
  }

  @Test
  void aConfigurationFileThatCannotBeReadIsNamedOnce() throws Exception {
    Path missing = temporary.resolve("nonexist");
    Outcome notJoined = node.run("run", "-c", missing.toString());
    assertThat(notJoined.exitCode()).isEqualTo(2);
    assertThat(notJoined.err()).contains(missing + ": there is no such file");
    node.run("join", file());
    Path config = node.root.resolve("etc/gridtap/gridtap.toml");
    Files.delete(config);
    Files.createDirectory(config);
    for (String command : List.of("run", "up")) {
      Outcome directory = node.run(command);
      assertThat(directory.exitCode()).isEqualTo(2);
      assertThat(directory.err())
          .containsOnlyOnce(config.toString())
          .contains("it is a directory")
          .doesNotContain("--help");
    }
  }

  @Test
  void theNextStepNamesTheRootThatWasNamed() {
    assertThat(node.run("join", file()).out()).contains("gridtap run --root " + node.root);
    node.environment.put("GRIDTAP_ROOT", temporary.resolve("other").toString());
    assertThat(node.runWithoutRoot("join", file()).out()).endsWith("gridtap run\n");
  }

  @Test
  void aRootTooLongForTheSocketIsRefused() {
    CommandHarness deep = new CommandHarness(temporary.resolve("d".repeat(100)));
    Outcome outcome = deep.run("join", file());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("shorter --root");
    assertThat(deep.root).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "netcheck",
        "config",
        "config check x y",
        "completion",
        "completion fish",
        "token revoke x",
        "cert sign",
        "up x --lan eth1",
        "ping h --until-direct",
        "bogus",
        "status --bogus",
        "overlay",
        "token",
        "network",
        "",
        "lookup",
        "ping",
        "up a b",
        "status --jso",
        "ping h -c x"
      })
  void whatDoesNotExistIsAUsageError(String command) {
    Outcome outcome = command.isEmpty() ? node.run() : node.run(command.split(" "));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("gridtap: ").contains("--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "overlay create",
        "token create",
        "token show",
        "network create",
        "up",
        "join",
        "run",
        "wait",
        "status",
        "peers",
        "ring",
        "leases",
        "lookup",
        "ping",
        "config check",
        "metrics",
        "reload",
        "completion",
        "down"
      })
  void everyHelpTextTeaches(String command) {
    Outcome outcome = node.runWithoutRoot((command + " --help").split(" "));
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains("Usage: gridtap " + command)
        .contains("Example: ")
        .contains("--root");
    assertThat(outcome.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Command(name = "demo")
  static final class DemoCommand implements java.util.concurrent.Callable<Integer> {
    @Override
    public Integer call() {
      throw new CommandFailure(ExitCode.TIMED_OUT, "The demo did not end in time.");
    }
  }

  @Test
  void extensionsAddCommands() {
    node.extensions.add(context -> List.of(new DemoCommand()));
    Outcome outcome = node.run("demo");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("did not end");
    assertThat(node.runWithoutRoot("--help").out()).contains("demo");
  }

  @Test
  void suggestsOnlyWhatIsNear() {
    assertThat(node.run("statsu").err()).contains("did you mean 'status'?");
    assertThat(node.run("overlay", "craete").err()).contains("did you mean 'create'?");
    assertThat(node.run("status", "--jsn").err()).contains("did you mean '--json'?");
    for (String far : List.of("bogus", "netcheck")) {
      assertThat(node.run(far).err())
          .contains("there is no command '" + far + "'")
          .doesNotContain("mean");
    }
  }

  @Test
  void helpIsACommandToo() {
    assertThat(node.runWithoutRoot("help").out())
        .isEqualTo(node.runWithoutRoot("--help").out())
        .contains("overlay");
    assertThat(node.runWithoutRoot("help", "overlay", "create").out())
        .isEqualTo(node.runWithoutRoot("overlay", "create", "--help").out());
    Outcome unknown = node.run("help", "statsu");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("did you mean 'status'?");
  }

  @Test
  void versionIsShown() {
    assertThat(node.run("--version").out()).isEqualTo(node.run("version").out());
    assertThat(node.run("version").out()).startsWith("gridtap ").contains("Java 25");
    assertThat(node.run("version", "-j").out()).startsWith("{\"schema\":1,\"version\":");
  }
}
