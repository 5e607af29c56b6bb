package org.gridtap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.gridtap.linux.Rtnetlink.HostAddress;
import org.gridtap.linux.Rtnetlink.Ipv4Route;
import org.gridtap.linux.Rtnetlink.Link;
import org.junit.jupiter.api.Test;

class RtnetlinkTest {
  private static final int ADDRESS = 0xc6120001; // 198.18.0.1
  private static final int OTHER_ADDRESS = 0xc6120101;

  @Test
  void readsTheTablesOfThisHost() throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      assertThat(netlink.links()).extracting(Link::name).contains("lo");
      assertThat(netlink.link("no-such-link")).isEmpty();
      for (HostAddress address : netlink.addresses()) {
        assertThat(address.prefix()).isBetween(0, address.isIpv4() ? 32 : 128);
      }
      for (Ipv4Route route : netlink.ipv4Routes()) {
        assertThat(route.prefix()).isBetween(0, 32);
      }
    }
  }

  @Test
  void setsAnInterfaceUp() throws Exception {
    assumeTrue(ProcessFacts.effectiveUserId() == 0, "SKIPPED: interfaces need root");
    NetworkNamespace.callInNew(
        () -> {
          try (TunTap tap = TunTap.open("gt%d", null);
              Rtnetlink netlink = new Rtnetlink()) {
            int index = netlink.link(tap.name()).orElseThrow().index();
            netlink.setMtu(index, 1280);
            netlink.setHardwareAddress(index, 0x02_aa_bb_cc_dd_eeL);
            netlink.setGsoMaxSize(index, 64000);
            netlink.addIpv4Address(index, ADDRESS, 24);
            netlink.addIpv4Address(index, ADDRESS, 24); // twice is no error
            netlink.setUp(index, true);
            assertThat(netlink.link(tap.name()))
                .contains(
                    new Link(index, tap.name(), true, true, 1280, 0x02_aa_bb_cc_dd_eeL, true));
            assertThat(netlink.addresses())
                .contains(new HostAddress(index, 0, 0xffff_c612_0001L, 24));
            assertThat(netlink.ipv4Routes())
                .containsExactly(new Ipv4Route(0xc6120000, 24, index, 0, 254));
            netlink.addIpv4Address(index, OTHER_ADDRESS, 32);
            netlink.removeIpv4Address(index, ADDRESS, 24);
            netlink.removeIpv4Address(index, ADDRESS, 24);
            assertThat(netlink.addresses())
                .filteredOn(HostAddress::isIpv4)
                .extracting(HostAddress::ipv4)
                .containsExactly(OTHER_ADDRESS);
            netlink.setUp(index, false);
            assertThat(netlink.link(tap.name()).orElseThrow().up()).isFalse();
          }
          return null;
        });
  }

  @Test
  void namesTheCallThatFailed() throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      assertThatThrownBy(() -> netlink.setMtu(0x7ffffff0, 1280))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("set MTU 1280");
    }
  }
}
