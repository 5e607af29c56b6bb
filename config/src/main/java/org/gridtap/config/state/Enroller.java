package org.gridtap.config.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Mode;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.ConfigFile;
import org.gridtap.config.file.ConfigLines;
import org.gridtap.config.file.ConfigResult;
import org.gridtap.config.file.ConfigText;
import org.gridtap.config.file.DiscoveryChoice;
import org.gridtap.config.file.LogLevel;
import org.gridtap.config.file.NearestName;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.JoinResult.Change;
import org.gridtap.config.state.JoinResult.Impossible;
import org.gridtap.config.state.JoinResult.Joined;
import org.gridtap.config.state.JoinResult.Misconfigured;
import org.gridtap.config.state.JoinResult.Misused;
import org.gridtap.config.state.JoinResult.TokenRefused;
import org.gridtap.config.token.Token;
import org.gridtap.config.token.TokenResult.Refused;
import org.gridtap.config.token.TokenResult.Why;

/**
 * Makes this machine a member of an overlay: its identity and its configuration file. Everything is
 * checked before anything is written. With a newer token of the same overlay the machine keeps its
 * key, id and leases.
 */
public final class Enroller {
  private final Layout layout;
  private final String systemHostName;
  private final SecureRandom random;

  /**
   * @param systemHostName the name where neither options nor file nor an earlier certificate have
   *     one; a label
   */
  public Enroller(Layout layout, String systemHostName, SecureRandom random) {
    this.layout = layout;
    this.systemHostName = systemHostName;
    this.random = random;
  }

  /**
   * Joins by a token whose signatures and times hold. {@code configFile} is read if it exists, else
   * written.
   *
   * @param place the machine; asked before anything is written
   */
  public JoinResult join(Token token, NodeOptions options, Path configFile, Place place)
      throws StateException {
    Optional<Enrolment> current = StateDirectory.at(layout.stateDirectory()).readEnrolment();
    if (current.isPresent() && !current.get().identity().authority().equals(token.authority())) {
      return new TokenRefused(wrongOverlay(token, current.get()));
    }
    // A machine that was named once keeps its name unless it is given another.
    String usualName = current.map(member -> member.identity().hostName()).orElse(systemHostName);
    boolean configExists = Files.exists(configFile);
    NodeConfig base;
    if (configExists) {
      switch (ConfigFile.read(configFile, usualName)) {
        case ConfigResult.Loaded(NodeConfig loaded, _) -> base = loaded;
        case ConfigResult.Rejected(var problems) -> {
          return new Misconfigured(configFile, problems);
        }
      }
    } else {
      base = defaults(token, options, usualName);
    }
    NodeConfig config = options.applyTo(base);
    List<String> problems = new ArrayList<>(place.problems(config));
    mismatches(config, token.delegation().grant(), token.networks())
        .forEach(mismatch -> problems.add(mismatch.sentence()));
    if (!problems.isEmpty()) {
      return new Misused(problems);
    }
    Optional<String> obstacle = place.obstacle(config);
    if (obstacle.isPresent()) {
      return new Impossible(obstacle.get());
    }
    return write(token, config, current, configExists ? Optional.empty() : Optional.of(configFile));
  }

  /**
   * One thing that a configuration asks for and the overlay does not give.
   *
   * @param place which key asks for it, as in {@link ConfigLines}
   * @param sentence cause and remedy
   */
  public record Mismatch(String place, String sentence) {}

  /** Says what in a configuration the overlay does not give; for the daemon as for joining. */
  public static List<Mismatch> mismatches(NodeConfig config, Enrolment enrolment) {
    return mismatches(config, enrolment.identity().grant(), enrolment.networks());
  }

  private static List<Mismatch> mismatches(
      NodeConfig config, Grant grant, List<NetworkDefinition> networks) {
    List<Mismatch> mismatches = new ArrayList<>();
    if (!grant.allows(config.mode())) {
      String allowed =
          grant.modes().stream().map(Mode::text).sorted().collect(Collectors.joining(" or "));
      mismatches.add(
          new Mismatch(
              "node.mode",
              "the token does not allow mode "
                  + config.mode().text()
                  + ", only "
                  + allowed
                  + "; ask for a token made with --mode "
                  + config.mode().text()));
    }
    if (config.mode() == Mode.INTERFACE && config.networks().isEmpty()) {
      mismatches.add(
          new Mismatch(
              "network", "no network is chosen; name one by --network: " + names(networks)));
    }
    for (NetworkConfig wanted : config.networks()) {
      Optional<NetworkDefinition> found =
          networks.stream().filter(network -> network.name().equals(wanted.name())).findFirst();
      if (found.isEmpty()) {
        mismatches.add(unknownNetwork(wanted.name(), networks));
      } else if (wanted.address() instanceof AddressChoice.Fixed fixed) {
        problem(fixed.address(), found.get(), grant)
            .ifPresent(
                sentence ->
                    mismatches.add(
                        new Mismatch(ConfigLines.ofNetwork(wanted.name(), "address"), sentence)));
      }
    }
    return mismatches;
  }

