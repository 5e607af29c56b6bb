package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.DiscoveryChoice;
import org.gridtap.config.file.LogLevel;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.state.Enrolment;
import org.gridtap.node.daemon.ReloadPlan.Change;
import org.gridtap.node.daemon.ReloadPlan.State;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadPlanTest {
  private static final NetworkConfig LAB =
      new NetworkConfig("lab", "gt0", new AddressChoice.Auto());

  @TempDir static Path root;
  private static Enrolment enrolment;

  @BeforeAll
  static void join() throws Exception {
    enrolment = TestMember.join(root, System.currentTimeMillis(), "boot.example.org:1").enrolment();
  }

  private static NodeConfig config(Mode mode, NetworkConfig... networks) {
    return new NodeConfig(
        "relay",
        mode,
        4743,
        List.of(),
        DiscoveryChoice.LAN,
        List.of(networks),
        LogLevel.INFO,
        null);
  }

  private static ReloadPlan plan(NodeConfig running, NodeConfig wanted) {
    return ReloadPlan.of(
        new State(running, enrolment), new State(wanted, enrolment), Map.of("lab", "gt0"));
  }

  @Test
  void nothingIsToBeDoneWhereNothingChanged() {
    NodeConfig config = config(Mode.INTERFACE, LAB);
    ReloadPlan plan = plan(config, config);
    assertThat(plan)
        .isEqualTo(new ReloadPlan(config, List.of(), List.of(), List.of(), List.of(), List.of()));
    // No name for the interface, or the one that it has, are as good.
    NetworkConfig unnamed = new NetworkConfig("lab", null, new AddressChoice.Auto());
    assertThat(plan(config, config(Mode.INTERFACE, unnamed)).changed()).isEmpty();
    assertThat(plan(config(Mode.INTERFACE, unnamed), config).changed()).isEmpty();
  }

  @Test
  void networksComeAndGo() {
    NetworkConfig storage = new NetworkConfig("storage", null, new AddressChoice.Dhcp());
    NodeConfig both = config(Mode.INTERFACE, LAB, storage);
    ReloadPlan more = plan(config(Mode.INTERFACE, LAB), both);
    assertThat(more.added()).containsExactly(storage);
    assertThat(more.changed()).isEmpty();
    assertThat(more.config()).isEqualTo(both);
    assertThat(more.changes()).containsExactly("network storage is opened");
    ReloadPlan less = plan(config(Mode.INTERFACE, storage, LAB), config(Mode.INTERFACE, LAB));
    assertThat(less.removed()).containsExactly("storage");
    assertThat(less.added()).isEmpty();
  }

  @Test
  void aNetworkIsServedAnewForAnotherAddressAndMovedForAnotherInterface() {
    NodeConfig running = config(Mode.INTERFACE, LAB);
    NetworkConfig fixed =
        new NetworkConfig(
            "lab", null, new AddressChoice.Fixed(Ipv4Address.parse("10.64.0.9").orElseThrow()));
    assertThat(plan(running, config(Mode.INTERFACE, fixed)).changed())
        .containsExactly(new Change(fixed, false));
    NetworkConfig moved = new NetworkConfig("lab", "gt7", new AddressChoice.Auto());
    assertThat(plan(running, config(Mode.INTERFACE, moved)).changed())
        .containsExactly(new Change(moved, true));
  }

  @Test
  void whatNeedsARestartIsNamedAndLeftAlone() {
    NodeConfig running = config(Mode.INTERFACE, LAB);
    NodeConfig wanted =
        new NodeConfig(
            "other",
            Mode.RELAY,
            5555,
            List.of(),
            DiscoveryChoice.OFF,
            List.of(),
            LogLevel.DEBUG,
            null);
    ReloadPlan plan = plan(running, wanted);
    assertThat(plan.restart())
        .satisfiesExactly(
            name -> assertThat(name).isEqualTo("[node] name stays relay; it becomes other"),
            certificate -> assertThat(certificate).contains("join again"),
            mode -> assertThat(mode).isEqualTo("[node] mode stays interface; it becomes relay"),
            port -> assertThat(port).isEqualTo("[node] port stays 4743; it becomes 5555"),
            discovery ->
                assertThat(discovery).isEqualTo("[node] discovery stays lan; it becomes off"),
            tunnel ->
                assertThat(tunnel).isEqualTo("[forward] tunnel_mbit stays 10; it becomes 100"),
            transit ->
                assertThat(transit).isEqualTo("[forward] transit_mbit stays 1; it becomes 10"),
            total -> assertThat(total).isEqualTo("[forward] total_mbit stays 50; it becomes 1000"));
    // Its network goes with the mode, and so not now.
    assertThat(plan.removed()).isEmpty();
    assertThat(plan.config())
        .isEqualTo(
            new NodeConfig(
                "relay",
                Mode.INTERFACE,
                4743,
                List.of(),
                DiscoveryChoice.LAN,
                List.of(LAB),
                LogLevel.DEBUG,
                null));
    assertThat(plan(plan.config(), wanted).restart()).as("said again").hasSize(8);
    assertThat(plan(plan.config(), wanted).changes()).isEmpty();
  }

  @Test
  void sitesOfTokenAndFileAreTakenTogether() {
    NodeConfig running = config(Mode.RELAY);
    Site known = Site.parse("boot.example.org:1");
    Site other = Site.parse("other.example.org:2");
    assertThat(plan(running, withSites(running, known)).changes()).isEmpty();
    assertThat(plan(running, withSites(running, other)).changes())
        .singleElement()
        .asString()
        .contains("other.example.org:2", "boot.example.org:1");
  }

  private static NodeConfig withSites(NodeConfig config, Site site) {
    return new NodeConfig(
        config.name(),
        config.mode(),
        config.port(),
        List.of(site),
        config.discovery(),
        config.networks(),
        config.logLevel(),
        config.resolver());
  }
}
