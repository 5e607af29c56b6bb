package org.gridtap.arp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gridtap.arp.NeighbourTable.Asker;
import org.gridtap.arp.NeighbourTable.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbourTableTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int ADDRESS = 0x0a400009;
  private static final long LONG_NS = 1800 * SECOND;

  private final NeighbourTable<String> table = new NeighbourTable<>();
  private final Recorder out = new Recorder();
  private long nowNs = 7;

  private static final class Recorder implements NeighbourTable.Outbox<String> {
    final List<String> events = new ArrayList<>();

    @Override
    public void lookUp(int address) {
      events.add("lookUp " + address);
    }

    @Override
    public void known(int address, String owner) {
      events.add("known " + address + " " + owner);
    }

    @Override
    public void unknown(int address) {
      events.add("unknown " + address);
    }

    List<String> take() {
      List<String> taken = List.copyOf(events);
      events.clear();
      return taken;
    }
  }

  @Test
  void looksAnAddressUpOnceAndKnowsIt() {
    assertThat(want(ADDRESS)).isEqualTo(State.RESOLVING);
    assertThat(want(ADDRESS)).isEqualTo(State.RESOLVING);
    assertThat(out.take()).containsExactly("lookUp " + ADDRESS);

    found("alice");

    assertThat(out.take()).containsExactly("known " + ADDRESS + " alice");
    assertThat(want(ADDRESS)).isEqualTo(State.KNOWN);
    assertThat(table.owner(ADDRESS)).isEqualTo("alice");
    assertThat(out.take()).isEmpty();
  }

  @Test
  void remembersForTwoSecondsThatNobodyIsThere() {
    want(ADDRESS);
    table.onAbsent(ADDRESS, nowNs, out);
    assertThat(out.take()).containsExactly("lookUp " + ADDRESS, "unknown " + ADDRESS);
    assertThat(want(ADDRESS)).isEqualTo(State.NEGATIVE);
    assertThat(out.take()).isEmpty();

    nowNs += NeighbourTable.NEGATIVE_NS;
    assertThat(want(ADDRESS)).isEqualTo(State.RESOLVING);
    assertThat(out.take()).containsExactly("lookUp " + ADDRESS);
  }

  @Test
  void givesUpALookUpWithoutAnswer() {
    want(ADDRESS);
    out.take();
    advanceTo(nowNs + NeighbourTable.MAX_LOOK_UP_NS);

    assertThat(out.take()).containsExactly("unknown " + ADDRESS);
    assertThat(want(ADDRESS)).isEqualTo(State.NEGATIVE);
    advanceTo(nowNs + NeighbourTable.NEGATIVE_NS);
    assertThat(table.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void forgetsAnUnusedNeighbourAfterAMinute() {
    want(ADDRESS);
    found("alice");
    out.take();
    advanceTo(nowNs + 59 * SECOND);
    assertThat(table.owner(ADDRESS)).isEqualTo("alice");
    advanceTo(nowNs + SECOND);

    assertThat(table.owner(ADDRESS)).isNull();
    assertThat(out.take()).containsExactly("unknown " + ADDRESS);
    assertThat(table.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void believesAnAnswerNoLongerThanTheLease() {
    want(ADDRESS);
    table.onFound(ADDRESS, "alice", 10 * SECOND, nowNs, out);
    advanceTo(nowNs + 10 * SECOND);
    assertThat(table.owner(ADDRESS)).isNull();

    table.onFound(ADDRESS, "alice", 0, nowNs, out);
    assertThat(table.owner(ADDRESS)).isNull();
  }

  @Test
  void refreshesAUsedNeighbourWhileTheOldEntryServes() {
    want(ADDRESS);
    found("alice");
    out.take();
    nowNs += SECOND;
    table.onUsed(ADDRESS, nowNs, out);
    assertThat(out.take()).isEmpty();

    advanceTo(nowNs + 43 * SECOND);
    assertThat(out.take()).isEmpty();
    advanceTo(nowNs + SECOND);
    assertThat(out.take()).containsExactly("lookUp " + ADDRESS);
    assertThat(want(ADDRESS)).isEqualTo(State.KNOWN);

    found("alice");
    assertThat(out.take()).isEmpty();
    advanceTo(nowNs + 50 * SECOND);
    assertThat(table.owner(ADDRESS)).isEqualTo("alice");
  }

  @Test
  void tellsOfANewOwner() {
    want(ADDRESS);
    found("alice");
    out.take();
    nowNs += 3 * SECOND;
    table.onDoubted(ADDRESS, nowNs, out);
    table.onDoubted(ADDRESS, nowNs, out);
    assertThat(out.take()).containsExactly("lookUp " + ADDRESS);
    assertThat(table.owner(ADDRESS)).isEqualTo("alice");

    found("bob");

    assertThat(out.take()).containsExactly("known " + ADDRESS + " bob");
    table.onDoubted(ADDRESS, nowNs + SECOND, out);
    assertThat(out.take()).isEmpty();
  }

  @Test
  void keepsAKnownNeighbourWhenARefreshFails() {
    want(ADDRESS);
    found("alice");
    nowNs += 50 * SECOND;
    table.onUsed(ADDRESS, nowNs, out);
    out.take();
    table.onLookUpFailed(ADDRESS, nowNs, out);
    assertThat(table.owner(ADDRESS)).isEqualTo("alice");
    nowNs += 3 * SECOND;
    table.onUsed(ADDRESS, nowNs, out);
    assertThat(out.take()).containsExactly("lookUp " + ADDRESS);

    table.onAbsent(ADDRESS, nowNs, out);
    assertThat(table.owner(ADDRESS)).isNull();
    assertThat(out.take()).containsExactly("unknown " + ADDRESS);
  }

  @Test
  void boundsRunningLookUps() {
    for (int i = 0; i < NeighbourTable.MAX_LOOK_UPS; i++) {
      assertThat(want(i)).isEqualTo(State.RESOLVING);
      waitForOneMore(i);
    }
    assertThat(want(-1)).isEqualTo(State.REFUSED);
    assertThat(out.take()).hasSize(NeighbourTable.MAX_LOOK_UPS);

    table.onAbsent(3, nowNs, out);
    assertThat(want(-1)).isEqualTo(State.RESOLVING);
  }

  @Test
  void beginsNoMoreLookUpsInASecondThanItsRate() {
    int begun = 0;
    for (int i = 0; i < 10_000; i++) {
      begun += want(i) == State.RESOLVING ? 1 : 0;
      table.onAbsent(i, nowNs, out);
      nowNs += SECOND / 1_000;
    }
    assertThat(begun)
        .isBetween(
            10 * NeighbourTable.LOOK_UPS_PER_SECOND,
            10 * NeighbourTable.LOOK_UPS_PER_SECOND + NeighbourTable.LOOK_UP_BURST);
  }

  @Test
  void keepsLookUpsForTheHostThatPeersCannotUseUp() {
    for (int i = 0; i < NeighbourTable.MAX_PEER_LOOK_UPS; i++) {
      assertThat(table.onWanted(i, Asker.PEER, nowNs, out)).isEqualTo(State.RESOLVING);
      waitForOneMore(i);
    }
    assertThat(table.onWanted(-1, Asker.PEER, nowNs, out)).isEqualTo(State.REFUSED);
    assertThat(want(-1)).isEqualTo(State.RESOLVING);
  }

  @Test
  void letsPeersSpendNothingOfTheHostsRate() {
    for (int i = 0; i < NeighbourTable.LOOK_UP_BURST; i++) {
      table.onWanted(i, Asker.PEER, nowNs, out);
    }
    assertThat(table.onWanted(-1, Asker.PEER, nowNs, out)).isEqualTo(State.REFUSED);
    assertThat(want(-1)).isEqualTo(State.RESOLVING);
  }

  /** Lets so much time pass that the rate allows the next look-up, once the burst is used up. */
  private void waitForOneMore(int done) {
    if (done >= NeighbourTable.LOOK_UP_BURST / 2 - 1) {
      nowNs += SECOND / NeighbourTable.LOOK_UPS_PER_SECOND;
    }
  }

  @Test
  void boundsNegativeEntriesAndKeepsKnownOnesThroughAScan() {
    want(ADDRESS);
    found("alice");
    for (int i = 0; i < 3 * NeighbourTable.MAX_UNKNOWN; i++) {
      table.onFound(i, "bob", LONG_NS, nowNs, out);
      table.onAbsent(i, nowNs, out);
    }
    out.take();

    assertThat(table.owner(ADDRESS)).isEqualTo("alice");
    assertThat(want(0)).isEqualTo(State.RESOLVING);
    assertThat(want(3 * NeighbourTable.MAX_UNKNOWN - 1)).isEqualTo(State.NEGATIVE);
  }

  @Test
  void forgetsTheLeastRecentlyUsedNeighbourWhenFull() {
    for (int i = 0; i < NeighbourTable.MAX_NEIGHBOURS; i++) {
      table.onFound(i, "node " + i, LONG_NS, nowNs, out);
    }
    table.onUsed(0, nowNs, out);
    out.take();
    table.onFound(-1, "newcomer", LONG_NS, nowNs, out);

    assertThat(out.take()).containsExactly("unknown 1", "known -1 newcomer");
    assertThat(table.size()).isEqualTo(NeighbourTable.MAX_NEIGHBOURS);
    assertThat(table.owner(0)).isEqualTo("node 0");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void reportsEveryChangeAndNeverOutlivesAnAnswer(long seed) {
    Random random = new Random(seed);
    Set<Integer> reported = new HashSet<>();
    long[] foundNs = new long[20];
    for (int round = 0; round < 20_000; round++) {
      nowNs += random.nextLong(2 * SECOND);
      if (table.deadlineNs() <= nowNs) {
        table.onDeadline(nowNs, out);
      }
      int address = random.nextInt(foundNs.length);
      switch (random.nextInt(6)) {
        case 0 -> {
          table.onFound(address, "n" + random.nextInt(2), LONG_NS, nowNs, out);
          foundNs[address] = nowNs;
        }
        case 1 -> table.onAbsent(address, nowNs, out);
        case 2 -> table.onLookUpFailed(address, nowNs, out);
        case 3 -> table.onDoubted(address, nowNs, out);
        case 4 -> table.onUsed(address, nowNs, out);
        default -> want(address);
      }
      for (String event : out.take()) {
        int subject = Integer.parseInt(event.split(" ")[1]);
        if (event.startsWith("known")) {
          reported.add(subject);
        } else if (event.startsWith("unknown")) {
          reported.remove(subject);
        }
      }
      assertThat(table.deadlineNs()).as("seed %d", seed).isGreaterThan(nowNs);
      for (int i = 0; i < foundNs.length; i++) {
        boolean known = table.owner(i) != null;
        assertThat(known).as("seed %d, address %d", seed, i).isEqualTo(reported.contains(i));
        assertThat(!known || nowNs - foundNs[i] < NeighbourTable.MAX_CACHE_NS)
            .as("seed %d, address %d", seed, i)
            .isTrue();
      }
    }
  }

  private State want(int address) {
    return table.onWanted(address, Asker.HOST, nowNs, out);
  }

  private void found(String owner) {
    table.onFound(ADDRESS, owner, LONG_NS, nowNs, out);
  }

  /** Moves the clock on, with every deadline on the way served. */
  private void advanceTo(long timeNs) {
    while (table.deadlineNs() <= timeNs) {
      nowNs = Math.max(nowNs, table.deadlineNs());
      table.onDeadline(nowNs, out);
    }
    nowNs = timeNs;
  }
}
