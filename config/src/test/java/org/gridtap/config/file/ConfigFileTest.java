package org.gridtap.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.gridtap.config.file.ConfigResult.Loaded;
import org.gridtap.config.file.ConfigResult.Problem;
import org.gridtap.config.file.ConfigResult.Rejected;
import org.gridtap.config.file.NodeOptions.NetworkOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @Test
  void readsEveryKey() {
    NodeConfig config =
        load(
            """
            [node]
            name = "alice"
            mode = "interface"
            port = 5000
            bootstrap = ["boot.example.org:4743", "[::1]:1"]
            discovery = "off"
            resolver = "auto"

            [[network]]
            name = "lab"
            tap = "gt7"
            address = "10.64.0.9"

            [[network]]
            name = "other"
            address = "dhcp"

            [forward]
            transit_mbit = 3

            [log]
            level = "debug"
            """);
    assertThat(config)
        .isEqualTo(
            new NodeConfig(
                "alice",
                Mode.INTERFACE,
                5000,
                List.of(new Site("boot.example.org", 4743), new Site("::1", 1)),
                DiscoveryChoice.OFF,
                List.of(
                    new NetworkConfig(
                        "lab",
                        "gt7",
                        new AddressChoice.Fixed(Ipv4Address.parse("10.64.0.9").orElseThrow())),
                    new NetworkConfig("other", null, new AddressChoice.Dhcp())),
                LogLevel.DEBUG,
                ResolverChoice.AUTO,
                new ForwardChoice(null, 3, null)));
  }

  @Test
  void keepsControlCharactersFromTheTerminal() {
    for (String text :
        List.of(
            "x = \"a\\\u0001b\"", "[\u009b2J]", "\"\\u009b2J\" = 1", "[log]\nlevel=\"\\u001b\"")) {
      assertThat(((Rejected) ConfigFile.parse(text, "host")).problems())
          .as(text)
          .isNotEmpty()
          .allSatisfy(
              problem -> assertThat(problem.sentence().chars()).noneMatch(Character::isISOControl));
    }
  }

  @Test
  void survivesBracketsThatNestWithoutEnd() {
    String text = "[log]\nlevel = \"info\"\nx = " + "[".repeat(20_000) + "]".repeat(20_000);
    Rejected rejected = (Rejected) ConfigFile.parse(text, "host");
    assertThat(rejected.problems())
        .containsExactly(
            new Problem(
                3, "brackets nest more than 100 deep up to here; close them where they belong"));
    String deepest = "x = " + "[".repeat(Nesting.MAX_DEPTH) + "]".repeat(Nesting.MAX_DEPTH);
    assertThat(((Rejected) ConfigFile.parse(deepest, "host")).problems())
        .anySatisfy(problem -> assertThat(problem.sentence()).contains("no key 'x'"));
  }

  @Test
  void survivesAnEscapeThatIsCutOff() {
    for (String escape : List.of("\\u", "\\u12", "\\uzzzz", "\\U0011", "\\uD800", "\\UFFFFFFFF")) {
      assertThat(((Rejected) ConfigFile.parse("a = \"" + escape + "\"", "host")).problems())
          .as(escape)
          .containsExactly(new Problem(1, "this is not TOML: Invalid unicode escape sequence"));
    }
  }

  @Test
  void saysWhatStandsInAPlaceOfAText() {
    ConfigResult result = ConfigFile.parse("[log]\nlevel = [1]\n[node]\nmode = {a = 1}\n", "host");
    assertThat(((Rejected) result).problems())
        .anySatisfy(problem -> assertThat(problem.sentence()).contains("not a list"))
        .anySatisfy(problem -> assertThat(problem.sentence()).contains("not a table"));
  }

  @Test
  void fillsInDefaults() {
    NodeConfig config = load("[[network]]\nname = \"lab\"");
    assertThat(config.name()).isEqualTo("host");
    assertThat(config.port()).isEqualTo(4743);
    assertThat(config.networks())
        .containsExactly(new NetworkConfig("lab", null, new AddressChoice.Auto()));
    assertThat(load("[node]\nmode = \"relay\"").networks()).isEmpty();
  }

  @Test
  void collectsEveryErrorWithItsLine() {
    List<Problem> problems =
        problems(
            """
            [node]
            nmae = "alice"
            port = "x"
            mode = "bridge"
            bootstrap = [
              "good:1",
              "bad",
              7,
            ]
            [[network]]
            tap = "a name that is too long"
            addres = "auto"
            [[network]]
            name = "lab"
            address = "1.2.3"
            [[network]]
            name = "lab"
            [lgo]
            level = "info"
            """);
    assertThat(problems)
        .extracting(Problem::line)
        .containsExactly(2, 3, 4, 7, 8, 10, 11, 12, 15, 17, 18);
    assertThat(problems.get(0).sentence()).contains("'nmae'").contains("did you mean 'name'");
    assertThat(problems.get(7).sentence()).contains("did you mean 'address'");
    assertThat(problems.get(10).sentence()).contains("did you mean 'log'");
    assertThat(problems.get(3).toString()).startsWith("line 7: ").contains("bad:4743");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[node]\\nmode = \"router\" | comes with a later version",
        "[node]\\nmode = \"relay\"\\n[[network]]\\nname = \"a\" | a relay has no interface",
        "[node]\\nname = \"a\" | no network is named",
        "[node]\\nname = \"A b\" | lower-case",
        "[node]\\nname = 7 | text in quotes",
        "[node]\\nport = 0 | from 1 to 65535",
        "[node]\\nport = 4743.5 | from 1 to 65535",
        "[node]\\nbootstrap = \"a:1\" | must be a list",
        "[node]\\nresolver = \"on\" | choose auto or off",
        "[log]\\nlevel = \"loud\" | error, warn, info, debug or trace",
        "node = 1 | must be a table",
        "[network]\\nname = \"a\" | with two brackets",
        "network = [1] | must be a table",
        "[node] | no network is named",
        "[[network]]\\nname=\"a\"\\naddress=\"10.1.0.2\"\\n[[network]]\\nname=\"b\"\\naddress=\"10.1.0.2\" | stands in two networks",
        "[node | not TOML",
        "zzzzzzzz = 1 | known are",
      })
  void saysWhatIsWrong(String text, String sentence) {
    assertThat(problems(text.replace("\\n", "\n")))
        .anySatisfy(problem -> assertThat(problem.sentence()).contains(sentence));
  }

  @Test
  void tellsABracketTooFewAloneAndByItsLine() {
    assertThat(problems("[node]\n\n[network]\nname = \"a\""))
        .singleElement()
        .satisfies(problem -> assertThat(problem.line()).isEqualTo(3))
        .satisfies(problem -> assertThat(problem.sentence()).contains("with two brackets"));
  }

  @Test
  void remembersWhereEachValueStands() {
    ConfigLines lines =
        ((Loaded)
                ConfigFile.parse(
                    """
                    [node]
                    port = 5000

                    [[network]]
                    name = "lab"

                    [[network]]
                    # a comment
                    address = "dhcp"
                    name = "other"
                    """,
                    "host"))
            .lines();
    assertThat(lines.line("node.port")).isEqualTo(2);
    assertThat(lines.line("node.mode")).as("missing: where its table begins").isEqualTo(1);
    assertThat(lines.line(ConfigLines.ofNetwork("other", "address"))).isEqualTo(9);
    assertThat(lines.line(ConfigLines.ofNetwork("lab", "tap"))).isEqualTo(4);
    assertThat(lines.line("log.level")).as("no such table").isZero();
  }

  @Test
  void boundsListsAndFiles(@TempDir Path directory) throws Exception {
    String networks = "[[network]]\nname = \"n%d\"\n";
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= NodeConfig.MAX_NETWORKS; i++) {
      many.append(networks.formatted(i));
    }
    assertThat(problems(many.toString())).singleElement().asString().contains("more than 16");
    String sites = "\"a:1\",".repeat(Site.MAX_SITES + 1);
    assertThat(problems("[node]\nmode=\"relay\"\nbootstrap=[" + sites + "]"))
        .singleElement()
        .asString()
        .contains("more than 16");
    Path file =
        Files.writeString(directory.resolve("big.toml"), "#".repeat(ConfigFile.MAX_BYTES + 1));
    assertThat(ConfigFile.read(file, "host")).isInstanceOf(Rejected.class);
    assertThat(ConfigFile.read(directory.resolve("none.toml"), "host"))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.problems().getFirst().sentence()).contains("gridtap join"));
  }

  @Test
  void readsBackWhatItWrites() {
    NodeConfig full =
        new NodeConfig(
            "alice",
            Mode.INTERFACE,
            5000,
            List.of(new Site("::1", 1)),
            DiscoveryChoice.OFF,
            List.of(
                new NetworkConfig("lab", null, new AddressChoice.Auto()),
                new NetworkConfig("b", "gt1", new AddressChoice.Dhcp())),
            LogLevel.WARN,
            ResolverChoice.OFF,
            new ForwardChoice(200, null, 1_000));
    assertThat(load(ConfigText.of(full, "lab"))).isEqualTo(full);
    NodeConfig relay =
        new NodeConfig(
            "r", Mode.RELAY, 1, List.of(), DiscoveryChoice.LAN, List.of(), LogLevel.INFO, null);
    assertThat(load(ConfigText.of(relay, "lab"))).isEqualTo(relay);
  }

  @Test
  void passesOnMoreWhereANodeIsARelay() {
    ForwardChoice said = load("[node]\nmode = \"relay\"\n[forward]\ntotal_mbit = 7").forward();
    assertThat(said.totalOr(Mode.RELAY)).isEqualTo(7);
    assertThat(said.tunnelOr(Mode.RELAY)).isEqualTo(100);
    assertThat(said.transitOr(Mode.RELAY)).isEqualTo(10);
    assertThat(ForwardChoice.USUAL.tunnelOr(Mode.INTERFACE)).isEqualTo(10);
    assertThat(ForwardChoice.USUAL.transitOr(Mode.INTERFACE)).isEqualTo(1);
    assertThat(ForwardChoice.USUAL.totalOr(Mode.INTERFACE)).isEqualTo(50);
  }

  @Test
  void refusesALimitThatIsNone() {
    assertThat(ConfigFile.parse("[node]\nmode = \"relay\"\n[forward]\ntunnel_mbit = 0", "host"))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.problems())
                    .singleElement()
                    .satisfies(
                        problem ->
                            assertThat(problem.sentence())
                                .contains("tunnel_mbit must be a number from 1 to 100000")));
  }

  @Test
  void putsOptionsBeforeTheFile() {
    NodeConfig file =
        load("[node]\nname = \"a\"\nport = 1\n[[network]]\nname = \"lab\"\naddress = \"dhcp\"");
    assertThat(NodeOptions.NONE.applyTo(file)).isEqualTo(file);
    NodeConfig changed =
        new NodeOptions(
                "b",
                null,
                2,
                List.of(),
                "gt9",
                new AddressChoice.Auto(),
                ResolverChoice.OFF,
                LogLevel.TRACE)
            .applyTo(file);
    assertThat(changed.resolver()).isEqualTo(ResolverChoice.OFF);
    assertThat(changed.name()).isEqualTo("b");
    assertThat(changed.port()).isEqualTo(2);
    assertThat(changed.logLevel()).isEqualTo(LogLevel.TRACE);
    assertThat(changed.networks())
        .containsExactly(new NetworkConfig("lab", "gt9", new AddressChoice.Auto()));
    NodeConfig two =
        new NodeOptions(
                null,
                null,
                null,
                List.of(new NetworkOption("lab", null), new NetworkOption("x", "t")),
                null,
                null,
                null,
                null)
            .applyTo(file);
    assertThat(two.networks())
        .containsExactly(
            new NetworkConfig("lab", null, new AddressChoice.Dhcp()),
            new NetworkConfig("x", "t", new AddressChoice.Auto()));
    assertThat(
            new NodeOptions(null, Mode.RELAY, null, List.of(), null, null, null, null)
                .applyTo(file)
                .networks())
        .isEmpty();
  }

  private static NodeConfig load(String text) {
    ConfigResult result = ConfigFile.parse(text, "host");
    assertThat(result).isInstanceOf(Loaded.class);
    return ((Loaded) result).config();
  }

  private static List<Problem> problems(String text) {
    return ((Rejected) ConfigFile.parse(text, "host")).problems();
  }
}
