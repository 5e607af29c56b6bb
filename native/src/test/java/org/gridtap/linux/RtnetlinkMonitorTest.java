package org.gridtap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.linux.Rtnetlink.HostAddress;
import org.gridtap.linux.Rtnetlink.Ipv4Route;
import org.gridtap.linux.Rtnetlink.Link;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the kernel, in network namespaces that end with their threads. */
class RtnetlinkMonitorTest {
  private static final int ADDRESS = 0xc6120001; // 198.18.0.1
  private static final int TIMEOUT_MS = 10_000;

  private final List<String> heard = new ArrayList<>();
  private int lost;

  private final RtnetlinkMonitor.Listener listener =
      new RtnetlinkMonitor.Listener() {
        @Override
        public void onLink(Link link, boolean gone) {
          heard.add((gone ? "-link " : "link ") + link.name() + (link.up() ? " up" : ""));
        }

        @Override
        public void onAddress(HostAddress address, boolean gone) {
          if (address.isIpv4()) {
            heard.add((gone ? "-address " : "address ") + Integer.toHexString(address.ipv4()));
          }
        }

        @Override
        public void onRoute(Ipv4Route route, boolean gone) {
          String to = Integer.toHexString(route.destination()) + "/" + route.prefix();
          heard.add((gone ? "-route " : "route ") + to);
        }

        @Override
        public void onLost() {
          lost++;
        }
      };

  @BeforeAll
  static void needsRoot() {
    assumeTrue(ProcessFacts.effectiveUserId() == 0, "SKIPPED: interfaces need root");
  }

  @Test
  void hearsOfLinksAddressesAndRoutes() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          try (RtnetlinkMonitor monitor = new RtnetlinkMonitor();
              Epoll epoll = new Epoll();
              Rtnetlink netlink = new Rtnetlink()) {
            epoll.add(monitor.fd(), 1);
            monitor.drain(listener);
            assertThat(heard).as("nothing has happened yet").isEmpty();

            TunTap tap = TunTap.open("gt%d", null);
            int index = netlink.link("gt0").orElseThrow().index();
            netlink.setUp(index, true);
            netlink.addIpv4Address(index, ADDRESS, 24);
            netlink.removeIpv4Address(index, ADDRESS, 24);
            tap.close();

            assertThat(epoll.await(TIMEOUT_MS)).isPositive();
            monitor.drain(listener);
            assertThat(heard)
                .containsSubsequence(
                    "link gt0",
                    "link gt0 up",
                    "address c6120001",
                    "route c6120000/24",
                    "-address c6120001",
                    "-link gt0");
            assertThat(heard).contains("-route c6120000/24");
            assertThat(lost).isZero();
          }
          return null;
        });
  }

  @Test
  void saysThatItHasMissedSomethingWhenNobodyDrainedItForLong() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          try (RtnetlinkMonitor monitor = new RtnetlinkMonitor();
              Rtnetlink netlink = new Rtnetlink();
              TunTap tap = TunTap.open("gt%d", null)) {
            int index = netlink.link(tap.name()).orElseThrow().index();
            for (int i = 0; i < RtnetlinkMonitor.BUFFER_BYTES / 64; i++) {
              netlink.setUp(index, i % 2 == 0);
            }
            do {
              heard.clear();
              monitor.drain(listener);
            } while (!heard.isEmpty());
            assertThat(lost).isPositive();

            netlink.setUp(index, true);
            monitor.drain(listener);
            assertThat(heard).as("it goes on to hear").contains("link gt0 up");
          }
          return null;
        });
  }
}
