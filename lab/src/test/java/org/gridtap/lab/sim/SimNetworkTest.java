package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gridtap.overlay.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimNetworkTest {
  private static final long SECOND = 1_000_000_000L;

  private final Simulation simulation = new Simulation(3);
  private final SimNetwork network = new SimNetwork(simulation, NetworkConditions.CALM);
  private final SimPort a = network.addPublic("a");
  private final SimPort b = network.addPublic("b");
  private final RecordingHost hostA = new RecordingHost();
  private final RecordingHost hostB = new RecordingHost();

  private void startBoth() {
    a.start(hostA);
    b.start(hostB);
  }

  @Test
  void deliversAfterThePairsOwnDelay() {
    startBoth();
    a.send(b.local(), RecordingHost.bytes("hello"));
    simulation.runFor(SECOND);
    RecordingHost.Heard heard = hostB.heard.getFirst();
    assertThat(heard.from()).isEqualTo(a.local());
    assertThat(heard.nowNs()).isEqualTo(network.baseLatencyNs(a, b));
    assertThat(heard.nowNs()).isBetween(5_000_000L, 100_000_000L);
    assertThat(network.baseLatencyNs(b, a)).isEqualTo(network.baseLatencyNs(a, b));
  }

  @Test
  void losesDuplicatesAndReordersTheirShares() {
    startBoth();
    network.setConditions(new NetworkConditions(SECOND / 100, SECOND / 10, 0, 0.1, 0.05, 0.2));
    int count = 10_000;
    for (int i = 0; i < count; i++) {
      int number = i;
      simulation.at(i * 1_000_000L, () -> a.send(b.local(), RecordingHost.bytes("" + number)));
    }
    simulation.runFor(20 * SECOND);
    assertThat(network.counters().lost()).isBetween(900L, 1100L);
    assertThat(hostB.heard.size() - (count - network.counters().lost())).isBetween(380L, 520L);
    List<Integer> order = hostB.texts().stream().map(Integer::valueOf).toList();
    assertThat(order).isNotEqualTo(order.stream().sorted().toList());
  }

  @Test
  void partitionsAndHeals() {
    startBoth();
    network.partition(List.of(List.of(a), List.of(b)));
    a.send(b.local(), RecordingHost.bytes("1"));
    simulation.runFor(SECOND);
    network.heal();
    a.send(b.local(), RecordingHost.bytes("2"));
    simulation.runFor(SECOND);
    network.cut(b, a);
    a.send(b.local(), RecordingHost.bytes("3"));
    simulation.runFor(SECOND);
    network.join(a, b);
    network.setFilter((from, to, bytes) -> bytes.length > 1);
    a.send(b.local(), RecordingHost.bytes("4"));
    a.send(b.local(), RecordingHost.bytes("55"));
    simulation.runFor(SECOND);
    assertThat(hostB.texts()).containsExactly("2", "55");
    assertThat(network.counters().cut()).isEqualTo(3);
  }

  @Test
  void countsWhatGoesNowhere() {
    startBoth();
    a.send(Endpoint.v4(10 << 24 | 1, 4743), RecordingHost.bytes("private"));
    a.send(b.local(), new byte[SimNetwork.MAX_DATAGRAM_BYTES + 1]);
    simulation.runFor(SECOND);
    assertThat(network.counters().unroutable()).isEqualTo(1);
    assertThat(network.counters().oversized()).isEqualTo(1);
    assertThat(hostB.heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 99})
  void replaysARunExactly(long seed) {
    assertThat(chatter(seed)).as("seed %d", seed).isEqualTo(chatter(seed));
    assertThat(chatter(seed)).isNotEqualTo(chatter(seed + 1));
  }

  /** Fifty hosts behind all kinds of NATs gossip for ten seconds. */
  private static List<Object> chatter(long seed) {
    Simulation run = new Simulation(seed);
    SimNetwork net = new SimNetwork(run, NetworkConditions.ROUGH);
    List<SimPort> ports = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      NatKind[] kinds = NatKind.values();
      ports.add(
          i % 5 == 0
              ? net.addPublic("p" + i)
              : net.addBehind(net.addNat(kinds[i % kinds.length]), "n" + i));
    }
    ports.forEach(port -> port.start(new Gossip(port, ports.getFirst().local(), seed)));
    run.runFor(10 * SECOND);
    return List.of(run.events(), run.traceHash(), net.counters());
  }

  /** Sends to somebody it has heard of twice a second, and passes on whom it heard. */
  private static final class Gossip implements SimHost {
    private final SimPort port;
    private final List<Endpoint> known = new ArrayList<>();
    private final SplittableRandom random;
    private long deadlineNs;

    Gossip(SimPort port, Endpoint bootstrap, long seed) {
      this.port = port;
      this.random = new SplittableRandom(seed ^ port.local().lo());
      known.add(bootstrap);
    }

    @Override
    public void onDatagram(Endpoint from, byte[] bytes, long nowNs) {
      if (!known.contains(from) && known.size() < 100) {
        known.add(from);
      }
    }

    @Override
    public void onTimer(long nowNs) {
      port.send(known.get(random.nextInt(known.size())), new byte[random.nextInt(100)]);
      deadlineNs = nowNs + SECOND / 2;
    }

    @Override
    public long deadlineNs() {
      return deadlineNs;
    }
  }
}
