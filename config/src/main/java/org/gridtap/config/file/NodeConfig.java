package org.gridtap.config.file;

import java.util.List;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration file says.
 *
 * @param name the host's name in the overlay, a label
 * @param port the UDP port
 * @param bootstrap sites beside those of the token
 * @param discovery whether members are looked for on the host's own links
 * @param networks empty in relay mode, otherwise at least one
 * @param resolver null if nothing is said: then it depends on whose host this is
 * @param forward how much is passed on for others
 */
public record NodeConfig(
    String name,
    Mode mode,
    int port,
    List<Site> bootstrap,
    DiscoveryChoice discovery,
    List<NetworkConfig> networks,
    LogLevel logLevel,
    @Nullable ResolverChoice resolver,
    ForwardChoice forward) {
  public static final int DEFAULT_PORT = 4743;

  /** Most networks that one node takes part in. */
  public static final int MAX_NETWORKS = 16;

  public NodeConfig {
    bootstrap = List.copyOf(bootstrap);
    networks = List.copyOf(networks);
  }

  /** Makes a configuration that passes on as much as is usual. */
  public NodeConfig(
      String name,
      Mode mode,
      int port,
      List<Site> bootstrap,
      DiscoveryChoice discovery,
      List<NetworkConfig> networks,
      LogLevel logLevel,
      @Nullable ResolverChoice resolver) {
    this(name, mode, port, bootstrap, discovery, networks, logLevel, resolver, ForwardChoice.USUAL);
  }
}
