package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TunTapTest {
  @BeforeAll
  static void needsRootAndTheDevice() {
    assumeTrue(ProcessFacts.effectiveUserId() == 0, "SKIPPED: making a TAP needs root");
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "SKIPPED: no /dev/net/tun here");
  }

  @Test
  void takesTheFirstFreeNumber() throws Exception {
    inNewNamespace(
        () -> {
          try (TunTap first = TunTap.open("gt%d", null);
              TunTap second = TunTap.open("gt%d", null)) {
            assertThat(first.name()).isEqualTo("gt0");
            assertThat(second.name()).isEqualTo("gt1");
          }
          try (TunTap again = TunTap.open("gt%d", null)) {
            assertThat(again.name()).isEqualTo("gt0");
          }
          return null;
        });
  }

  @Test
  void hasTheHardwareAddressThatWasAskedFor() throws Exception {
    inNewNamespace(
        () -> {
          try (TunTap tap = TunTap.open("gt0", 0x02_11_22_33_44_55L)) {
            assertThat(tap.hardwareAddress()).isEqualTo(0x02_11_22_33_44_55L);
          }
          return null;
        });
  }

  @Test
  void explainsWhyANameCannotBeHad() throws Exception {
    inNewNamespace(
        () -> {
          try (TunTap tap = TunTap.open("gt0", null)) {
            assertThatThrownBy(() -> TunTap.open(tap.name(), null))
                .isInstanceOfSatisfying(
                    LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
                .hasMessageContaining("gt0 is in use by another program");
            assertThatThrownBy(() -> TunTap.open("lo", null))
                .isInstanceOfSatisfying(
                    LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                .hasMessageContaining("not a TAP");
            assertThatThrownBy(() -> TunTap.open("a name with spaces", null))
                .hasMessageContaining("cannot be an interface's name");
          }
          return null;
        });
  }

  @Test
  void carriesFramesBothWays() throws Exception {
    inNewNamespace(
        () -> {
          try (TunTap tap = TunTap.open("gt0", null);
              Rtnetlink netlink = new Rtnetlink();
              Arena arena = Arena.ofConfined()) {
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/gt0/disable_ipv6"), "1");
            MemorySegment frame = arena.allocate(2048);
            assertThat(tap.write(frame.address(), 64)).isEqualTo(-Errno.EIO); // it is down
            netlink.setUp(netlink.link("gt0").orElseThrow().index(), true);
            assertThat(tap.read(frame.address(), 2048)).isEqualTo(-Errno.EAGAIN);
            assertThat(tap.write(frame.address(), 64)).isEqualTo(64);
            assertThat(
                    AllocationMeter.bytesPerCall(
                        () -> {
                          tap.write(frame.address(), 64);
                          tap.read(frame.address(), 2048);
                        }))
                .isLessThan(1);
            frame.set(JAVA_BYTE, 1, (byte) 99); // an unknown GSO type
            assertThat(tap.write(frame.address(), 64)).isEqualTo(-Errno.EINVAL);
          }
          return null;
        });
  }

  @Test
  void plugsTheCableInAndOut() throws Exception {
    inNewNamespace(
        () -> {
          try (TunTap tap = TunTap.open("gt0", null);
              Rtnetlink netlink = new Rtnetlink()) {
            netlink.setUp(netlink.link("gt0").orElseThrow().index(), true);
            assertThat(netlink.link("gt0").orElseThrow().carrier()).isTrue();
            tap.setCarrier(false);
            assertThat(netlink.link("gt0").orElseThrow().carrier()).isFalse();
            tap.setCarrier(true);
            assertThat(netlink.link("gt0").orElseThrow().carrier()).isTrue();
          }
          return null;
        });
  }

  private static void inNewNamespace(Callable<?> task) throws Exception {
    NetworkNamespace.callInNew(task);
  }
}
