package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists of bootstrap sites of which most are of no use. */
class BootstrapSitesTest {
  private static final int PORT = Integer.parseInt(Machine.PORT);

  /** An address that nobody has. */
  private static final String NOBODY = "11.11.99.10:4743";

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("living")
              .withPublicHost("foreign")
              .withPublicHost("echo")
              .withPublicHost("silent")
              .withPublicHost("newcomer")
              .withPublicHost("stranded"),
          "living");

  private static Path poorToken;

  @BeforeAll
  static void start() throws Exception {
    // The list has everything that may go wrong in it, and one site that lives.
    String sites =
        String.join(
            ",",
            NOBODY,
            site("silent"),
            site("echo"),
            site("foreign"),
            site("newcomer"),
            site("living"));
    poorToken = GRID.createOverlay("poor", sites);
    Path foreign = GRID.createOverlay("foreign", site("foreign"));
    GRID.machine("foreign").withToken(foreign).up("--mode", "relay");
    GRID.machine("living").withToken(poorToken).up("--mode", "relay");
    GRID.machine("foreign").awaitRingOf(1);
    GRID.machine("living").awaitRingOf(1);
  }

  private static String site(String host) {
    return GRID.lab().host(host).address() + ":" + PORT;
  }

  @Test
  void joinsThroughTheOneSiteThatLives() throws Exception {
    LabHost echo = GRID.lab().host("echo");
    try (HostSocket _ = HostSocket.open(echo, echo.address(), PORT).echoing()) {
      Machine newcomer = GRID.machine("newcomer").withToken(poorToken);
      newcomer.up();
      newcomer.awaitRingOf(2);
      assertThat(newcomer.status().overlay().state()).isEqualTo("joined");
      assertThat(newcomer.peers()).singleElement().matches(peer -> peer.name().equals("living"));
      newcomer.awaitAddress();
      assertThat(newcomer.type("ping", "living", "-c", "1").exitCode()).isEqualTo(ExitCode.OK);
      // The other overlay has not noticed a thing.
      assertThat(GRID.machine("foreign").status().overlay().state()).isEqualTo("alone");
      assertThat(GRID.machine("foreign").peers()).isEmpty();
    }
  }

  @Test
  void staysJoiningAndSaysWhyWhenNoSiteLivesThenJoinsTheFirstThatDoes() throws Exception {
    Path token =
        GRID.createOverlay("lost", String.join(",", NOBODY, site("silent"), site("foreign")));
    Machine stranded = GRID.machine("stranded").withToken(token);
    stranded.up();
    Output waited = stranded.type("wait", "--for", "joined", "--timeout", "12s");
    assertThat(waited.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
    assertThat(waited.stderr())
        .contains("no member has taken the node in yet")
        .contains(NOBODY + ": no answer", site("silent") + ": no answer")
        .contains(site("foreign") + ": ");

    Output status = stranded.type("status");
    assertThat(status.exitCode()).isEqualTo(ExitCode.DEGRADED);
    assertThat(status.stdout())
        .contains("joining", "Not joined yet")
        .contains(NOBODY, site("silent"), site("foreign"));
    assertThat(stranded.status().overlay().state()).isEqualTo("joining");
    assertThat(stranded.host().addressOn(Machine.TAP)).isEmpty();
    assertThat(stranded.type("leases").stdout()).contains("has not joined the overlay yet");

    Machine silent = GRID.machine("silent").withToken(token);
    silent.up("--mode", "relay");
    silent.awaitRingOf(1);
    stranded.awaitRingOf(2);
    stranded.awaitAddress();
  }
}
