package org.gridtap.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.frame.Ipv4;
import org.gridtap.node.host.TapWatch.Interface;
import org.gridtap.node.host.TapWatch.Sight;
import org.junit.jupiter.api.Test;

class TapWatchTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int ADDRESS = Ipv4.parse("10.64.0.5");

  private final List<String> done = new ArrayList<>();
  private final Map<String, String> troubles = new LinkedHashMap<>();
  private final TapWatch.Outbox out =
      new TapWatch.Outbox() {
        @Override
        public void letGo() {
          done.add("let go");
        }

        @Override
        public void make(String name) {
          done.add("make " + name);
        }

        @Override
        public void putOn(int address) {
          done.add("put on " + Ipv4.format(address));
        }

        @Override
        public void raise(String kind, String sentence) {
          troubles.put(kind, sentence);
        }

        @Override
        public void settle(String kind, String sentence) {
          troubles.remove(kind);
        }

        @Override
        public void renamed(String before, String now) {
          done.add(before + " is called " + now);
        }
      };

  private final TapWatch watch = newWatch();
  private long nowNs = SECOND;

  private static TapWatch newWatch() {
    return new TapWatch("gt0", 1280, "10.64.0.0/10", "Do this or that.");
  }

  private static Interface well(Integer... addresses) {
    return new Interface("gt0", true, 1280, List.of(addresses));
  }

  private void see(TapWatch by, Interface link) {
    nowNs += SECOND / 10;
    by.onSight(new Sight(nowNs, link, null), nowNs, out);
  }

  private void runTo(long endNs) {
    while (watch.deadlineNs() <= endNs) {
      nowNs = Math.max(nowNs, watch.deadlineNs());
      watch.onDeadline(nowNs, out);
    }
    nowNs = endNs;
  }

  @Test
  void makesADeletedInterfaceAnewWithItsAddress() {
    watch.onWanted(ADDRESS, nowNs, out);
    see(watch, well(ADDRESS));
    see(watch, null);
    assertThat(done).containsExactly("let go");
    assertThat(troubles.get("gone")).contains("gt0 is gone", "lease is kept");
    watch.onEnd(nowNs, out);
    assertThat(done).as("the descriptor's end tells nothing new").hasSize(1);

    runTo(nowNs + TapWatch.FIRST_REMAKE_NS);
    assertThat(done).containsExactly("let go", "make gt0");
    assertThat(watch.isThere()).isFalse();
    watch.onMade(nowNs, out);
    assertThat(done).containsExactly("let go", "make gt0", "put on 10.64.0.5");
    assertThat(troubles).isEmpty();
    assertThat(watch.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void triesAgainEverMoreSeldomAndSaysWhy() {
    watch.onEnd(nowNs, out);
    long beganNs = nowNs;
    int tries = 0;
    while (nowNs < beganNs + 600 * SECOND) {
      nowNs = watch.deadlineNs();
      watch.onDeadline(nowNs, out);
      watch.onNotMade("the name is taken; choose another", nowNs, out);
      tries++;
    }
    assertThat(tries).isBetween(20, 30);
    assertThat(watch.deadlineNs() - nowNs).isEqualTo(TapWatch.MAX_REMAKE_NS);
    assertThat(troubles.get("gone")).contains("cannot be made anew: the name is taken", "30 s");
    watch.onMade(nowNs, out);
    assertThat(troubles).isEmpty();
    watch.onEnd(nowNs, out);
    assertThat(watch.deadlineNs() - nowNs).as("afresh").isEqualTo(TapWatch.FIRST_REMAKE_NS);
  }

  @Test
  void doesNotBelieveTablesFromBeforeItsOwnDoing() {
    see(watch, well());
    long before = nowNs;
    watch.onWanted(ADDRESS, nowNs + 1, out);
    watch.onSight(new Sight(before, well(), null), nowNs + 2, out);
    assertThat(troubles).isEmpty();
    watch.onEnd(nowNs + 3, out);
    watch.onMade(nowNs + 4, out);
    done.clear();
    watch.onSight(new Sight(nowNs + 3, null, null), nowNs + 5, out);
    assertThat(done).as("the old interface was not there, the new one is").isEmpty();
  }

  @Test
  void putsAnAddressBackButDoesNotFight() {
    watch.onWanted(ADDRESS, nowNs, out);
    long beganNs = nowNs;
    while (nowNs < beganNs + 100 * SECOND) {
      see(watch, well());
      runTo(nowNs + SECOND);
      assertThat(troubles.get("address")).contains("10.64.0.5 off gt0", "nmcli");
    }
    assertThat(done).hasSizeBetween(17, 21).containsOnly("put on 10.64.0.5");

    see(watch, well(ADDRESS));
    runTo(nowNs + 3 * TapWatch.PUT_BACK_NS);
    assertThat(troubles).as("it has stayed").isEmpty();
    assertThat(watch.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void noticesThatSomebodyElseHasPutTheAddressBack() {
    watch.onWanted(ADDRESS, nowNs, out);
    see(watch, null);
    runTo(nowNs + TapWatch.FIRST_REMAKE_NS);
    watch.onMade(nowNs, out);
    done.clear();
    see(watch, well());
    assertThat(troubles).containsKey("address");
    see(watch, well(ADDRESS));
    runTo(nowNs + 3 * TapWatch.PUT_BACK_NS);
    assertThat(troubles).isEmpty();
    assertThat(done).isEmpty();
    assertThat(watch.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void forgetsAnAddressThatIsNoLongerWanted() {
    watch.onWanted(ADDRESS, nowNs, out);
    see(watch, well());
    watch.onWanted(0, nowNs, out);
    done.clear();
    see(watch, well());
    runTo(nowNs + 60 * SECOND);
    assertThat(done).isEmpty();
    assertThat(troubles).isEmpty();
  }

  @Test
  void respectsAndTellsWhatAnAdministratorDid() {
    see(watch, new Interface("gt0", false, 1280, List.of()));
    assertThat(troubles.get("down")).contains("ip link set gt0 up");
    see(watch, well());
    see(watch, new Interface("gt0", true, 1500, List.of()));
    assertThat(troubles.keySet()).containsExactly("mtu");
    assertThat(troubles.get("mtu")).contains("1500", "longer packets are dropped", "mtu 1280");
    see(watch, new Interface("gt0", true, 900, List.of()));
    assertThat(troubles.get("mtu")).contains("900", "cost speed");
    see(watch, new Interface("grid0", true, 1280, List.of()));
    assertThat(watch.name()).isEqualTo("grid0");
    assertThat(troubles).isEmpty();
    assertThat(done).containsExactly("gt0 is called grid0");
    see(watch, null);
    runTo(nowNs + SECOND);
    assertThat(done).endsWith("let go", "make grid0");
  }

  @Test
  void tellsACollisionAsLongAsItLasts() {
    watch.onSight(new Sight(nowNs, well(), "the route 10.80.0.0/16 on eth0"), nowNs, out);
    assertThat(troubles.get("collision"))
        .contains("10.64.0.0/10", "the route 10.80.0.0/16 on eth0", "Do this or that.");
    see(watch, well());
    assertThat(troubles).isEmpty();
  }

  @Test
  void leavesTheAddressToADhcpClientAndSaysThatItMustAskAgain() {
    TapWatch dhcp = newWatch();
    dhcp.onServed(true, out);
    see(dhcp, null);
    dhcp.onMade(nowNs, out);
    see(dhcp, well());
    assertThat(troubles.get("client")).contains("udhcpc -i gt0");
    see(dhcp, well(ADDRESS));
    assertThat(troubles).isEmpty();
    assertThat(done).containsExactly("let go");
  }
}
