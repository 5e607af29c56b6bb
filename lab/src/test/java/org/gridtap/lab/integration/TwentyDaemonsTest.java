package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Twenty daemons that want one address. Each is in two networks: in one it has it as its fixed
 * address, in the other twenty DHCP clients ask for it at the same moment, in five rounds.
 */
class TwentyDaemonsTest {
  private static final int DAEMONS = 20;
  private static final int ROUNDS = 5;
  private static final int MAX_STARTING = 3;
  private static final String SERVICE_ADDRESS = "10.64.0.1";
  private static final String FIXED_TAP = "gt1";
  private static final String FIXED_ADDRESS = "10.200.0.20";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private static final String[] NAMES =
      IntStream.rangeClosed(1, DAEMONS).mapToObj(i -> "m" + i).toArray(String[]::new);

  @RegisterExtension
  static final Grid GRID =
      new Grid(Topology.EMPTY.withSite("campus", SiteNat.NONE, NAMES), "m1", "m2");

  private static final List<Machine> machines = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Terminal owner = GRID.owner(Grid.OVERLAY);
    owner.type("network", "create", "fixed", "--subnet", "10.200.0.0/24").orThrow();
    Path token = GRID.saveToken("both", owner.type("token", "create").orThrow().stdout());
    for (String name : NAMES) {
      awaitStarted(MAX_STARTING);
      Machine machine = GRID.machine(name);
      machine
          .type(
              "join",
              "file:" + token,
              "--name",
              name,
              "--network",
              "lab:gt0",
              "--network",
              "fixed:gt1")
          .orThrow();
      Path config = machine.root().resolve("etc/gridtap/gridtap.toml");
      Files.writeString(config, chooseAddresses(Files.readString(config)));
      machine.daemon().run();
      machines.add(machine);
    }
    awaitStarted(1);
    for (Machine machine : machines) {
      machine.awaitRingOf(2);
    }
  }

  /**
   * Waits until fewer than so many daemons are still starting: all at once would only hinder one
   * another.
   */
  private static void awaitStarted(int fewerThan) throws Exception {
    Patience.until(
        "the daemons have started",
        START_LIMIT,
        () ->
            machines.stream().filter(machine -> !Files.exists(machine.controlSocket())).count()
                < fewerThan);
  }

  /** The first network's address comes by DHCP, the second's is fixed. */
  private static String chooseAddresses(String config) {
    return config
        .replaceFirst("address = \"auto\"", "address = \"dhcp\"")
        .replaceFirst("address = \"auto\"", "address = \"" + FIXED_ADDRESS + "\"");
  }

  @Test
  void exactlyOneGetsAFixedAddress() throws Exception {
    for (Machine machine : machines) {
      Patience.until(
          machine + " has the fixed address or knows who has",
          () -> hasFixed(machine) || isRefused(machine));
    }
    assertThat(machines.stream().filter(machine -> hasFixed(machine)).toList()).hasSize(1);
  }

  private static boolean hasFixed(Machine machine) {
    try {
      return machine.host().addressOn(FIXED_TAP).equals(Optional.of(FIXED_ADDRESS));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isRefused(Machine machine) throws Exception {
    return machine.leases().stream()
        .anyMatch(
            lease ->
                lease.network().equals("fixed")
                    && lease.why() != null
                    && lease.why().contains("leased to node"));
  }

  @Test
  void exactlyOneOfTwentyClientsThatAskAtOnceGetsTheAddress() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      String wanted = "10.90." + round + ".77";
      Map<String, String> granted = askAtOnce(wanted);
      assertThat(granted.values()).as("round %d: %s", round, granted).doesNotHaveDuplicates();
      assertThat(granted.values()).filteredOn(wanted::equals).as("round %d", round).hasSize(1);
    }
  }

  private static Map<String, String> askAtOnce(String wanted) throws Exception {
    Map<String, String> granted = new TreeMap<>();
    List<DhcpClient> clients = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(DAEMONS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<DhcpClient>> starting = new ArrayList<>();
      for (Machine machine : machines) {
        starting.add(
            threads.submit(
                () -> {
                  all.countDown();
                  all.await();
                  return DhcpClient.startRequesting(machine.host(), Machine.TAP, wanted);
                }));
      }
      for (Future<DhcpClient> client : starting) {
        clients.add(client.get());
      }
      for (Machine machine : machines) {
        granted.put(machine.name(), machine.awaitAddress());
      }
      for (int i = 0; i < DAEMONS; i++) {
        Machine machine = machines.get(i);
        DhcpClient client = clients.get(i);
        threads.submit(() -> giveBack(machine, client));
      }
    }
    for (Machine machine : machines) {
      Patience.until(machine + " has no lease", () -> !hasLease(machine, Grid.OVERLAY));
    }
    assertThat(granted).hasSize(DAEMONS);
    return granted;
  }

  private static boolean giveBack(Machine machine, DhcpClient client) throws Exception {
    // The client takes its address off as soon as it has handed its release to the kernel, which
    // could send it no more if it had to ask by ARP first.
    Patience.until(
        machine + " knows the service address",
        () -> machine.host().resolved(SERVICE_ADDRESS, Machine.TAP).isPresent());
    client.process().close();
    return true;
  }

  private static boolean hasLease(Machine machine, String network) throws IOException {
    return machine.leases().stream()
        .anyMatch(lease -> lease.network().equals(network) && lease.state().equals("held"));
  }
}
