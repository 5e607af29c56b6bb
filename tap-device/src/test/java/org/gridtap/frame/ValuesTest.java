package org.gridtap.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @Test
  void makesTheHardwareAddressOfARemoteAddress() {
    MacAddress mac = MacAddress.forIpv4(Ipv4.parse("10.5.32.155"));
    assertThat(mac).hasToString("fe:fd:0a:05:20:9b");
    assertThat(MacAddress.isForIpv4(mac.bits())).isTrue();
    assertThat(Ipv4.format((int) mac.bits())).isEqualTo("10.5.32.155");
    assertThat(mac.isLocallyAdministered()).isTrue();
    assertThat(mac.isMulticast()).isFalse();
    assertThat(MacAddress.forIpv4(Ipv4.parse("200.0.0.1")).bits()).isEqualTo(0xfefd_c800_0001L);
    assertThat(MacAddress.isForIpv4(0x0200_c800_0001L)).isFalse();
  }

  @Test
  void readsAndWritesHardwareAddresses() {
    assertThat(MacAddress.parse("02:11:22:Aa:bb:cc").bits()).isEqualTo(0x021122aabbccL);
    assertThat(MacAddress.parse("02-11-22-aa-bb-cc")).hasToString("02:11:22:aa:bb:cc");
    assertThat(MacAddress.BROADCAST.isBroadcast()).isTrue();
    assertThat(MacAddress.BROADCAST.isMulticast()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(1L << 48));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "02:11:22:aa:bb", "02:11:22:aa:bb:cg", "02:11:22:aa:bb:cc:dd"})
  void refusesWhatIsNoHardwareAddress(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> MacAddress.parse(text));
  }

  @Test
  void readsAndWritesAddresses() {
    for (String text : new String[] {"0.0.0.0", "10.64.0.1", "255.255.255.255", "128.0.0.1"}) {
      assertThat(Ipv4.format(Ipv4.parse(text))).isEqualTo(text);
    }
    assertThat(Ipv4.parse("10.64.0.1")).isEqualTo(0x0a400001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0.0",
        "10.0.0.0.1",
        "10.0.0.256",
        "10.0.0.-1",
        "10.0.0.01",
        " 1.2.3.4",
        "1.2.3.4.",
        "a.b.c.d",
        "1..2.3",
        "99999999999.0.0.0"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Ipv4.parse(text));
  }

  @Test
  void knowsTheHostsOfASubnet() {
    Subnet subnet = Subnet.parse("10.64.0.0/10");
    assertThat(subnet).hasToString("10.64.0.0/10");
    assertThat(Ipv4.format(subnet.mask())).isEqualTo("255.192.0.0");
    assertThat(Ipv4.format(subnet.firstHost())).isEqualTo("10.64.0.1");
    assertThat(Ipv4.format(subnet.broadcast())).isEqualTo("10.127.255.255");
    assertThat(subnet.hostCount()).isEqualTo((1 << 22) - 2);
    assertThat(subnet.contains(Ipv4.parse("10.127.1.2"))).isTrue();
    assertThat(subnet.contains(Ipv4.parse("10.128.0.0"))).isFalse();
    assertThat(subnet.isHost(subnet.network())).isFalse();
    assertThat(subnet.isHost(subnet.broadcast())).isFalse();
    assertThat(subnet.isHost(subnet.firstHost())).isTrue();
    assertThat(Subnet.parse("192.0.2.4/31").hostCount()).isEqualTo(2);
    assertThat(Subnet.parse("192.0.2.4/32").firstHost()).isEqualTo(Ipv4.parse("192.0.2.4"));
    assertThat(Subnet.parse("0.0.0.0/0").hostCount()).isEqualTo((1L << 32) - 2);
    assertThat(Subnet.parse("0.0.0.0/0").contains(-1)).isTrue();
  }

  @Test
  void knowsWhichSubnetsOverlap() {
    Subnet large = Subnet.parse("10.0.0.0/8");
    Subnet small = Subnet.parse("10.64.0.0/10");
    Subnet other = Subnet.parse("10.128.0.0/10");
    assertThat(large.overlaps(small)).isTrue();
    assertThat(small.overlaps(large)).isTrue();
    assertThat(small.overlaps(other)).isFalse();
    assertThat(Subnet.of(Ipv4.parse("10.99.1.1"), 10)).isEqualTo(small);
  }

  @Test
  void saysWhatIsWrongWithASubnet() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Subnet.parse("10.64.0.1/10"))
        .withMessageContaining("host bits")
        .withMessageContaining("10.64.0.0/10");
    for (String bad : new String[] {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "x/8"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Subnet.parse(bad));
    }
  }
}
