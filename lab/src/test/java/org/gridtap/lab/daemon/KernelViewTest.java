package org.gridtap.lab.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class KernelViewTest {
  private static final Ipv4Subnet SUBNET = Ipv4Subnet.parse("10.64.0.0/10");

  private static final List<String> TRIE =
      """
      Main:
        +-- 0.0.0.0/0 3 0 5
           +-- 10.64.0.0/10 2 0 2
              |-- 10.64.0.0
                 /10 link UNICAST
              |-- 10.81.205.65
                 /32 host LOCAL
              |-- 10.127.255.255
                 /32 link BROADCAST
           |-- 10.9.9.9
              /32 host LOCAL
      Local:
           |-- 10.81.205.65
              /32 host LOCAL
      """
          .lines()
          .toList();

  @Test
  void findsLocalAddressesOfTheSubnetOnce() {
    assertThat(KernelView.localAddresses(TRIE, SUBNET)).containsExactly("10.81.205.65");
    assertThat(KernelView.localAddresses(List.of(), SUBNET)).isEmpty();
  }

  @Test
  void readsFieldsAfterANameWithSpacesAndBrackets() {
    String stat = "7 (a) b (c) S 1 1 1 0 -1 4194560 9 0 0 0 250 70 0 0 20 0 26 0 99 1 1";
    assertThat(KernelView.cpuMs(stat)).isEqualTo(3200);
    assertThat(KernelView.field(List.of("VmRSS:\t   92112 kB", "Threads:\t26"), "VmRSS:"))
        .isEqualTo(92112);
    assertThat(KernelView.field(List.of("Threads:\t26"), "VmRSS:")).isZero();
  }

  @Test
  void tellsCodeAndMallocsMemoryFromTheRest() {
    String mappings =
        """
        5e000000-5e010000 r-xp 00000000 fe:00 54 /usr/lib/libc.so.6
        Rss:                 100 kB
        f0000000-fc000000 rw-p 00000000 00:00 0
        Rss:               14000 kB
        5f0000000000-5f0000100000 rw-p 00000000 00:00 0                          [heap]
        Rss:                3000 kB
        7e0004000000-7e0005000000 rw-p 00000000 00:00 0
        Rss:                 700 kB
        7f0000000000-7f0000100000 rwxp 00000000 00:00 0\s
        Size:               1024 kB
        Rss:                 512 kB
        Pss:                 512 kB
        7f0000100000-7f0000200000 rw-p 00000000 00:00 0
        Rss:                 900 kB
        7f0000200000-7f0000300000 r-xp 00000000 00:00 0
        Rss:                   8 kB
        VmFlags: rd ex mr mw me ac
        """;
    assertThat(KernelView.purposes(mappings.lines().toList()))
        .isEqualTo(new KernelView.Purposes(520 * 1024, 3_700 * 1024));
    KernelView.Purposes own = new KernelView(ProcessHandle.current().pid()).purposes();
    assertThat(own.codeBytes()).isGreaterThan(100_000);
    assertThat(own.mallocBytes()).isGreaterThan(100_000);
  }

  @Test
  void seesThisProcessAndNothingOfAnEndedOne() throws Exception {
    KernelView.Usage usage = new KernelView(ProcessHandle.current().pid()).usage().orElseThrow();
    assertThat(usage.residentBytes()).isGreaterThan(10_000_000);
    assertThat(usage.threads()).isGreaterThan(1);
    assertThat(usage.descriptors()).isGreaterThan(3);
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    KernelView gone = new KernelView(ended.pid());
    assertThat(gone.usage()).isEmpty();
    assertThat(gone.addressesIn(SUBNET)).isEmpty();
    assertThat(gone.hasInterface("lo")).isFalse();
  }

  @Test
  void seesTheNamespaceOfAnotherProcessAndNotOurOwn() throws Exception {
    List<String> missing = LabRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    try (Lab lab = Lab.up(Topology.EMPTY.withPublicHost("a"))) {
      BackgroundProcess inside =
          lab.host("a")
              .start("inside", Map.of(), List.of("sh", "-c", "echo I am in; exec sleep 60"));
      while (inside.isAlive() && !inside.output().contains("I am in")) {
        Thread.onSpinWait(); // until then it is on its way into the namespace
      }
      KernelView view = new KernelView(inside.pid());
      lab.host("a").exec("ip", "addr", "add", "10.70.1.2/32", "dev", "eth0").orThrow();
      assertThat(view.addressesIn(SUBNET)).containsExactly("10.70.1.2");
      assertThat(view.hasInterface("eth0")).isTrue();
      assertThat(view.hasInterface("gt0")).isFalse();
    }
    assertThat(new KernelView(ProcessHandle.current().pid()).hasInterface("lo")).isFalse();
  }
}
