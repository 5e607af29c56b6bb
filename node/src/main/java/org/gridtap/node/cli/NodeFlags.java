package org.gridtap.node.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.config.Label;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.LogLevel;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.file.NodeOptions.NetworkOption;
import org.gridtap.config.file.ResolverChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The flags that say how a node is to be, and the environment variables that stand in for them.
 * They are read as text, so that everything that is wrong with them is told at once.
 */
final class NodeFlags {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      completionCandidates = Candidates.Modes.class,
      description = "interface: a TAP for this host (default). relay: no TAP, no root needed.")
  @Nullable String mode;

  @Option(
      names = "--network",
      paramLabel = "NAME[:TAP]",
      description =
          "Take part in this network; may be given several times (default: the overlay's first).")
  List<String> networks = new ArrayList<>();

  @Option(
      names = "--tap",
      paramLabel = "NAME",
      description = "The interface's name (default: the first free one of gt0, gt1, ...).")
  @Nullable String tap;

  @Option(
      names = "--address",
      paramLabel = "auto|dhcp|A.B.C.D",
      completionCandidates = Candidates.Addresses.class,
      description =
          "auto: gridtap sets the address (default). dhcp: the system's own client asks. Or a fixed"
              + " one.")
  @Nullable String address;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The node's UDP port (default: 4743).")
  @Nullable String port;

  @Option(
      names = "--name",
      paramLabel = "HOSTNAME",
      description = "This host's name in the overlay (default: the system's).")
  @Nullable String name;

  @Option(
      names = "--resolver",
      paramLabel = "auto|off",
      completionCandidates = Candidates.Resolvers.class,
      description =
          "auto: tell systemd-resolved, where it runs, of the networks' names (default, but not under"
              + " --root). off: leave the host's resolver alone.")
  @Nullable String resolver;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      completionCandidates = Candidates.LogLevels.class,
      description = "How much the daemon says: error, warn, info (default), debug or trace.")
  @Nullable String logLevel;

  /** Reads flags and environment; throws {@link UsageFailure} with everything that is wrong. */
  NodeOptions read(Map<String, String> environment) {
    if (networks.isEmpty()) {
      String listed = environment.getOrDefault("GRIDTAP_NETWORK", "");
      networks = listed.isEmpty() ? List.of() : List.of(listed.split(","));
    }
    List<String> problems = new ArrayList<>();
    String chosenName = or(name, environment, "GRIDTAP_NAME");
    if (chosenName != null && !Label.isHostName(chosenName)) {
      problems.add(
          "--name: '" + chosenName + "' cannot name a host; " + Label.rule(Label.MAX_HOST_LENGTH));
    }
    String modeText = or(mode, environment, "GRIDTAP_MODE");
    Mode chosenMode = modeText == null ? null : Arguments.mode(modeText, problems);
    List<NetworkOption> chosenNetworks = readNetworks(problems);
    String chosenTap = or(tap, environment, "GRIDTAP_TAP");
    if (chosenTap != null) {
      checkTap("--tap", chosenTap, problems);
      if (chosenNetworks.size() > 1) {
        problems.add("--tap: there are several networks; give each its own by --network NAME:TAP");
      }
    }
    String addressText = or(address, environment, "GRIDTAP_ADDRESS");
    AddressChoice chosenAddress =
        addressText == null ? null : AddressChoice.parse(addressText).orElse(null);
    if (addressText != null && chosenAddress == null) {
      problems.add(
          "--address: '"
              + addressText
              + "' is no address; choose auto, dhcp or one like 10.64.0.9");
    }
    if (chosenMode == Mode.RELAY
        && !(chosenNetworks.isEmpty() && chosenTap == null && chosenAddress == null)) {
      problems.add(
          "--mode relay: a relay has no interface; leave out --network, --tap and --address");
    }
    String resolverText = or(resolver, environment, "GRIDTAP_RESOLVER");
    ResolverChoice chosenResolver =
        resolverText == null ? null : ResolverChoice.parse(resolverText).orElse(null);
    if (resolverText != null && chosenResolver == null) {
      problems.add("--resolver: '" + resolverText + "' is no choice; " + ResolverChoice.RULE);
    }
    Integer chosenPort = readPort(or(port, environment, "GRIDTAP_PORT"), problems);
    LogLevel chosenLevel = readLevel(or(logLevel, environment, "GRIDTAP_LOG_LEVEL"), problems);
    UsageFailure.throwIfAny(problems);
    return new NodeOptions(
        chosenName,
        chosenMode,
        chosenPort,
        chosenNetworks,
        chosenTap,
        chosenAddress,
        chosenResolver,
        chosenLevel);
  }

  private List<NetworkOption> readNetworks(List<String> problems) {
    List<NetworkOption> options = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String text : networks) {
      int colon = text.indexOf(':');
      String network = colon < 0 ? text : text.substring(0, colon);
      String itsTap = colon < 0 ? null : text.substring(colon + 1);
      if (!Label.isNetworkName(network)) {
        problems.add(
            "--network: '"
                + network
                + "' cannot name a network; "
                + Label.rule(Label.MAX_NETWORK_LENGTH));
      }
      if (!seen.add(network)) {
        problems.add("--network: '" + network + "' is named twice");
      }
      if (itsTap != null) {
        checkTap("--network", itsTap, problems);
      }
      options.add(new NetworkOption(network, itsTap));
    }
    return options;
  }

  private static void checkTap(String option, String name, List<String> problems) {
    if (!NetworkConfig.isTapName(name)) {
      problems.add(
          option
              + ": '"
              + name
              + "' cannot name an interface; use 1 to 15 letters, digits, '.', '_' or '-'");
    }
  }

  private static @Nullable Integer readPort(@Nullable String text, List<String> problems) {
    if (text == null) {
      return null;
    }
    if (!text.matches("\\d{1,5}") || !Site.isPort(Integer.parseInt(text))) {
      problems.add("--port: '" + text + "' is no port; choose a number from 1 to 65535");
      return null;
    }
    return Integer.valueOf(text);
  }

  private static @Nullable LogLevel readLevel(@Nullable String text, List<String> problems) {
    LogLevel level = text == null ? null : LogLevel.parse(text).orElse(null);
    if (text != null && level == null) {
      problems.add(
          "--log-level: '" + text + "' is no level; choose error, warn, info, debug or trace");
    }
    return level;
  }

  private static @Nullable String or(
      @Nullable String flag, Map<String, String> environment, String variable) {
    if (flag != null) {
      return flag;
    }
    String value = environment.getOrDefault(variable, "");
    return value.isEmpty() ? null : value;
  }
}
