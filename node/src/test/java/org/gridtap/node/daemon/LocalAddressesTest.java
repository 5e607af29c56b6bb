package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.tap.HostTables;
import org.junit.jupiter.api.Test;

class LocalAddressesTest {
  private static final int PORT = 4743;

  @Test
  void putsLoopbackLast() throws Exception {
    List<Endpoint> all =
        LocalAddresses.endpoints(PORT, HostTables.read(0).addresses(), endpoint -> false);
    List<Boolean> loopback = all.stream().map(Endpoint::isLoopback).toList();
    assertThat(loopback).isEqualTo(loopback.stream().sorted().toList());
    assertThat(all).allSatisfy(endpoint -> assertThat(endpoint.port()).isEqualTo(PORT));
  }

  @Test
  void leavesOutOurOwnNetworks() throws Exception {
    assertThat(LocalAddresses.endpoints(PORT, HostTables.read(0).addresses(), endpoint -> true))
        .allSatisfy(endpoint -> assertThat(endpoint.isLoopback()).isTrue());
  }
}
