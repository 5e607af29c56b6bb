package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A daemon that cannot run says why and what to do, and leaves nothing behind. */
class RefusalsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension
  static final Grid GRID =
      new Grid(Topology.EMPTY.withPublicHost("busy").withPublicHost("host"), "busy");

  private static Machine busy;
  private static LabHost host;

  @BeforeAll
  static void start() throws Exception {
    busy = GRID.machine("busy");
    busy.up("--mode", "relay");
    busy.awaitRingOf(1);
    host = GRID.lab().host("host");
  }

  @Test
  void twoDaemonsOnOneStateDirectory() throws Exception {
    Output second = start(busy.host(), busy.root(), List.of(), "run");

    assertRefused(
        second, "Another gridtap (process " + busy.daemon().process().pid() + ")", "gridtap down");
    assertThat(busy.status().overlay().name()).isEqualTo(Grid.OVERLAY);
  }

  @Test
  void takenPort() throws Exception {
    Path root = newRoot("taken-port");

    Output output =
        start(busy.host(), root, List.of(), "up", "file:" + GRID.token(), "--mode", "relay");

    assertRefused(output, "UDP port 4743 is taken", "--port");
    assertNothingLeft(busy.host(), root);
    assertThat(busy.status().overlay().name()).isEqualTo(Grid.OVERLAY);
  }

  @Test
  void noTunDevice() throws Exception {
    Path root = newRoot("no-tun");
    List<String> without = privately("mount -t tmpfs none /dev/net", List.of());

    Output output = start(host, root, without, "up", "file:" + GRID.token());

    assertRefused(output, "/dev/net/tun", "modprobe tun");
    assertNothingLeft(host, root);
  }

  @Test
  void tunDeviceThatIsNone() throws Exception {
    Path root = newRoot("no-device");
    List<String> with = privately("mount --bind /dev/null /dev/net/tun", List.of());

    Output output = start(host, root, with, "up", "file:" + GRID.token());

    assertRefused(output, "/dev/net/tun is not the TUN/TAP device", "mknod", "ENOTTY");
    assertThat(output.stderr()).contains("is a member now all the same");
    assertNothingLeft(host, root);
  }

  @Test
  void noRightToMakeInterfaces() throws Exception {
    requires("setpriv", "util-linux");
    Path root = newRoot("no-right");

    Output output =
        start(
            host,
            root,
            List.of("setpriv", "--bounding-set", "-net_admin"),
            "up",
            "file:" + GRID.token());

    assertRefused(output, "CAP_NET_ADMIN", "--cap-add NET_ADMIN", "--mode relay");
    assertNothingLeft(host, root);
    assertThat(filesIn(root)).isEmpty();
  }

  @Test
  void subnetThatCollidesWithALocalRoute() throws Exception {
    Path root = newRoot("collision");
    host.exec("ip", "route", "add", "10.80.0.0/16", "via", "11.11.2.1").orThrow();
    try {
      Output output = start(host, root, List.of(), "up", "file:" + GRID.token());

      assertRefused(output, "10.64.0.0/10", "10.80.0.0/16", "eth0", "--subnet");
      assertNothingLeft(host, root);
    } finally {
      host.exec("ip", "route", "del", "10.80.0.0/16").orThrow();
    }
  }

  @Test
  void interfaceNameThatIsTaken() throws Exception {
    Path root = newRoot("taken-name");

    Output output = start(host, root, List.of(), "up", "file:" + GRID.token(), "--tap", "eth0");

    assertRefused(output, "eth0", "another name");
    assertNothingLeft(host, root);
  }

  @Test
  void stateDirectoryThatCannotBeRead() throws Exception {
    requires("setpriv", "util-linux");
    Path root = newRoot("unreadable");
    new Terminal(root).type("join", "file:" + GRID.token(), "--name", "host").orThrow();
    Path state = root.resolve("var/lib/gridtap");
    Files.setAttribute(state, "unix:uid", 65_534);
    List<String> plainUser = List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search");

    Output output = start(host, root, plainUser, "run");

    assertRefused(output, state.toString(), "may not", "sudo");
    assertNothingLeft(host, root);
  }

  @Test
  void fullDisk() throws Exception {
    Path root = newRoot("full");
    String fill =
        "mount -t tmpfs -o size=64k none %1$s && cat /dev/zero > %1$s/filler 2>/dev/null"
            .formatted(root);
    // What is on the private disk can only be seen from inside.
    List<String> after = List.of("find", root.toString(), "-type", "f", "-o", "-type", "s");

    Output output = start(host, root, privately(fill, after), "up", "file:" + GRID.token());

    assertRefused(output, "the disk is full", "Free some space");
    assertThat(output.stdout().lines()).containsExactly(root + "/filler");
    assertNothingLeft(host, root);
  }

  @Test
  void wrongUsageIsToldAllAtOnceAndNothingIsChanged() throws Exception {
    Path root = newRoot("usage");

    Output output =
        start(
            host,
            root,
            List.of(),
            "up",
            "file:" + GRID.token(),
            "--port",
            "99999",
            "--address",
            "somewhere",
            "--tap",
            "much-too-long-a-name");

    assertThat(output.exitCode()).as(output.complaint()).isEqualTo(ExitCode.USAGE);
    assertThat(output.stderr()).contains("--port", "--address", "--tap", "--help");
    assertThat(filesIn(root)).isEmpty();
    assertNothingLeft(host, root);
  }

  @Test
  void whatBelongsToALaterVersionIsAUsageError() {
    Terminal terminal = new Terminal(GRID.lab().directory().resolve("later"));

    assertThat(terminal.type("netcheck").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.type("up", "file:" + GRID.token(), "--mode", "router").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(terminal.type("ping", "host", "--until-direct").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  private static void requires(String program, String debianPackage) {
    List<String> missing = new ArrayList<>();
    LabRequirements.requireProgram(program, debianPackage, missing);
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED: " + missing);
  }

  /**
   * Returns a prefix that runs a command with file systems of its own, after one script and before
   * another command.
   */
  private static List<String> privately(String before, List<String> after) {
    String then = after.isEmpty() ? "exit $code" : String.join(" ", after) + "; exit $code";
    String script = before + "; \"$@\"; code=$?; " + then;
    return List.of("unshare", "--mount", "sh", "-c", script, "sh");
  }

  private static Path newRoot(String name) throws IOException {
    return Files.createDirectories(GRID.lab().directory().resolve("r-" + name));
  }

  /** Runs a daemon that is expected to end by itself. */
  private static Output start(LabHost where, Path root, List<String> prefix, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(Grid.program().daemon());
    command.addAll(Arrays.asList(arguments));
    List<String> typed = new ArrayList<>(List.of("gridtap"));
    typed.addAll(Arrays.asList(arguments));
    return where
        // Wide enough that no sentence is folded in the midst of what is looked for.
        .exec(Map.of("GRIDTAP_ROOT", root.toString(), "COLUMNS", "1000"), PATIENCE, command)
        .withCommand(typed);
  }

  private static void assertRefused(Output output, String... expected) {
    assertThat(output.exitCode()).as(output.complaint()).isEqualTo(ExitCode.FAILED);
    assertThat(output.stderr()).contains(expected).doesNotContain("Exception", "at org.gridtap");
  }

  private static void assertNothingLeft(LabHost where, Path root) throws IOException {
    assertThat(where.exec("ip", "-o", "link", "show", "type", "tun").stdout()).isEmpty();
    assertThat(root.resolve("run/gridtap/gridtap.sock")).doesNotExist();
    assertThat(where.addressOn("gt0")).isEmpty();
    if (where == host) {
      assertThat(where.exec("ss", "-Huln").stdout()).isBlank();
    }
  }

  static List<Path> filesIn(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }
}
