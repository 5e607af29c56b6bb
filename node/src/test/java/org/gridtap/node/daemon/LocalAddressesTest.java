package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridtap.linux.Rtnetlink;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.tap.HostTables;
import org.junit.jupiter.api.Test;

class LocalAddressesTest {
  private static final int PORT = 4743;

  @Test
  void putsLoopbackLast() throws Exception {
    List<Endpoint> all = LocalAddresses.endpoints(PORT, HostTables.read(0), endpoint -> false);
    List<Boolean> loopback = all.stream().map(Endpoint::isLoopback).toList();
    assertThat(loopback).isEqualTo(loopback.stream().sorted().toList());
    assertThat(all).allSatisfy(endpoint -> assertThat(endpoint.port()).isEqualTo(PORT));
  }

  @Test
  void leavesOutOurOwnNetworks() throws Exception {
    assertThat(LocalAddresses.endpoints(PORT, HostTables.read(0), endpoint -> true))
        .allSatisfy(endpoint -> assertThat(endpoint.isLoopback()).isTrue());
  }

  @Test
  void leavesOutTunAndTapInterfacesWhichMayBeAnotherOverlays() {
    HostTables tables =
        new HostTables(
            0,
            List.of(link(1, "eth0", false), link(2, "gt7", true)),
            List.of(address(1, 0x0b000001), address(2, 0x0a630009)),
            List.of());
    assertThat(LocalAddresses.endpoints(PORT, tables, endpoint -> false))
        .containsExactly(Endpoint.v4(0x0b000001, PORT));
  }

  private static Rtnetlink.Link link(int index, String name, boolean tunTap) {
    return new Rtnetlink.Link(index, name, true, true, 1500, 0, tunTap);
  }

  private static Rtnetlink.HostAddress address(int index, int ipv4) {
    return new Rtnetlink.HostAddress(index, 0, 0xffffL << 32 | ipv4, 24);
  }
}
