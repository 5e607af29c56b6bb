package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A disk that is full or read-only: the node says so, goes on, and loses nothing. */
@TestMethodOrder(OrderAnnotation.class)
class StateTroublesTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY.withPublicHost("relay").withPublicHost("alice").withPublicHost("bob"),
          "relay");

  private static final String SMALL_DISK =
      "mkdir -p $0 && mount -t tmpfs -o size=256k none $0 && echo mounted && exec sleep infinity";

  private static Machine alice;
  private static Machine bob;
  private static Path disk;
  private static BackgroundProcess mount;
  private static String alicesAddress;

  @BeforeAll
  static void start() throws Exception {
    GRID.machine("relay").up("--mode", "relay");
    bob = GRID.machine("bob");
    bob.up();
    // The disk is there for this process and those that enter its namespace, and goes with it.
    disk = GRID.lab().host("alice").directory().resolve("var");
    mount =
        GRID.lab()
            .host("alice")
            .start(
                "disk",
                Map.of(),
                List.of("unshare", "--mount", "sh", "-c", SMALL_DISK, disk.toString()));
    Patience.until("the disk is there", () -> mount.output().contains("mounted"));
    alice = GRID.machine("alice", Grid.program(onDisk()));
    alice.up();
    alicesAddress = alice.awaitAddress();
    Patience.until("the lease is written down", () -> files().contains("leases"));
    bob.awaitAddress();
  }

  private static List<String> onDisk(String... command) {
    List<String> all =
        new java.util.ArrayList<>(List.of("nsenter", "-m", "-t", Long.toString(mount.pid()), "--"));
    all.addAll(List.of(command));
    return all;
  }

  private static Output run(String script) throws IOException {
    return GRID.lab()
        .host("alice")
        .exec(Map.of(), Duration.ofSeconds(10), onDisk("sh", "-c", script, disk.toString()))
        .orThrow();
  }

  private static String files() throws IOException {
    return run("cd $0/lib/gridtap && ls -A && cat leases identity | sha256sum").stdout();
  }

  /** A node that stood still confirms its lease, and writes it down again. */
  private static void makeItWrite() throws Exception {
    alice.signal("STOP");
    long beganNs = System.nanoTime();
    Patience.until("seven seconds pass", () -> System.nanoTime() - beganNs > 7_000_000_000L);
    alice.signal("CONT");
  }

  @Test
  @Order(1)
  void goesOnWhenTheDiskBecomesFull() throws Exception {
    String before = files();
    run("cat /dev/zero > $0/filler 2> /dev/null; true");
    makeItWrite();

    alice.awaitTrouble("state", "Cannot write", "the disk is full", "Free some space");
    assertThat(alice.type("status").exitCode()).isEqualTo(ExitCode.DEGRADED);
    assertThat(alice.type("metrics").stdout())
        .as("a confirmation is no change")
        .contains("gridtap_address_changes_total{network=\"lab\"} 1\n");
    bob.awaitPing(alicesAddress);
    assertThat(files()).as("nothing lost, cut short or left lying about").isEqualTo(before);
  }

  @Test
  @Order(2)
  void startsOnAFullDiskWithAllItKnewBefore() throws Exception {
    alice.daemon().process().kill();
    alice.daemon().run();
    assertThat(alice.awaitAddress()).isEqualTo(alicesAddress);
    alice.awaitTrouble("state", "the disk is full");
    bob.awaitPing(alicesAddress);

    run("rm $0/filler");
    alice.awaitNoTrouble();
    assertThat(alice.log()).contains("leases and members can be written down again");
  }

  @Test
  @Order(3)
  void goesOnWhenTheDiskBecomesReadOnlyAndDoesNotStartOnIt() throws Exception {
    String before = files();
    // What is open already stays writable, so the read-only disk is laid over the other.
    run("cd $0/lib && mount --bind gridtap gridtap && mount -o remount,ro,bind $0/lib/gridtap");
    makeItWrite();
    alice.awaitTrouble("state", "read-only", "Mount it writable");
    bob.awaitPing(alicesAddress);

    alice.daemon().process().kill();
    alice.daemon().run();
    assertThat(alice.daemon().process().waitFor(Duration.ofSeconds(30))).isTrue();
    assertThat(alice.daemon().process().exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(alice.log().replaceAll("\\s+", " "))
        .contains("the file system is read-only. Mount it writable");

    run("umount $0/lib/gridtap");
    assertThat(files()).isEqualTo(before);
    alice.daemon().run();
    assertThat(alice.awaitAddress()).isEqualTo(alicesAddress);
    bob.awaitPing(alicesAddress);
  }
}
