package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.control.PeerReport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two hosts that have nothing but IPv6 between them. */
class Ipv6Test {
  @RegisterExtension
  static final Grid GRID =
      new Grid(Topology.EMPTY.withPublicHost("alice").withPublicHost("bob"), "alice");

  @BeforeAll
  static void takeIpv4Away() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/sys/net/ipv6/conf")), "SKIPPED: this kernel has no IPv6");
    LabHost internet = GRID.lab().internet();
    internet.exec("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1").orThrow();
    int number = 0;
    for (String name : List.of("alice", "bob")) {
      LabHost host = GRID.lab().host(name);
      number++;
      String port = "pub" + number;
      internet
          .exec("ip", "-6", "addr", "add", network(number) + "1/64", "dev", port, "nodad")
          .orThrow();
      host.exec("ip", "-4", "addr", "flush", "dev", "eth0").orThrow();
      host.exec("ip", "-6", "addr", "add", address(number) + "/64", "dev", "eth0", "nodad")
          .orThrow();
      host.exec("ip", "-6", "route", "add", "default", "via", network(number) + "1").orThrow();
    }
  }

  private static String network(int number) {
    return "2001:db8:" + number + "::";
  }

  private static String address(int number) {
    return network(number) + "10";
  }

  @Test
  void carriesIpv4FramesOverIpv6() throws Exception {
    Path token = GRID.createOverlay("six", "[" + address(1) + "]:" + Machine.PORT);
    Machine alice = GRID.machine("alice").withToken(token);
    Machine bob = GRID.machine("bob").withToken(token);
    alice.up();
    bob.up();
    String bobsAddress = bob.awaitAddress();
    String alicesAddress = alice.awaitAddress();
    alice.awaitRingOf(2);

    alice.awaitPing(bobsAddress);
    bob.awaitPing(alicesAddress);
    // The largest frame that fits, whole.
    alice
        .host()
        .exec("ping", "-n", "-c", "1", "-W", "2", "-M", "do", "-s", "1252", bobsAddress)
        .orThrow();
    PeerReport peer = bob.peer(alice).orElseThrow();
    assertThat(peer.path()).isEqualTo("direct");
    assertThat(peer.endpoint()).startsWith("[2001:db8:1:").endsWith("]:" + Machine.PORT);
  }
}