  private static Mismatch unknownNetwork(String name, List<NetworkDefinition> networks) {
    String nearest = NearestName.of(name, networks.stream().map(NetworkDefinition::name).toList());
    return new Mismatch(
        ConfigLines.ofNetwork(name, "name"),
        "the token has no network "
            + name
            + ", only: "
            + names(networks)
            + (nearest == null
                ? "; if it was made later, join again with a token that holds it"
                : "; did you mean " + nearest + "?"));
  }

  private static Optional<String> problem(
      Ipv4Address fixed, NetworkDefinition network, Grant grant) {
    if (!grant.fixedAddresses()) {
      return Optional.of("the token does not allow a fixed address; use address auto or dhcp");
    }
    return network.subnet().isHostAddress(fixed)
        ? Optional.empty()
        : Optional.of(
            fixed
                + " is not an address for a host in network "
                + network
                + " (its first, "
                + network.subnet().serviceAddress()
                + ", is the service address); choose another");
  }

  private static NodeConfig defaults(Token token, NodeOptions options, String usualName) {
    // The network that came with the overlay, or the only one that the token allows.
    Optional<NetworkDefinition> first =
        token
            .network(token.authority().overlayName())
            .or(
                () ->
                    token.networks().size() == 1
                        ? Optional.of(token.networks().getFirst())
                        : Optional.empty());
    List<NetworkConfig> networks =
        first
            .map(network -> new NetworkConfig(network.name(), null, new AddressChoice.Auto()))
            .stream()
            .toList();
    String name = options.name() != null ? options.name() : usualName;
    return new NodeConfig(
        name,
        Mode.INTERFACE,
        NodeConfig.DEFAULT_PORT,
        List.of(),
        DiscoveryChoice.LAN,
        networks,
        LogLevel.INFO,
        null);
  }

  private JoinResult write(
      Token token, NodeConfig config, Optional<Enrolment> current, Optional<Path> newConfigFile)
      throws StateException {
    List<String> notes = new ArrayList<>();
    Change change = change(token, config, current);
    Enrolment enrolment = current.orElse(null);
    if (enrolment == null || change != Change.NONE) {
      Ed25519Key key =
          current.map(old -> old.identity().key()).orElseGet(() -> Ed25519Key.generate(random));
      Identity identity = token.delegation().issue(config.name(), key, token.authority(), random);
      enrolment = new Enrolment(identity, token.sites(), token.networks());
      if (current.isPresent() && identity.notAfterMs() < current.get().identity().notAfterMs()) {
        notes.add(
            "The new membership ends earlier than the old one, at "
                + Instant.ofEpochMilli(identity.notAfterMs())
                + ".");
      }
    }
    if (newConfigFile.isPresent()) {
      Path file = newConfigFile.get();
      byte[] text =
          ConfigText.of(config, token.authority().overlayName()).getBytes(StandardCharsets.UTF_8);
      PrivateFiles.replacePublic(file, text);
    } else {
      notes.add("The configuration file was there already and is left as it is.");
      current.ifPresent(old -> notes.addAll(newNetworks(token, old, config)));
    }
    if (change != Change.NONE) {
      // Last, for it is what makes this machine a member.
      StateDirectory.create(layout.stateDirectory()).writeEnrolment(enrolment);
    }
    return new Joined(enrolment, config, change, notes);
  }

  /** Says which networks a newer token brings that the file does not name. */
  private static List<String> newNetworks(Token token, Enrolment old, NodeConfig config) {
    return config.mode() == Mode.RELAY
        ? List.of()
        : token.networks().stream()
            .filter(network -> old.network(network.name()).isEmpty())
            .filter(
                network ->
                    config.networks().stream()
                        .noneMatch(taken -> taken.name().equals(network.name())))
            .map(
                network ->
                    "The token brings network "
                        + network
                        + ". To take part in it, add [[network]] with name = \""
                        + network.name()
                        + "\" to the file.")
            .toList();
  }

  private static Change change(Token token, NodeConfig config, Optional<Enrolment> current) {
    if (current.isEmpty()) {
      return Change.NEW;
    }
    Enrolment old = current.get();
    boolean same =
        old.identity().tokenId().equals(token.id())
            && old.identity().hostName().equals(config.name())
            && old.sites().equals(token.sites())
            && old.networks().equals(token.networks());
    return same ? Change.NONE : Change.RENEWED;
  }

  private Refused wrongOverlay(Token token, Enrolment current) {
    return new Refused(
        Why.WRONG_OVERLAY,
        "The token is of overlay "
            + token.authority().overlayName()
            + " (authority "
            + shortHex(token.authority().fingerprint())
            + "), but this machine belongs to overlay "
            + current.identity().authority().overlayName()
            + " (authority "
            + shortHex(current.identity().authority().fingerprint())
            + "). To be in both, name another place by --root; to leave the old one, remove "
            + layout.stateDirectory().resolve("identity")
            + ".");
  }

  private static String names(List<NetworkDefinition> networks) {
    return networks.isEmpty()
        ? "none"
        : networks.stream().map(NetworkDefinition::name).collect(Collectors.joining(", "));
  }

  private static String shortHex(byte[] fingerprint) {
    return HexFormat.of().formatHex(fingerprint, 0, 4);
  }
}
