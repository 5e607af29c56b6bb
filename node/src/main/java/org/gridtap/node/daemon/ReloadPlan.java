package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridtap.config.Mode;
import org.gridtap.config.file.ForwardChoice;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.ResolverChoice;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.Enrolment;
import org.jspecify.annotations.Nullable;

/**
 * What a reload is to do: the difference between what a node runs with and what it is to run with.
 *
 * @param config what the node runs with afterwards: the new values, except those that need a
 *     restart
 * @param added networks to open
 * @param removed names of networks to close
 * @param changed networks to serve in another way
 * @param changes what becomes otherwise at once, in words
 * @param restart what stays as it is until a restart, in words
 */
record ReloadPlan(
    NodeConfig config,
    List<NetworkConfig> added,
    List<String> removed,
    List<Change> changed,
    List<String> changes,
    List<String> restart) {
  /**
   * @param isMoved whether the network gets an interface of another name
   */
  record Change(NetworkConfig network, boolean isMoved) {}

  /** What a node has: its settings and its membership. */
  record State(NodeConfig config, Enrolment enrolment) {}

  /**
   * Compares.
   *
   * @param taps the interfaces' names by the names of the running networks
   */
  static ReloadPlan of(State running, State wanted, Map<String, String> taps) {
    Comparison comparison = new Comparison(running, wanted, taps);
    comparison.node();
    comparison.membership();
    comparison.networks();
    return comparison.plan();
  }

  /** Gathers the differences. */
  private static final class Comparison {
    private final NodeConfig now;
    private final NodeConfig next;
    private final State running;
    private final State wanted;
    private final Map<String, String> taps;
    private final List<NetworkConfig> networks = new ArrayList<>();
    private final List<NetworkConfig> added = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<Change> changed = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final List<String> restart = new ArrayList<>();

    Comparison(State running, State wanted, Map<String, String> taps) {
      this.running = running;
      this.wanted = wanted;
      this.now = running.config();
      this.next = wanted.config();
      this.taps = taps;
    }

    void node() {
      needsRestart("[node] name", now.name(), next.name());
      if (!next.name().equals(wanted.enrolment().identity().hostName())) {
        restart.add(
            "[node] name stands in the certificate as "
                + wanted.enrolment().identity().hostName()
                + " too: join again to change it there");
      }
      needsRestart("[node] mode", now.mode().text(), next.mode().text());
      needsRestart("[node] port", now.port(), next.port());
      needsRestart("[node] discovery", now.discovery().text(), next.discovery().text());
      needsRestart("[node] resolver", text(now.resolver()), text(next.resolver()));
      forward();
      if (!now.logLevel().equals(next.logLevel())) {
        changes.add("[log] level is " + next.logLevel().text());
      }
    }

    private void forward() {
      ForwardChoice was = now.forward();
      ForwardChoice is = next.forward();
      Mode mode = now.mode();
      Mode nextMode = next.mode();
      needsRestart("[forward] tunnel_mbit", was.tunnelOr(mode), is.tunnelOr(nextMode));
      needsRestart("[forward] transit_mbit", was.transitOr(mode), is.transitOr(nextMode));
      needsRestart("[forward] total_mbit", was.totalOr(mode), is.totalOr(nextMode));
    }

    private static String text(@Nullable ResolverChoice choice) {
      return choice == null ? "as is usual" : choice.text();
    }

    private void needsRestart(String key, Object current, Object wantedValue) {
      if (!current.equals(wantedValue)) {
        restart.add(key + " stays " + current + "; it becomes " + wantedValue);
      }
    }

    void membership() {
      Enrolment before = running.enrolment();
      Enrolment after = wanted.enrolment();
      if (!Upkeep.sites(now, before).equals(Upkeep.sites(next, after))) {
        changes.add("bootstrap sites are " + Upkeep.sites(next, after));
      }
      if (!before.identity().tokenId().equals(after.identity().tokenId())
          || before.identity().notAfterMs() != after.identity().notAfterMs()) {
        changes.add("membership is that of the newer token");
      }
    }

    void networks() {
      if (now.mode() != next.mode()) {
        // A mode brings its networks with it: all of that waits for the restart.
        networks.addAll(now.networks());
        return;
      }
      Map<String, NetworkConfig> before = byName(now.networks());
      for (NetworkConfig network : next.networks()) {
        NetworkConfig old = before.remove(network.name());
        if (old == null) {
          networks.add(network);
          added.add(network);
          changes.add("network " + network.name() + " is opened");
        } else {
          networks.add(compare(old, network));
        }
      }
      for (String gone : before.keySet()) {
        removed.add(gone);
        changes.add("network " + gone + " is closed and its address given back");
      }
    }

    /** Returns what the network is served by afterwards. */
    private NetworkConfig compare(NetworkConfig old, NetworkConfig network) {
      if (!definition(running, network).equals(definition(wanted, network))) {
        restart.add("network " + network.name() + " has another subnet or lease time now");
        return old;
      }
      boolean isMoved = network.tap() != null && !network.tap().equals(taps.get(network.name()));
      if (isMoved) {
        changes.add("network " + network.name() + " is on interface " + network.tap());
      }
      if (!old.address().equals(network.address())) {
        changes.add("network " + network.name() + " has address " + network.address());
      }
      if (isMoved || !withoutTap(old).equals(withoutTap(network))) {
        changed.add(new Change(network, isMoved));
      }
      return network;
    }

    private static NetworkConfig withoutTap(NetworkConfig network) {
      return new NetworkConfig(network.name(), null, network.address());
    }

    private static NetworkDefinition definition(State state, NetworkConfig network) {
      return state.enrolment().network(network.name()).orElseThrow();
    }

    private static Map<String, NetworkConfig> byName(List<NetworkConfig> networks) {
      return networks.stream()
          .collect(
              Collectors.toMap(
                  NetworkConfig::name,
                  Function.identity(),
                  (first, second) -> first,
                  java.util.LinkedHashMap::new));
    }

    ReloadPlan plan() {
      NodeConfig config =
          new NodeConfig(
              now.name(),
              now.mode(),
              now.port(),
              next.bootstrap(),
              now.discovery(),
              networks,
              next.logLevel(),
              now.resolver(),
              now.forward());
      return new ReloadPlan(config, added, removed, changed, changes, restart);
    }
  }
}
