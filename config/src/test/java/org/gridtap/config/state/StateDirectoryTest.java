package org.gridtap.config.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Site;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.StateDirectory.Cached;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path temporary;

  private Path path() {
    return temporary.resolve("var/lib/gridtap");
  }

  private StateDirectory directory() throws StateException {
    return StateDirectory.create(path());
  }

  @Test
  void keepsAnEnrolment() throws Exception {
    Enrolment enrolment = enrolment();
    StateDirectory directory = directory();
    assertThat(directory.readEnrolment()).isEmpty();
    directory.writeEnrolment(enrolment);
    Enrolment read = directory.readEnrolment().orElseThrow();
    assertThat(read.identity().nodeId()).isEqualTo(enrolment.identity().nodeId());
    assertThat(read.identity().credentials()).isEqualTo(enrolment.identity().credentials());
    assertThat(read.identity().key()).isEqualTo(enrolment.identity().key());
    assertThat(read.sites()).isEqualTo(enrolment.sites());
    assertThat(read.networks()).isEqualTo(enrolment.networks());
  }

  @Test
  void letsNobodyElseRead() throws Exception {
    directory().writeEnrolment(enrolment());
    directory().writePeers(List.of());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rwx------");
    for (String name : List.of("identity", "peers")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path().resolve(name))))
          .isEqualTo("rw-------");
    }
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    directory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rwx------");
  }

  @Test
  void explainsEveryDamageToTheIdentity() throws Exception {
    directory().writeEnrolment(enrolment());
    Path file = path().resolve("identity");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      Files.write(file, damaged);
      assertThatThrownBy(() -> directory().readEnrolment())
          .as("byte %d", i)
          .isInstanceOf(StateException.class)
          .hasMessageContaining("join again");
    }
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> directory().readEnrolment()).isInstanceOf(StateException.class);
    }
    byte[] newer = whole.clone();
    newer[5] = 2;
    Files.write(file, newer);
    assertThatThrownBy(() -> directory().readEnrolment()).hasMessageContaining("newer gridtap");
  }

  @Test
  void keepsAtMostSixtyFourPeers() throws Exception {
    List<InetSocketAddress> peers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      peers.add(new InetSocketAddress(i % 2 == 0 ? "192.0.2." + i : "2001:db8::" + i, 1000 + i));
    }
    directory().writePeers(peers);
    assertThat(directory().readPeers()).isEqualTo(new Cached<>(peers.subList(0, 64), List.of()));
  }

  @Test
  void keepsLeases() throws Exception {
    List<SavedLease> leases =
        List.of(new SavedLease("lab", new Ipv4Address(0x0a400007), 9, 1_800_000_000_000L));
    directory().writeLeases(leases);
    assertThat(directory().readLeases().entries()).isEqualTo(leases);
    List<SavedLease> many = java.util.Collections.nCopies(200, leases.getFirst());
    directory().writeLeases(many);
    assertThat(directory().readLeases().entries()).hasSize(StateDirectory.MAX_LEASES);
  }

  @Test
  void startsADamagedCacheAfresh() throws Exception {
    directory().writePeers(List.of(new InetSocketAddress("192.0.2.1", 1)));
    Path file = path().resolve("peers");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    Cached<InetSocketAddress> read = directory().readPeers();
    assertThat(read.entries()).isEmpty();
    assertThat(read.warnings()).singleElement().asString().contains("damaged").contains("afresh");
    directory().writePeers(List.of());
    assertThat(directory().readPeers().warnings()).isEmpty();
  }

  @Test
  void aCacheThatCannotBeReadIsToldAndCountsAsEmpty() throws Exception {
    directory();
    for (String name : List.of("peers", "leases")) {
      Files.createDirectory(path().resolve(name));
    }
    for (Cached<?> read : List.of(directory().readPeers(), directory().readLeases())) {
      assertThat(read.entries()).isEmpty();
      assertThat(read.warnings())
          .singleElement()
          .asString()
          .contains("it is a directory")
          .contains("Move it away")
          .contains("counts as empty");
    }
    Files.delete(path().resolve("leases"));
    Files.write(path().resolve("leases"), new byte[100_000]);
    assertThat(directory().readLeases().warnings()).hasSize(1);
  }

  @Test
  void leavesNoTemporaryFiles() throws Exception {
    for (int i = 0; i < 3; i++) {
      directory().writeLeases(List.of());
    }
    try (Stream<Path> files = Files.list(path())) {
      assertThat(files).containsExactly(path().resolve("leases"));
    }
  }

  @Test
  void namesTheProcessThatHoldsTheLock() throws Exception {
    directory();
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                path().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
      assertThatThrownBy(() -> directory().lock())
          .isInstanceOf(StateException.class)
          .hasMessageContaining("process " + holder.pid())
          .hasMessageContaining("gridtap down");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    directory().lock().close();
  }

  @Test
  void doesNotLockTwiceInOneProcess() throws Exception {
    StateDirectory.Lock lock = directory().lock();
    assertThatThrownBy(() -> directory().lock())
        .hasMessageContaining("process " + ProcessHandle.current().pid());
    lock.close();
  }

  @Test
  void explainsAFullDisk() throws IOException {
    try (FileOutputStream full = new FileOutputStream("/dev/full")) {
      assertThatThrownBy(() -> full.write(1))
          .isInstanceOfSatisfying(
              IOException.class,
              cause ->
                  assertThat(StateException.of("write", Path.of("/x/y"), cause))
                      .hasMessageContaining("Cannot write /x/y")
                      .hasMessageContaining("disk is full")
                      .hasMessageContaining("df /x"));
    }
  }

  @Test
  void explainsAFileInTheWay() throws Exception {
    Files.createDirectories(temporary.resolve("var/lib"));
    Files.writeString(path(), "");
    assertThatThrownBy(this::directory)
        .isInstanceOf(StateException.class)
        .hasMessageContaining("not a directory");
    assertThatThrownBy(() -> StateDirectory.create(path().resolve("x")))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("not a directory");
  }

  @Test
  void findsTheRoot() {
    Path home = Path.of("/home/u");
    assertThat(Layout.find(null, Map.of(), true, home).configFile())
        .hasToString("/etc/gridtap/gridtap.toml");
    assertThat(Layout.find(null, Map.of(), true, home).named()).isFalse();
    assertThat(Layout.find(null, Map.of(), false, home).stateDirectory())
        .hasToString("/home/u/.local/state/gridtap/var/lib/gridtap");
    assertThat(Layout.find(null, Map.of("GRIDTAP_ROOT", "/a"), true, home).controlSocket())
        .hasToString("/a/run/gridtap/gridtap.sock");
    Layout flag = Layout.find(Path.of("/b"), Map.of("GRIDTAP_ROOT", "/a"), false, home);
    assertThat(flag.overlaysDirectory()).hasToString("/b/var/lib/gridtap/overlays");
    assertThat(flag.named()).isTrue();
  }

  @Test
  void explainsASocketPathThatIsTooLong() {
    Path longest =
        Path.of(
            "/" + "r".repeat(Layout.MAX_SOCKET_PATH_BYTES - "//run/gridtap/gridtap.sock".length()));
    assertThat(new Layout(longest, true).socketPathProblem()).isEmpty();
    assertThat(new Layout(Path.of(longest + "r"), true).socketPathProblem().orElseThrow())
        .contains("107")
        .contains("--root");
  }

  private static Enrolment enrolment() {
    SecureRandom random = new SecureRandom();
    Authority authority = Authority.create("lab", 0, random);
    Identity identity =
        authority
            .delegate(Grant.ALL, 1_000_000, 0, random)
            .issue("alice", Ed25519Key.generate(random), authority.certificate(), random);
    return new Enrolment(
        identity,
        List.of(new Site("::1", 4743), new Site("boot", 1)),
        List.of(NetworkDefinition.create(authority, "lab", Ipv4Subnet.DEFAULT, 1800)));
  }
}
