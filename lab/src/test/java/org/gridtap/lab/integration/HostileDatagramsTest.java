package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.control.PeerReport;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Mallory, who has no token, sends alice all that may go wrong: noise, and what was captured on
 * alice's own wire. She may also send under bob's address: nothing on this internet keeps her from
 * it.
 *
 * <pre>
 *   relay   alice   bob   mallory
 *     |       |      |       |
 *   --+-------+------+-------+-- internet
 * </pre>
 */
class HostileDatagramsTest {
  private static final int PORT = Integer.parseInt(Machine.PORT);
  private static final int MAX_UDP_BYTES = 65_507;
  private static final int NOISE = 3_000;
  private static final long SEED = 20_260_101;
  private static final long PAUSE_NS = 200_000;
  private static final long MAX_RESIDENT_BYTES = 256L << 20;

  /** What probes and hellos may add to a peer's received bytes while a test runs. */
  private static final long CHATTER_BYTES = 60_000;

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withPublicHost("alice")
              .withPublicHost("bob")
              .withPublicHost("mallory"),
          "relay");

  private static Machine alice;
  private static Machine bob;
  private static String alicesAddress;
  private static String bobsAddress;
  private static LabHost mallory;
  private static List<CapturedDatagram> captured;

  private PeerReport bobBefore;
  private long arrivedBefore;
  private long droppedBefore;
  private int sent;

  @BeforeAll
  static void start() throws Exception {
    mallory = GRID.lab().host("mallory");
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    GRID.machine("relay").up("--mode", "relay");
    // The wire is tapped from the first handshake on.
    try (Capture wire = alice.host().capture("eth0", "udp port " + PORT)) {
      alice.up();
      alicesAddress = alice.awaitAddress();
      bob.up();
      bobsAddress = bob.awaitAddress();
      alice.awaitRingOf(3);
      alice.awaitPing(bobsAddress);
      alice.host().exec("ping", "-c", "20", "-i", "0.05", bobsAddress).orThrow();
      Patience.until(
          "alice and bob have a direct path",
          () -> alice.peer(bob).map(PeerReport::path).filter("direct"::equals).isPresent());
      alice.host().exec("ping", "-c", "20", "-i", "0.05", bobsAddress).orThrow();
      captured = CapturedDatagram.read(wire.file());
    }
    assertThat(captured).hasSizeGreaterThan(60);
  }

  @BeforeEach
  void remember() throws IOException {
    bobBefore = alice.peer(bob).orElseThrow();
    arrivedBefore = packetsArrived();
    droppedBefore = dropped();
    sent = 0;
  }

  private static long packetsArrived() throws IOException {
    String counter = "/sys/class/net/eth0/statistics/rx_packets";
    return Long.parseLong(alice.host().exec("cat", counter).orThrow().stdout().strip());
  }

  private static long dropped() throws IOException {
    return alice.status().drops().stream()
        .filter(drop -> Set.of("packets", "handshakes").contains(drop.where()))
        .mapToLong(StatusReport.Drop::count)
        .sum();
  }

  @AfterEach
  void nothingHasHappened() throws Exception {
    assertThat(sent).isGreaterThan(30);
    assertThat(packetsArrived() - arrivedBefore)
        .as("all was sent to alice")
        .isGreaterThanOrEqualTo(sent);
    // The kernel may have lost a few, and a first message of a handshake is answered.
    assertThat(dropped() - droppedBefore).as("counted").isGreaterThan(sent / 2);
    assertThat(alice.status().overlay().state()).isEqualTo("joined");
    assertThat(alice.status().networks().getFirst().address()).isEqualTo(alicesAddress);
    assertThat(alice.peers())
        .extracting(PeerReport::name)
        .containsExactlyInAnyOrder("relay", "bob");
    PeerReport bobNow = alice.peer(bob).orElseThrow();
    assertThat(bobNow.path()).isEqualTo("direct");
    assertThat(bobNow.endpoint()).isEqualTo(bob.host().address() + ":" + PORT);
    assertThat(bobNow.rxBytes() - bobBefore.rxBytes()).isLessThan(CHATTER_BYTES);
    assertThat(alice.host().ping(bobsAddress, Duration.ofSeconds(2))).isPresent();
    assertThat(bob.host().ping(alicesAddress, Duration.ofSeconds(2))).isPresent();
    for (Machine machine : List.of(alice, bob, GRID.machine("relay"))) {
      assertThat(machine.log()).doesNotContain("ERROR", "Exception", "must not happen");
      assertThat(machine.daemon().residentBytes().orElse(0)).isBetween(1L, MAX_RESIDENT_BYTES);
    }
  }

  @Test
  void outlivesNoise() throws Exception {
    Random random = new Random(SEED);
    try (HostSocket socket = HostSocket.open(mallory, mallory.address(), PORT)) {
      for (int i = 0; i < NOISE; i++) {
        byte[] noise = new byte[random.nextInt(i % 10 == 0 ? 1_500 : 120)];
        random.nextBytes(noise);
        if (noise.length > 0 && i % 2 == 0) {
          // So that it passes for one of ours at first sight.
          noise[0] = (byte) (0xc0 + random.nextInt(16));
        }
        send(socket, noise);
      }
      for (int length : new int[] {0, 1, 15, 16, 1_472, 1_473, 9_000, 40_000, MAX_UDP_BYTES}) {
        byte[] huge = new byte[length];
        random.nextBytes(huge);
        send(socket, huge);
        if (length > 0) {
          for (int type = 0xc0; type < 0xd0; type++) {
            huge[0] = (byte) type;
            send(socket, huge);
          }
        }
      }
    }
  }

  @Test
  void outlivesWhatWasCapturedAndCutOrBent() throws Exception {
    Random random = new Random(SEED);
    try (HostSocket socket = HostSocket.open(mallory, mallory.address(), PORT + 1)) {
      for (CapturedDatagram datagram : captured) {
        byte[] bytes = datagram.payload();
        for (int i = 0; i < 6 && bytes.length > 0; i++) {
          send(socket, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
          byte[] bent = bytes.clone();
          bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
          send(socket, bent);
          send(socket, Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100)));
        }
      }
    }
  }

  @Test
  void takesNothingTwice() throws Exception {
    try (Capture tap = alice.host().capture(Machine.TAP, "icmp")) {
      try (HostSocket socket = HostSocket.open(mallory, mallory.address(), PORT + 2)) {
        for (CapturedDatagram datagram : captured) {
          send(socket, datagram.payload());
        }
      }
      for (Machine source : List.of(bob, GRID.machine("relay"))) {
        String address = source.host().address();
        asIfFrom(
            address,
            socket -> {
              for (CapturedDatagram datagram : captured) {
                if (datagram.source().equals(address)) {
                  send(socket, datagram.payload());
                }
              }
            });
      }
      // A ping is answered after all that came before it was worked off.
      assertThat(alice.type("ping", "bob", "-c", "1").succeeded()).isTrue();
      assertThat(tap.isEmpty()).as("replayed pings came out of alice's TAP").isTrue();
    }
  }

  @Test
  void takesNothingOfItsOwnBack() throws Exception {
    try (Capture tap = alice.host().capture(Machine.TAP, "icmp")) {
      asIfFrom(
          bob.host().address(),
          socket -> {
            for (CapturedDatagram datagram : captured) {
              if (datagram.source().equals(alice.host().address())) {
                send(socket, datagram.payload());
              }
            }
          });
      assertThat(alice.type("ping", "bob", "-c", "1").succeeded()).isTrue();
      assertThat(tap.isEmpty()).isTrue();
    }
  }

  private interface Sending {
    void by(HostSocket socket) throws IOException;
  }

  /** Sends under an address that belongs to somebody else. */
  private static void asIfFrom(String address, Sending sending) throws Exception {
    mallory.exec("ip", "addr", "add", address + "/32", "dev", "lo").orThrow();
    try (HostSocket socket = HostSocket.open(mallory, address, PORT)) {
      sending.by(socket);
    } finally {
      mallory.exec("ip", "addr", "del", address + "/32", "dev", "lo").orThrow();
    }
  }

  /** Not so fast that the kernel's buffers would spare alice most of it. */
  private void send(HostSocket socket, byte[] payload) throws IOException {
    sent++;
    socket.send(alice.host().address(), PORT, payload);
    LockSupport.parkNanos(PAUSE_NS);
  }
}
