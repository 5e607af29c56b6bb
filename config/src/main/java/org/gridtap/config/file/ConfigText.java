package org.gridtap.config.file;

import java.util.stream.Collectors;
import org.gridtap.config.Mode;
import org.jspecify.annotations.Nullable;

/** Writes the configuration file that joining leaves: to be read and edited by people. */
public final class ConfigText {
  private ConfigText() {}

  /** Returns the file's text; {@link ConfigFile#parse} reads the same configuration back. */
  public static String of(NodeConfig config, String overlayName) {
    StringBuilder text = new StringBuilder();
    text.append("# Gridtap: this machine in overlay ").append(overlayName).append(".\n");
    text.append("# Written by `gridtap join`; edit it as you like, it is not written again.\n\n");
    text.append("[node]\n");
    text.append(
        "# The host's name in the overlay. It stands in the certificate: join again to change"
            + " it.\n");
    text.append("name = \"").append(config.name()).append("\"\n");
    text.append(
        "# interface: a TAP for this host. relay: no TAP, only a member that others meet at.\n");
    text.append("mode = \"").append(config.mode().text()).append("\"\n");
    text.append("# The one UDP port of this node.\n");
    text.append("port = ").append(config.port()).append("\n");
    text.append("# Members to begin with, beside those that the token named: [\"HOST:PORT\", …]\n");
    text.append(
        config.bootstrap().stream()
            .map(site -> "\"" + site + "\"")
            .collect(Collectors.joining(", ", "bootstrap = [", "]\n")));
    text.append(
        "# lan: members on this host's own links are looked for and answered. off: not so.\n");
    text.append("discovery = \"").append(config.discovery().text()).append("\"\n");
    if (config.mode() != Mode.RELAY) {
      text.append(
          "# auto: systemd-resolved, where it runs, is told of the networks' names. off: not so.\n");
      ResolverChoice resolver = config.resolver();
      text.append(
          resolver == null ? "#resolver = \"auto\"\n" : "resolver = \"" + resolver.text() + "\"\n");
      config.networks().forEach(network -> append(text, network));
    }
    append(text, config.forward(), config.mode());
    text.append("\n[log]\n# error, warn, info, debug or trace\n");
    text.append("level = \"").append(config.logLevel().text()).append("\"\n");
    return text.toString();
  }

  private static void append(StringBuilder text, ForwardChoice forward, Mode mode) {
    text.append("\n[forward]\n");
    text.append(
        "# What is passed on for members that cannot reach each other, in Mbit/s: from one to"
            + " another,\n# of one whose packets take several hops, and of all together.\n");
    append(text, "tunnel_mbit", forward.tunnel(), forward.tunnelOr(mode));
    append(text, "transit_mbit", forward.transit(), forward.transitOr(mode));
    append(text, "total_mbit", forward.total(), forward.totalOr(mode));
  }

  private static void append(StringBuilder text, String key, @Nullable Integer said, int usual) {
    text.append(said == null ? "#" : "").append(key).append(" = ");
    text.append(said == null ? usual : said).append("\n");
  }

  private static void append(StringBuilder text, NetworkConfig network) {
    text.append("\n[[network]]\n");
    text.append("name = \"").append(network.name()).append("\"\n");
    text.append("# The interface's name. Without it: the first free one of gt0, gt1, …\n");
    text.append(network.tap() == null ? "#tap = \"gt0\"\n" : "tap = \"" + network.tap() + "\"\n");
    text.append(
        "# auto: gridtap sets the address. dhcp: the system's own client asks for it. Or a fixed"
            + " address.\n");
    text.append("address = \"").append(network.address()).append("\"\n");
  }
}
