package org.gridtap.config.file;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.config.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What flags and environment variables say about a node; they come before the file. Null and empty
 * mean: not said.
 *
 * @param networks the networks to take part in, each with its TAP or null
 * @param tap the TAP of the only network
 * @param address the address in the first network
 */
public record NodeOptions(
    @Nullable String name,
    @Nullable Mode mode,
    @Nullable Integer port,
    List<NetworkOption> networks,
    @Nullable String tap,
    @Nullable AddressChoice address,
    @Nullable ResolverChoice resolver,
    @Nullable LogLevel logLevel) {
  /** {@code NAME[:TAP]}. */
  public record NetworkOption(String name, @Nullable String tap) {}

  /** Nothing is said. */
  public static final NodeOptions NONE =
      new NodeOptions(null, null, null, List.of(), null, null, null, null);

  public NodeOptions {
    networks = List.copyOf(networks);
  }

  /** Returns {@code base} with all that is said here in its place. */
  public NodeConfig applyTo(NodeConfig base) {
    Mode chosenMode = mode != null ? mode : base.mode();
    return new NodeConfig(
        name != null ? name : base.name(),
        chosenMode,
        port != null ? port : base.port(),
        base.bootstrap(),
        base.discovery(),
        chosenMode == Mode.RELAY ? List.of() : applyTo(base.networks()),
        logLevel != null ? logLevel : base.logLevel(),
        resolver != null ? resolver : base.resolver(),
        base.forward());
  }

  private List<NetworkConfig> applyTo(List<NetworkConfig> base) {
    List<NetworkConfig> chosen = new ArrayList<>();
    for (NetworkOption option : networks) {
      NetworkConfig known =
          base.stream()
              .filter(network -> network.name().equals(option.name()))
              .findFirst()
              .orElseGet(() -> new NetworkConfig(option.name(), null, new AddressChoice.Auto()));
      chosen.add(
          new NetworkConfig(
              known.name(), option.tap() != null ? option.tap() : known.tap(), known.address()));
    }
    if (chosen.isEmpty()) {
      chosen.addAll(base);
    }
    if (!chosen.isEmpty() && (tap != null || address != null)) {
      NetworkConfig first = chosen.getFirst();
      chosen.set(
          0,
          new NetworkConfig(
              first.name(),
              tap != null ? tap : first.tap(),
              address != null ? address : first.address()));
    }
    return chosen;
  }
}
