package org.gridtap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessFactsTest {
  @Test
  void readsTheClockSinceBoot() throws Exception {
    long before = ProcessFacts.bootTimeNs();
    String uptime = Files.readString(Path.of("/proc/uptime"));
    long after = ProcessFacts.bootTimeNs();
    // The kernel cuts the uptime to hundredths.
    long uptimeNs = Math.round(Double.parseDouble(uptime.split(" ")[0]) * 100) * 10_000_000;
    assertThat(uptimeNs).isBetween(before - 10_000_000, after);
  }

  @Test
  void readsTheClockWithoutAllocating() {
    assertThat(AllocationMeter.bytesPerCall(ProcessFacts::bootTimeNs)).isLessThan(1);
  }

  @Test
  void knowsWhoRunsThisProcess() throws Exception {
    Object owner = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    assertThat(ProcessFacts.effectiveUserId()).isEqualTo(owner);
  }

  @Test
  void knowsWhetherItMayAdministerTheNetwork() {
    boolean may;
    try (Rtnetlink netlink = new Rtnetlink()) {
      netlink.removeIpv4Address(1, 0xc612fffe, 32); // no such address: only the right is asked for
      may = true;
    } catch (LinuxException e) {
      may = e.errno() != Errno.EPERM;
    }
    assertThat(ProcessFacts.mayAdministerNetwork()).isEqualTo(may);
  }
}
