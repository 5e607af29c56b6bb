package org.gridtap.overlay.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.RingSimulation;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.dht.Weather;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class NameKeeperTest {
  private static final int SUBNET = 10 << 24;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 1, 1), SUBNET, 16);

  private final RingSimulation sim =
      new RingSimulation(1, Weather.FAIR, POOL, LeaseKeeper.Settings.DEFAULT);
  private final List<SimNode> nodes = new ArrayList<>();

  private void grow(int count) {
    nodes.add(sim.found(1));
    sim.run(4 * SECOND);
    for (int i = 1; i < count; i++) {
      nodes.add(sim.join(1 + i));
      sim.run(2 * SECOND);
    }
  }

  private SimNode named(int number, String wanted) {
    nodes.get(number).claimName(wanted, SUBNET + 10 + number);
    sim.run(2 * SECOND);
    return nodes.get(number);
  }

  @Test
  void claimsNothingBeforeItHasJoined() {
    grow(3);
    SimNode newcomer = sim.join(9);
    long before = sim.messages;
    newcomer.claimName("box", SUBNET + 9);
    assertThat(newcomer.nameNews).singleElement().asString().contains("has not joined");
    assertThat(sim.messages).isEqualTo(before);
    sim.run(5 * SECOND);
    assertThat(newcomer.name).isEqualTo("box");
  }

  @Test
  void givesTheSecondHostOfANameANumberAndSaysWhy() {
    grow(3);
    named(1, "box");
    SimNode second = named(2, "Box");
    assertThat(second.name).isEqualTo("box-2");
    assertThat(second.nameNews.getFirst())
        .isEqualTo(
            "renamed box-2: box is the name of node "
                + nodes.get(1).id.shortHex()
                + " (10.0.0.11), so this host is box-2 here; to choose a name, join with --name NAME or set"
                + " name in gridtap.toml");
  }

  @Test
  void claimsNoStaticNameAndNothingThatIsNoLabel() {
    grow(1);
    named(0, "C005032155");
    named(0, "localhost");
    named(0, "my box");
    assertThat(nodes.get(0).nameNews)
        .hasSize(3)
        .anyMatch(news -> news.startsWith("lost C005032155: C005032155 is not claimed: a C with"))
        .anyMatch(news -> news.startsWith("lost localhost: localhost is not claimed: every host"))
        .anyMatch(news -> news.startsWith("lost my box: my box is not claimed: it is no DNS"));
    assertThat(nodes.get(0).name).isEmpty();
  }

  @Test
  void givesEachHostItsNameBackAfterARestart() {
    grow(7);
    named(3, "box");
    named(4, "box");
    for (int number : List.of(4, 3)) {
      sim.crash(nodes.get(number));
      sim.run(3 * SECOND);
      nodes.set(number, sim.join(1 + number));
      sim.run(5 * SECOND);
      named(number, "box");
    }
    assertThat(nodes.get(3).name).isEqualTo("box");
    assertThat(nodes.get(4).name).isEqualTo("box-2");
  }

  @Test
  void takesTheNameOverToAnotherAddress() {
    grow(4);
    named(1, "box");
    nodes.get(1).claim(1, SUBNET + 99, true);
    sim.run(2 * SECOND);
    nodes.get(1).claimName("box", SUBNET + 99);
    sim.run(2 * SECOND);
    long number = nodes.get(2).lookUpName("box");
    sim.run(2 * SECOND);
    Named.At at = (Named.At) nodes.get(2).named.get(number);
    assertThat(at.node()).isEqualTo(nodes.get(1).id);
    assertThat(at.address()).isEqualTo(SUBNET + 99);
    assertThat(nodes.get(1).nameNews).containsExactly("named box");
  }

  @Test
  void takesTheNewestAddressThatCameWhileItAsked() {
    grow(4);
    nodes.get(1).claim(1, SUBNET + 99, true);
    nodes.get(1).claimName("box", SUBNET + 11);
    nodes.get(1).claimName("box", SUBNET + 99);
    sim.run(3 * SECOND);
    long number = nodes.get(2).lookUpName("box");
    sim.run(2 * SECOND);
    assertThat(((Named.At) nodes.get(2).named.get(number)).address()).isEqualTo(SUBNET + 99);
  }

  @Test
  void givesAnotherNameUpWhenAnotherIsWanted() {
    grow(4);
    named(1, "box");
    named(1, "crate");
    named(2, "box");
    assertThat(nodes.get(1).name).isEqualTo("crate");
    assertThat(nodes.get(2).name).isEqualTo("box");
  }

  @Test
  void givesUpTheNameOfAnAddressThatIsGone() {
    grow(4);
    SimNode owner = named(1, "box");
    owner.act(n -> n.names.onAddressGone(POOL.network(), SUBNET + 12, sim.nowNs, n));
    sim.run(2 * SECOND);
    assertThat(named(2, "box").name).isEqualTo("box-2");
    owner.act(n -> n.names.onAddressGone(POOL.network(), SUBNET + 11, sim.nowNs, n));
    assertThat(owner.names.isGivingUp()).isTrue();
    sim.run(2 * SECOND);
    assertThat(owner.names.isGivingUp()).isFalse();
    assertThat(named(3, "box").name).isEqualTo("box");
  }

  @Test
  void asksAnewWhenItCouldNotRenewAndTakesWhatIsLeft() {
    grow(6);
    SimNode lonely = named(3, "box");
    sim.cut(List.of(lonely));
    sim.run(1_750 * SECOND);
    assertThat(lonely.nameNews).anyMatch(news -> news.startsWith("lost box: the name could not"));
    assertThat(lonely.name).isEmpty();
    sim.run(120 * SECOND);
    assertThat(named(2, "box").name).isEqualTo("box");
    sim.mend();
    sim.run(60 * SECOND);
    assertThat(lonely.name).isEqualTo("box-2");
    assertThat(sim.violations).isEmpty();
  }

  @Test
  void comesBackToTheWantedNameWhenItWasFoundFreeTwice() {
    grow(4);
    named(1, "box");
    SimNode second = named(2, "box");
    nodes.get(1).releaseName();
    sim.run(30 * 60 * SECOND);
    assertThat(second.name).isEqualTo("box-2");
    sim.run(50 * 60 * SECOND);
    assertThat(second.name).isEqualTo("box");
    assertThat(second.nameNews.getLast()).isEqualTo("named box");
    assertThat(named(3, "box-2").name).as("the number is free again").isEqualTo("box-2");
    sim.run(3 * 3_600 * SECOND);
    assertThat(second.name).isEqualTo("box");
  }

  @Test
  void leavesTheWantedNameToAHostThatWasAwayForAWhile() {
    grow(4);
    named(1, "box");
    SimNode second = named(2, "box");
    for (int i = 0; i < 12; i++) {
      nodes.get(1).releaseName();
      sim.run(10 * 60 * SECOND);
      named(1, "box");
      sim.run(25 * 60 * SECOND);
    }
    assertThat(nodes.get(1).name).isEqualTo("box");
    assertThat(second.nameNews).hasSize(2);
  }

  @Test
  void takesTheBeginningOfItsIdWhenAllNumbersAreTaken() {
    grow(HostName.MAX_SUFFIX + 2);
    for (int i = 0; i < HostName.MAX_SUFFIX; i++) {
      assertThat(named(i, "box").name).isEqualTo(i == 0 ? "box" : "box-" + (i + 1));
    }
    SimNode last = nodes.getLast();
    last.claimName("box", SUBNET + 99);
    sim.run(30 * SECOND);
    assertThat(last.name).isEqualTo("box-" + last.id.shortHex());
  }

  @Test
  void saysWhenNoNameIsLeftAndTriesAgainLater() {
    grow(HostName.CANDIDATES + 2);
    SimNode last = nodes.getLast();
    for (int i = 0; i < HostName.MAX_SUFFIX; i++) {
      named(i, "box");
    }
    SimNode squatter = named(HostName.MAX_SUFFIX, "box-" + last.id.shortHex());
    last.claimName("box", SUBNET + 99);
    sim.run(60 * SECOND);
    assertThat(last.nameNews.getLast()).startsWith("delayed box is taken, and so are all names");
    squatter.releaseName();
    sim.run(3_000 * SECOND);
    assertThat(last.name).isEqualTo("box-" + last.id.shortHex());
  }

  @Test
  void boundsTheNamesOfANode() {
    SimNode node = sim.join(1);
    for (int i = 0; i <= NameKeeper.MAX_NAMES; i++) {
      AddressPool pool = new AddressPool(new NodeId(2, 2, i), SUBNET, 16);
      node.act(n -> n.names.claim(pool, "box", SUBNET + 10, sim.nowNs, n));
    }
    assertThat(node.nameNews)
        .filteredOn(news -> news.startsWith("lost"))
        .singleElement()
        .asString()
        .contains("names in 64 networks");
  }
}
