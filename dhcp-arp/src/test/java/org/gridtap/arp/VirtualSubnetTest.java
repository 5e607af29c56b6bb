package org.gridtap.arp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Test;

class VirtualSubnetTest {
  @Test
  void leasesOnlyHostAddressesOfItsOwn() {
    VirtualSubnet subnet = new VirtualSubnet(new Subnet(0xc0a80100, 30));

    assertThat(subnet.serviceAddress()).isEqualTo(0xc0a80101);
    assertThat(subnet.isLeasable(0xc0a80100)).isFalse();
    assertThat(subnet.isLeasable(0xc0a80101)).isFalse();
    assertThat(subnet.isLeasable(0xc0a80102)).isTrue();
    assertThat(subnet.isLeasable(0xc0a80103)).isFalse();
    assertThat(subnet.isLeasable(0xc0a80106)).isFalse();
  }

  @Test
  void refusesPrefixesThatAreTooShortOrTooLong() {
    assertThatThrownBy(() -> new VirtualSubnet(new Subnet(0, 7))).hasMessageContaining("8 to 30");
    assertThatThrownBy(() -> new VirtualSubnet(new Subnet(0x0a000000, 31)))
        .hasMessageContaining("8 to 30");
  }

  @Test
  void knowsWhatNoCardCanHave() {
    assertThat(HostMac.isPossible(0x0202_0304_0506L)).isTrue();
    assertThat(HostMac.isPossible(0x0100_5e00_0001L)).isFalse();
    assertThat(HostMac.isPossible(MacAddress.bitsForIpv4(0x0a400001))).isFalse();
    assertThat(HostMac.isPossible(0)).isFalse();
  }
}
