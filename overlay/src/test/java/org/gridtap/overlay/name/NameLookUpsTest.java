package org.gridtap.overlay.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.dht.RingSimulation;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.dht.Weather;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameLookUpsTest {
  private static final int SUBNET = 10 << 24;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 1, 1), SUBNET, 16);

  private final RingSimulation sim =
      new RingSimulation(1, Weather.FAIR, POOL, LeaseKeeper.Settings.DEFAULT);
  private final List<SimNode> nodes = new ArrayList<>();

  @BeforeEach
  void grow() {
    nodes.add(sim.found(1));
    sim.run(4 * SECOND);
    for (int i = 1; i < 8; i++) {
      nodes.add(sim.join(1 + i));
      sim.run(2 * SECOND);
    }
  }

  private SimNode settle(int number, String name) {
    SimNode node = nodes.get(number);
    node.claim(1, SUBNET + 10 + number, true);
    node.claimName(name, SUBNET + 10 + number);
    sim.run(2 * SECOND);
    return node;
  }

  private Named ask(int number, String name) {
    long lookUp = nodes.get(number).lookUpName(name);
    sim.run(2 * SECOND);
    return nodes.get(number).named.get(lookUp);
  }

  @Test
  void findsTheAddressOfANameInAnyCase() {
    SimNode owner = settle(1, "box");
    Named.At at = (Named.At) ask(2, "BoX");
    assertThat(at.node()).isEqualTo(owner.id);
    assertThat(at.address()).isEqualTo(SUBNET + 11);
    assertThat(at.remainingSeconds()).isBetween(1L, 60L);
  }

  @Test
  void knowsItsOwnNameWithoutAsking() {
    SimNode owner = settle(1, "box");
    long before = sim.messages;
    assertThat(owner.named.get(owner.lookUpName("box")))
        .isEqualTo(new Named.At(owner.id, SUBNET + 11, 60));
    assertThat(sim.messages).isEqualTo(before);
  }

  @Test
  void saysThatNobodyHasANameThatNobodyClaimsOrCanClaim() {
    assertThat(ask(2, "box")).isEqualTo(new Named.Nobody());
    long before = sim.messages;
    for (String word : List.of("C010000011", "", "a.b", "x".repeat(64), "-a", "a b", "ä")) {
      assertThat(ask(2, word)).as(word).isEqualTo(new Named.Nobody());
    }
    assertThat(sim.messages).as("messages of look-ups").isLessThan(before + 100);
  }

  @Test
  void believesNoNameWhoseAddressAnotherNodeLeases() {
    settle(1, "box");
    nodes.get(3).claimName("bank", SUBNET + 11);
    sim.run(2 * SECOND);
    assertThat(nodes.get(3).name).isEqualTo("bank");
    assertThat(ask(2, "bank")).isEqualTo(new Named.Nobody());
  }

  @Test
  void believesNoNameWhoseAddressNobodyLeasesOrCanLease() {
    nodes.get(3).claimName("box", SUBNET + 77);
    nodes.get(4).claimName("service", SUBNET + 1);
    sim.run(2 * SECOND);
    assertThat(ask(2, "box")).isEqualTo(new Named.Nobody());
    assertThat(ask(2, "service")).isEqualTo(new Named.Nobody());
  }

  @Test
  void believesNoRecordThatItCannotRead() {
    SimNode liar = settle(1, "box");
    Key key = new HostName("odd").key(POOL.network());
    byte[] other = {2, 0, 10, 0, 0, 11};
    liar.act(n -> n.dht.create(key, other, 600, sim.nowNs, n));
    sim.run(2 * SECOND);
    assertThat(ask(2, "odd")).isEqualTo(new Named.Nobody());
  }

  @Test
  void keepsAnAnswerForAMinuteAndAnAbsenceForSeconds() {
    assertThat(ask(2, "box")).isEqualTo(new Named.Nobody());
    SimNode owner = settle(1, "box");
    assertThat(ask(2, "box")).as("still absent").isEqualTo(new Named.Nobody());
    sim.run(3 * SECOND);
    assertThat(ask(2, "box")).isInstanceOf(Named.At.class);
    owner.releaseName();
    sim.run(20 * SECOND);
    Named.At kept = (Named.At) ask(2, "box");
    assertThat(kept.remainingSeconds()).isBetween(30L, 40L);
    sim.run(40 * SECOND);
    assertThat(ask(2, "box")).isEqualTo(new Named.Nobody());
  }

  @Test
  void asksOnceForManyThatAskAtTheSameTime() {
    settle(1, "box");
    sim.run(10 * SECOND);
    long before = sim.messages;
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      numbers.add(nodes.get(2).lookUpName("box"));
    }
    sim.run(SECOND);
    assertThat(numbers).doesNotHaveDuplicates();
    assertThat(numbers).allMatch(number -> nodes.get(2).named.get(number) instanceof Named.At);
    assertThat(sim.messages - before).isLessThan(20);
  }

  @Test
  void boundsWhatWaitsAndWhatIsKept() {
    SimNode asker = nodes.get(2);
    for (int i = 0; i < NameLookUps.MAX_OPEN; i++) {
      assertThat(asker.lookUpName("box")).isNotEqualTo(Dht.NO_OPERATION);
    }
    assertThat(asker.lookUpName("box")).isEqualTo(Dht.NO_OPERATION);
    assertThat(asker.lookUpName("crate")).isEqualTo(Dht.NO_OPERATION);
    sim.run(3 * SECOND);
    for (int i = 0; i < NameLookUps.MAX_KEPT + 200; i++) {
      asker.lookUpName("box" + i);
      sim.run(SECOND / 5);
    }
    assertThat(asker.names.keptAnswers()).isEqualTo(NameLookUps.MAX_KEPT);
  }

  @Test
  void saysWhenTheOverlayGivesNoAnswer() {
    SimNode lonely = sim.join(77);
    long lookUp = lonely.lookUpName("box");
    sim.crash(nodes.get(1));
    sim.alive.values().stream().filter(n -> n != lonely).toList().forEach(sim::crash);
    sim.run(11 * SECOND);
    assertThat(lonely.named.get(lookUp)).isInstanceOf(Named.Unknown.class);
  }
}
