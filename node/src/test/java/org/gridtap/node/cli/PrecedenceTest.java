package org.gridtap.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gridtap.config.file.NodeConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flag, environment, file, default: for every value that can be said in more than one place. */
class PrecedenceTest {
  @TempDir Path temporary;

  private CommandHarness node;
  private Path token;

  /**
   * One value and the places where it can be said.
   *
   * @param inFile the file's text; %s is its value
   */
  private record Setting(
      String flag,
      String variable,
      String inFile,
      Function<NodeConfig, Object> read,
      String byDefault,
      List<String> values) {
    String file(String value) {
      return inFile.formatted(value);
    }

    @Override
    public String toString() {
      return flag;
    }
  }

  static Stream<Setting> settings() {
    String network = "[[network]]\nname = \"lab\"\n";
    return Stream.of(
        new Setting(
            "--name",
            "GRIDTAP_NAME",
            "[node]\nname = \"%s\"\n" + network,
            NodeConfig::name,
            "thishost",
            List.of("filed", "varied", "flagged")),
        new Setting(
            "--port",
            "GRIDTAP_PORT",
            "[node]\nport = %s\n" + network,
            NodeConfig::port,
            "4743",
            List.of("1001", "1002", "1003")),
        new Setting(
            "--mode",
            "GRIDTAP_MODE",
            network + "[node]\nmode = \"interface\"\n#%s\n",
            config -> config.mode().text(),
            "interface",
            List.of("interface", "relay", "interface")),
        new Setting(
            "--tap",
            "GRIDTAP_TAP",
            network + "tap = \"%s\"\n",
            config -> config.networks().getFirst().tap(),
            "null",
            List.of("gt1", "gt2", "gt3")),
        new Setting(
            "--address",
            "GRIDTAP_ADDRESS",
            network + "address = \"%s\"\n",
            config -> config.networks().getFirst().address(),
            "auto",
            List.of("dhcp", "10.64.0.7", "10.64.0.8")),
        new Setting(
            "--network",
            "GRIDTAP_NETWORK",
            "[[network]]\nname = \"%s\"\n",
            config -> config.networks().getFirst().name(),
            "lab",
            List.of("second", "third", "lab")),
        new Setting(
            "--resolver",
            "GRIDTAP_RESOLVER",
            "[node]\nresolver = \"%s\"\n" + network,
            config -> config.resolver() == null ? "as is usual" : config.resolver().text(),
            "as is usual",
            List.of("auto", "off", "auto")),
        new Setting(
            "--log-level",
            "GRIDTAP_LOG_LEVEL",
            network + "[log]\nlevel = \"%s\"\n",
            config -> config.logLevel().text(),
            "info",
            List.of("error", "warn", "debug")));
  }

  @BeforeEach
  void makeOverlay() throws Exception {
    CommandHarness owner = new CommandHarness(temporary.resolve("owner"));
    node = new CommandHarness(temporary.resolve("node"));
    owner.run("overlay", "create", "lab", "--bootstrap", "boot:4743");
    owner.run("network", "create", "second", "--subnet", "172.20.0.0/16");
    owner.run("network", "create", "third", "--subnet", "172.21.0.0/16");
    token =
        Files.writeString(
            temporary.resolve("token"), owner.run("token", "create").out().strip() + "\n");
  }

  private String value(Setting setting, String... flags) {
    List<String> words = new ArrayList<>(List.of("up", "file:" + token));
    words.addAll(List.of(flags));
    CommandHarness.Outcome outcome = node.run(words.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return String.valueOf(setting.read().apply(node.started.getLast().config()));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void flagThenEnvironmentThenFileThenDefault(Setting setting) throws Exception {
    assertThat(value(setting)).isEqualTo(setting.byDefault());
    Path file = node.root.resolve("etc/gridtap/gridtap.toml");
    Files.writeString(file, setting.file(setting.values().get(0)));
    assertThat(value(setting)).isEqualTo(setting.values().get(0));
    node.environment.put(setting.variable(), setting.values().get(1));
    assertThat(value(setting)).isEqualTo(setting.values().get(1));
    assertThat(value(setting, setting.flag(), setting.values().get(2)))
        .isEqualTo(setting.values().get(2));
    // What reads the file anew puts the same flag before it again.
    Files.writeString(file, setting.file(setting.values().get(0)) + "# changed\n");
    assertThat(
            String.valueOf(setting.read().apply(node.started.getLast().source().load().config())))
        .isEqualTo(setting.values().get(2));
  }

  @Test
  void runTakesTheEnvironmentButNoFlags() throws Exception {
    node.run("join", "file:" + token, "--port", "1001", "--log-level", "warn");
    node.environment.put("GRIDTAP_PORT", "1002");
    node.run("run");
    NodeConfig config = node.started.getLast().config();
    assertThat(config.port()).isEqualTo(1002);
    assertThat(config.logLevel().text()).as("what join wrote").isEqualTo("warn");
  }
}
