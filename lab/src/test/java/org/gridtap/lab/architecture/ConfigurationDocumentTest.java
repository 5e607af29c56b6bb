package org.gridtap.lab.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.config.Mode;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.ConfigFile;
import org.gridtap.config.file.ConfigResult;
import org.gridtap.config.file.ConfigText;
import org.gridtap.config.file.DiscoveryChoice;
import org.gridtap.config.file.LogLevel;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.ResolverChoice;
import org.gridtap.node.cli.CommandContext;
import org.gridtap.node.cli.Gridtap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * docs/configuration.md, the example file and the file that join writes say what the code reads.
 */
class ConfigurationDocumentTest {
  private static final Pattern TABLE = Pattern.compile("^## `\\[+([a-z]+)]+`$", Pattern.MULTILINE);
  private static final Pattern KEY = Pattern.compile("^### `([a-z_]+)`$", Pattern.MULTILINE);
  private static final Pattern KNOWN = Pattern.compile("known are: (.*)");
  private static final Pattern VARIABLE = Pattern.compile("GRIDTAP_[A-Z_]+");
  private static final Pattern FLAG = Pattern.compile("`(--[a-z-]+)");
  private static final List<String> ROWS =
      List.of("Default", "Flag, variable", "Example", "On reload");

  /** What the reader knows, by table: it names all of it when asked for a key far from any. */
  private static Map<String, List<String>> keysThatAreRead() {
    Map<String, List<String>> keys = new TreeMap<>();
    for (String table : known("qqqqqqqqqqqq = 1")) {
      String bracketed = table.equals("network") ? "[[network]]" : "[" + table + "]";
      keys.put(table, known(bracketed + "\nqqqqqqqqqqqq = 1"));
    }
    return keys;
  }

  private static List<String> known(String text) {
    ConfigResult.Rejected rejected = (ConfigResult.Rejected) ConfigFile.parse(text, "host");
    return rejected.problems().stream()
        .map(problem -> KNOWN.matcher(problem.sentence()))
        .filter(Matcher::find)
        .map(matcher -> List.of(matcher.group(1).split(", ")))
        .findFirst()
        .orElseThrow();
  }

  private static String document() throws IOException {
    return Files.readString(House.root().resolve("docs/configuration.md"));
  }

  private static String example() throws IOException {
    try (InputStream in = ConfigFile.class.getResourceAsStream("gridtap.toml.example")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Returns the document's part about each key, by {@code table.key}. */
  private static Map<String, String> sections() throws IOException {
    Map<String, String> sections = new TreeMap<>();
    String[] tables = document().split("(?m)^(?=## )");
    for (String table : tables) {
      Matcher name = TABLE.matcher(table);
      if (name.find()) {
        for (String section : table.split("(?m)^(?=### )")) {
          Matcher key = KEY.matcher(section);
          if (key.find()) {
            sections.put(name.group(1) + "." + key.group(1), section);
          }
        }
      }
    }
    return sections;
  }

  @Test
  void theDocumentHasASectionForEachKeyAndNoOther() throws Exception {
    List<String> read = new ArrayList<>();
    keysThatAreRead().forEach((table, keys) -> keys.forEach(key -> read.add(table + "." + key)));
    assertThat(read).hasSizeGreaterThanOrEqualTo(8);
    assertThat(sections().keySet()).containsExactlyInAnyOrderElementsOf(read);
    sections()
        .forEach(
            (key, section) ->
                ROWS.forEach(row -> assertThat(section).as(key).contains("\n| " + row + " | ")));
  }

  @Test
  void everyExampleOfTheDocumentIsRight() throws Exception {
    sections()
        .forEach(
            (key, section) -> {
              Matcher example = Pattern.compile("\\| Example \\| `(.*)` \\|").matcher(section);
              assertThat(example.find()).as(key).isTrue();
              String table = key.substring(0, key.indexOf('.'));
              String text =
                  switch (table) {
                    case "network" ->
                        "[[network]]\n"
                            + (key.equals("network.name") ? "" : "name = \"lab\"\n")
                            + example.group(1);
                    default ->
                        "["
                            + table
                            + "]\n"
                            + example.group(1)
                            + (example.group(1).contains("relay\"") && key.equals("node.mode")
                                ? ""
                                : "\n[[network]]\nname = \"lab\"");
                  };
              assertThat(ConfigFile.parse(text, "host"))
                  .as(key + ": " + text)
                  .isInstanceOf(ConfigResult.Loaded.class);
            });
  }

  @Test
  void theExampleFileIsRightAndHasEveryKey() throws Exception {
    assertThat(ConfigFile.parse(example(), "host")).isInstanceOf(ConfigResult.Loaded.class);
    keysThatAreRead()
        .forEach(
            (table, keys) ->
                keys.forEach(
                    key ->
                        assertThat(exampleOf(table))
                            .as(table)
                            .containsPattern("(?m)^" + key + " = ")));
  }

  private static String exampleOf(String table) {
    try {
      return example().substring(example().indexOf("[" + table + "]"));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  @Test
  void whatJoinWritesHasEveryKey() {
    NetworkConfig network = new NetworkConfig("lab", null, new AddressChoice.Auto());
    String written =
        ConfigText.of(
            new NodeConfig(
                "a",
                Mode.INTERFACE,
                1,
                List.of(),
                DiscoveryChoice.LAN,
                List.of(network),
                LogLevel.INFO,
                ResolverChoice.AUTO),
            "lab");
    keysThatAreRead()
        .values()
        .forEach(
            keys ->
                keys.forEach(key -> assertThat(written).containsPattern("(?m)^#?" + key + " = ")));
  }

  @Test
  void flagsAndVariablesAreThoseOfTheCommandLine() throws Exception {
    CommandLine line = Gridtap.commandLine(CommandLines.CONTEXT, List.of());
    TreeSet<String> options = new TreeSet<>();
    line.getSubcommands()
        .get("up")
        .getCommandSpec()
        .options()
        .forEach(option -> options.addAll(List.of(option.names())));
    options.add("--bootstrap"); // overlay create's
    TreeSet<String> flags = new TreeSet<>();
    for (String section : sections().values()) {
      FLAG.matcher(section).results().forEach(found -> flags.add(found.group(1)));
    }
    assertThat(options).containsAll(flags);
    assertThat(flags).contains("--name", "--mode", "--port", "--network", "--log-level");

    StringWriter help = new StringWriter();
    line.usage(new PrintWriter(help, true));
    TreeSet<String> variables = new TreeSet<>();
    VARIABLE.matcher(help.toString()).results().forEach(found -> variables.add(found.group()));
    TreeSet<String> documented = new TreeSet<>();
    VARIABLE.matcher(document()).results().forEach(found -> documented.add(found.group()));
    assertThat(documented).isEqualTo(variables);
  }

  /** A command line that is looked at and never run. */
  private static final class CommandLines {
    static final CommandContext CONTEXT =
        new CommandContext(
            Map.of(),
            InputStream.nullInputStream(),
            java.time.InstantSource.system(),
            new java.security.SecureRandom(),
            false,
            () -> false,
            java.nio.file.Path.of("/"),
            "host",
            () -> {
              throw new AssertionError("nothing is run");
            });
  }
}
