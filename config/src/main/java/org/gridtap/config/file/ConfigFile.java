package org.gridtap.config.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.gridtap.config.Label;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.gridtap.config.file.ConfigResult.Loaded;
import org.gridtap.config.file.ConfigResult.Problem;
import org.gridtap.config.file.ConfigResult.Rejected;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads the configuration file. All its errors are found in one go. */
public final class ConfigFile {
  /** Longest file, in bytes; a hundred times what a real one needs. */
  public static final int MAX_BYTES = 256 * 1024;

  private final String defaultName;
  private final List<Problem> problems = new ArrayList<>();
  private final ConfigLines.Gathering lines = new ConfigLines.Gathering();

  private ConfigFile(String defaultName) {
    this.defaultName = defaultName;
  }

  /**
   * Reads a file. {@code defaultName} is the host's name where the file has none. No sentence names
   * the file: the caller puts its path in front.
   */
  public static ConfigResult read(Path file, String defaultName) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        return rejected("this is too long for a configuration file; remove what is not its own");
      }
      return parse(new String(bytes, StandardCharsets.UTF_8), defaultName);
    } catch (NoSuchFileException missing) {
      return rejected(
          "there is no such file; check the path, or join an overlay first: gridtap join file:TOKEN");
    } catch (AccessDeniedException denied) {
      return rejected("this user may not read it; run with sudo, or as its owner");
    } catch (IOException unreadable) {
      String reason =
          Files.isDirectory(file) ? "it is a directory; move it away" : unreadable.getMessage();
      return rejected("it cannot be read: " + reason);
    }
  }

  /** Reads the file's text. */
  public static ConfigResult parse(String text, String defaultName) {
    OptionalInt tooDeep = Nesting.tooDeepAt(text);
    if (tooDeep.isPresent()) {
      return new Rejected(List.of(new Problem(tooDeep.getAsInt(), Nesting.sentence())));
    }
    TomlParseResult toml = Toml.parse(text);
    if (toml.hasErrors()) {
      // Below a syntax error the parser guesses, so its errors are told alone.
      return new Rejected(
          toml.errors().stream()
              .map(
                  error ->
                      new Problem(
                          error.position().line(), "this is not TOML: " + error.getMessage()))
              .toList());
    }
    return new ConfigFile(defaultName).check(toml, text.lines().toList());
  }

  private ConfigResult check(TomlParseResult toml, List<String> text) {
    TableReader root = new TableReader(toml, "", 0, new TableReader.Source(text, problems));
    TableReader node = root.table("node");
    TableReader forwardTable = root.table("forward");
    TableReader log = root.table("log");
    List<TableReader> networkTables = root.tables("network", NodeConfig.MAX_NETWORKS);
    root.finish();

    String name =
        node.string("name", defaultName, Label::isHostName, Label.rule(Label.MAX_HOST_LENGTH));
    Mode mode = readMode(node);
    int port = node.integer("port", NodeConfig.DEFAULT_PORT, 1, 65535);
    List<Site> bootstrap = readSites(node);
    DiscoveryChoice discovery = readDiscovery(node);
    ResolverChoice resolver = readResolver(node);
    finish("node", node);
    ForwardChoice forward = readForward(forwardTable);
    finish("forward", forwardTable);
    LogLevel level =
        LogLevel.parse(
                log.string(
                    "level",
                    "info",
                    value -> LogLevel.parse(value).isPresent(),
                    "choose error, warn, info, debug or trace"))
            .orElse(LogLevel.INFO);
    finish("log", log);
    List<NetworkConfig> networks = readNetworks(networkTables);
    if (mode == Mode.RELAY && !networkTables.isEmpty()) {
      networkTables
          .getFirst()
          .problemHere("a relay has no interface; remove [[network]], or set mode = \"interface\"");
    }
    // One bracket too few has been told of already, and is no lack of a network.
    boolean isMistaken = toml.get("network") instanceof TomlTable;
    if (mode == Mode.INTERFACE && networkTables.isEmpty() && !isMistaken) {
      root.problemHere(
          "no network is named; add [[network]] with its name, or set mode = \"relay\" in [node]");
    }
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(Problem::line));
      return new Rejected(problems);
    }
    return new Loaded(
        new NodeConfig(name, mode, port, bootstrap, discovery, networks, level, resolver, forward),
        lines.gathered());
  }

  private void finish(String place, TableReader table) {
    table.finish();
    lines.add(place, table);
  }

  private static Mode readMode(TableReader node) {
    String text =
        node.string(
            "mode",
            Mode.INTERFACE.text(),
            value -> Mode.parse(value).isPresent(),
            "choose interface or relay");
    Mode mode = Mode.parse(text).orElse(Mode.INTERFACE);
    if (mode == Mode.ROUTER) {
      node.problem("mode", "mode \"router\" comes with a later version; choose interface or relay");
    }
    return mode;
  }

  private static DiscoveryChoice readDiscovery(TableReader node) {
    String text =
        node.string(
            "discovery",
            DiscoveryChoice.LAN.text(),
            value -> DiscoveryChoice.parse(value).isPresent(),
            DiscoveryChoice.RULE);
    return DiscoveryChoice.parse(text).orElse(DiscoveryChoice.LAN);
  }

  private static @Nullable ResolverChoice readResolver(TableReader node) {
    String text =
        node.string(
            "resolver", "", value -> ResolverChoice.parse(value).isPresent(), ResolverChoice.RULE);
    return ResolverChoice.parse(text).orElse(null);
  }

  private static ForwardChoice readForward(TableReader forward) {
    return new ForwardChoice(
        forward.optionalInteger("tunnel_mbit", 10, 1, ForwardChoice.MAX_MBIT),
        forward.optionalInteger("transit_mbit", 1, 1, ForwardChoice.MAX_MBIT),
        forward.optionalInteger("total_mbit", 50, 1, ForwardChoice.MAX_MBIT));
  }

  private static List<Site> readSites(TableReader node) {
    List<Site> sites = new ArrayList<>();
    for (TableReader.Item item : node.strings("bootstrap", Site.MAX_SITES)) {
      Site.problem(item.text())
          .or(() -> Site.parse(item.text()).addressProblem())
          .ifPresentOrElse(
              problem -> node.problemAt(item.line(), "bootstrap: " + problem),
              () -> sites.add(Site.parse(item.text())));
    }
    return sites;
  }

  private List<NetworkConfig> readNetworks(List<TableReader> tables) {
    List<NetworkConfig> networks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> taps = new HashSet<>();
    Set<AddressChoice> fixed = new HashSet<>();
    for (TableReader table : tables) {
      String name =
          table.required("name", Label::isNetworkName, Label.rule(Label.MAX_NETWORK_LENGTH));
      String tap =
          table.string(
              "tap", "", NetworkConfig::isTapName, "use 1 to 15 letters, digits, '.', '_' or '-'");
      String address =
          table.string(
              "address",
              "auto",
              text -> AddressChoice.parse(text).isPresent(),
              "choose \"auto\", \"dhcp\" or an address like \"10.64.0.7\"");
      AddressChoice choice = AddressChoice.parse(address).orElseGet(AddressChoice.Auto::new);
      finish("network." + name, table);
      if (!name.isEmpty() && !names.add(name)) {
        table.problem("name", "network \"" + name + "\" stands here twice; remove one");
      }
      if (!tap.isEmpty() && !taps.add(tap)) {
        table.problem("tap", "tap \"" + tap + "\" is used by two networks; give each its own");
      }
      if (choice instanceof AddressChoice.Fixed && !fixed.add(choice)) {
        table.problem(
            "address",
            "address \""
                + address
                + "\" stands in two networks, whose subnets never overlap;"
                + " choose another for one");
      }
      networks.add(new NetworkConfig(name, tap.isEmpty() ? null : tap, choice));
    }
    return networks;
  }

  private static ConfigResult rejected(String sentence) {
    return new Rejected(List.of(new Problem(0, sentence)));
  }
}
