package org.gridtap.lab.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gridtap.config.file.NearestName;
import org.gridtap.config.file.Nesting;
import org.gridtap.lab.file.TopologyResult.Loaded;
import org.gridtap.lab.file.TopologyResult.Problem;
import org.gridtap.lab.file.TopologyResult.Rejected;
import org.gridtap.lab.net.Site;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads a topology file and finds all its errors at once.
 *
 * <pre>
 *   [internet]
 *   hosts = ["relay"]
 *
 *   [[site]]
 *   name = "home"
 *   nat = "port-restricted"
 *   hosts = ["alice"]
 * </pre>
 */
public final class TopologyFile {
  /** Longest file, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> hostLines = new LinkedHashMap<>();
  private final Map<String, Integer> siteLines = new LinkedHashMap<>();

  private TopologyFile() {}

  public static TopologyResult read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        return rejected(file + " is too long for a topology: at most " + MAX_BYTES + " bytes");
      }
      return parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException missing) {
      return rejected("there is no " + file + "; examples are in lab/topologies");
    } catch (IOException e) {
      return rejected(file + " cannot be read: " + e.getMessage());
    }
  }

  public static TopologyResult parse(String text) {
    OptionalInt tooDeep = Nesting.tooDeepAt(text);
    if (tooDeep.isPresent()) {
      return new Rejected(List.of(new Problem(tooDeep.getAsInt(), Nesting.sentence())));
    }
    TomlParseResult toml = Toml.parse(text);
    if (toml.hasErrors()) {
      // Below a syntax error the parser guesses, so its errors are told alone.
      return new Rejected(
          toml.errors().stream()
              .map(e -> new Problem(e.position().line(), "this is not TOML: " + e.getMessage()))
              .toList());
    }
    return new TopologyFile().check(toml);
  }

  private TopologyResult check(TomlTable root) {
    rejectUnknown(root, 1, Set.of("internet", "site"));
    List<String> publicHosts = readInternet(root);
    List<Site> sites = readSites(root);
    if (problems.isEmpty() && publicHosts.isEmpty() && sites.isEmpty()) {
      problem(0, "the file is empty: add [internet] with hosts = [\"relay\"], or a [[site]]");
    }
    if (publicHosts.size() > Topology.MAX_PUBLIC_HOSTS || sites.size() > Topology.MAX_SITES) {
      problem(
          0,
          "too large: at most %d public hosts and %d sites"
              .formatted(Topology.MAX_PUBLIC_HOSTS, Topology.MAX_SITES));
    }
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(Problem::line));
      return new Rejected(problems);
    }
    return new Loaded(new Topology(publicHosts, sites));
  }

  private List<String> readInternet(TomlTable root) {
    Object value = root.get(List.of("internet"));
    if (value == null) {
      return List.of();
    }
    int line = lineOf(root, "internet");
    if (!(value instanceof TomlTable internet)) {
      problem(line, "internet must be a table: write [internet] and hosts = [\"relay\"] below it");
      return List.of();
    }
    rejectUnknown(internet, line, Set.of("hosts"));
    return readHosts(internet, line);
  }

  private List<Site> readSites(TomlTable root) {
    Object value = root.get(List.of("site"));
    if (value == null) {
      return List.of();
    }
    List<Site> sites = new ArrayList<>();
    if (!(value instanceof TomlArray tables)) {
      problem(lineOf(root, "site"), "write [[site]], in double brackets, for each site");
      return sites;
    }
    for (int i = 0; i < tables.size(); i++) {
      int line = tables.inputPositionOf(i).line();
      if (tables.get(i) instanceof TomlTable table) {
        readSite(table, line).ifPresent(sites::add);
      } else {
        problem(line, "write [[site]], in double brackets, for each site");
      }
    }
    return sites;
  }

  private Optional<Site> readSite(TomlTable table, int line) {
    rejectUnknown(table, line, Set.of("name", "nat", "hosts"));
    Optional<String> name = readString(table, line, "name", "\"home\"");
    name.ifPresent(text -> checkName(text, lineOf(table, "name"), "site", siteLines));
    Optional<String> label = readString(table, line, "nat", "\"port-restricted\"");
    Optional<SiteNat> nat = label.flatMap(SiteNat::ofLabel);
    if (label.isPresent() && nat.isEmpty()) {
      problem(
          lineOf(table, "nat"),
          "there is no NAT of kind \"%s\": choose one of %s"
              .formatted(label.get(), SiteNat.labels()));
    }
    int before = problems.size();
    List<String> hosts = readHosts(table, line);
    if (name.isEmpty() || nat.isEmpty()) {
      return Optional.empty();
    }
    Site site = new Site(name.get(), nat.get(), hosts);
    if (problems.size() == before) {
      Topology.siteProblem(site).ifPresent(text -> problem(line, text));
    }
    return Optional.of(site);
  }

  private List<String> readHosts(TomlTable table, int tableLine) {
    Object value = table.get(List.of("hosts"));
    List<String> hosts = new ArrayList<>();
    if (!(value instanceof TomlArray array)) {
      int line = value == null ? tableLine : lineOf(table, "hosts");
      problem(line, "hosts must be a list of names, such as hosts = [\"alice\", \"bob\"]");
      return hosts;
    }
    for (int i = 0; i < array.size(); i++) {
      int line = array.inputPositionOf(i).line();
      if (array.get(i) instanceof String name) {
        checkName(name, line, "host", hostLines);
        hosts.add(name);
      } else {
        problem(line, "a host is a name in quotes, not " + array.get(i));
      }
    }
    return hosts;
  }

  private Optional<String> readString(TomlTable table, int tableLine, String key, String example) {
    Object value = table.get(List.of(key));
    if (value instanceof String text) {
      return Optional.of(text);
    }
    problem(
        value == null ? tableLine : lineOf(table, key),
        value == null
            ? "a site needs %s, such as %s = %s".formatted(key, key, example)
            : "%s must be text in quotes, such as %s".formatted(key, example));
    return Optional.empty();
  }

  private void checkName(String name, int line, String what, Map<String, Integer> lines) {
    Topology.nameProblem(name).ifPresent(text -> problem(line, text));
    Integer earlier = lines.putIfAbsent(name, line);
    if (earlier != null) {
      problem(line, "%s %s is already there in line %d".formatted(what, name, earlier));
    }
  }

  private void rejectUnknown(TomlTable table, int tableLine, Set<String> known) {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        TomlPosition position = table.inputPositionOf(List.of(key));
        String meant = NearestName.of(key, known);
        problem(
            position == null ? tableLine : position.line(),
            meant == null
                ? "unknown key \"%s\": known here are %s"
                    .formatted(key, String.join(", ", known.stream().sorted().toList()))
                : "unknown key \"%s\": did you mean \"%s\"?".formatted(key, meant));
      }
    }
  }

  private static int lineOf(TomlTable table, String key) {
    TomlPosition position = table.inputPositionOf(List.of(key));
    return position == null ? 0 : position.line();
  }

  private void problem(int line, String sentence) {
    problems.add(new Problem(line, sentence));
  }

  private static TopologyResult rejected(String sentence) {
    return new Rejected(List.of(new Problem(0, sentence)));
  }
}
