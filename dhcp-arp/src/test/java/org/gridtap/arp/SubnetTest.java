package org.gridtap.arp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SubnetTest {
  @Test
  void knowsItsSpecialAddresses() {
    Subnet subnet = new Subnet(0x0a400000, 10);

    assertThat(Subnet.format(subnet.mask())).isEqualTo("255.192.0.0");
    assertThat(Subnet.format(subnet.serviceAddress())).isEqualTo("10.64.0.1");
    assertThat(Subnet.format(subnet.broadcastAddress())).isEqualTo("10.127.255.255");
    assertThat(subnet).hasToString("10.64.0.0/10");
  }

  @Test
  void leasesOnlyHostAddressesOfItsOwn() {
    Subnet subnet = new Subnet(0xc0a80100, 30);

    assertThat(subnet.isLeasable(0xc0a80100)).isFalse();
    assertThat(subnet.isLeasable(0xc0a80101)).isFalse();
    assertThat(subnet.isLeasable(0xc0a80102)).isTrue();
    assertThat(subnet.isLeasable(0xc0a80103)).isFalse();
    assertThat(subnet.isLeasable(0xc0a80106)).isFalse();
  }

  @Test
  void refusesBadPrefixesAndHostBits() {
    assertThatThrownBy(() -> new Subnet(0, 7)).hasMessageContaining("8 to 30");
    assertThatThrownBy(() -> new Subnet(0x0a000000, 31)).hasMessageContaining("8 to 30");
    assertThatThrownBy(() -> new Subnet(0x0a400001, 10)).hasMessageContaining("10.64.0.1");
  }

  @Test
  void mapsAddressesToHardwareAddressesAndBack() {
    long hardware = VpnMac.of(0xc0a80102);

    assertThat(Long.toHexString(hardware)).isEqualTo("fefdc0a80102");
    assertThat(VpnMac.isVpnMac(hardware)).isTrue();
    assertThat(VpnMac.ipv4Of(hardware)).isEqualTo(0xc0a80102);
    assertThat(VpnMac.isHost(hardware)).isFalse();
    assertThat(VpnMac.isHost(0x0202_0304_0506L)).isTrue();
    assertThat(VpnMac.isHost(0x0100_5e00_0001L)).isFalse();
    assertThat(VpnMac.isHost(0)).isFalse();
  }
}
