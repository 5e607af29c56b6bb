package org.gridtap.lab.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DhcpClientTest {
  @Test
  void setsWhatTheServerGrantsAndLeavesTheMachinesResolverAlone() throws Exception {
    List<String> missing = new ArrayList<>(LabRequirements.missing());
    LabRequirements.requireProgram(DhcpClient.PROGRAM, "udhcpc", missing);
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    Path resolver = Path.of("/etc/resolv.conf");
    String before = Files.exists(resolver) ? Files.readString(resolver) : "";
    try (Lab lab = Lab.up(Topology.EMPTY.withPublicHost("a"))) {
      LabHost host = lab.host("a");
      DhcpClient client = DhcpClient.start(host, "eth0");
      assertThat(client.process().isAlive()).isTrue();
      assertThat(client.lease()).isEmpty();
      client.process().close();
      // What udhcpc does once a server has answered; here nobody does.
      Map<String, String> granted =
          Map.of(
              "interface",
              "eth0",
              "ip",
              "10.64.0.9",
              "mask",
              "10",
              "mtu",
              "1280",
              "dns",
              "10.64.0.1");
      String script = host.directory().resolve("dhcp-eth0").toString();
      host.exec(granted, Duration.ofSeconds(5), List.of(script, "deconfig")).orThrow();
      assertThat(host.addressOn("eth0")).isEmpty();
      host.exec(granted, Duration.ofSeconds(5), List.of(script, "bound")).orThrow();
      assertThat(host.addressOn("eth0")).contains("10.64.0.9");
      assertThat(client.lease()).contains("dns=10.64.0.1");
      assertThat(host.exec("ip", "link", "show", "eth0").stdout()).contains("mtu 1280");
      assertThat(host.exec("ip", "route", "show", "default").stdout()).isBlank();
    }
    assertThat(Files.exists(resolver) ? Files.readString(resolver) : "").isEqualTo(before);
  }
}
