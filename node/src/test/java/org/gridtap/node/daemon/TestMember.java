package org.gridtap.node.daemon;

import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.gridtap.config.file.ConfigFile;
import org.gridtap.config.file.ConfigResult;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.state.Enroller;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.JoinResult;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.OverlayDirectory;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.config.state.StateException;
import org.gridtap.node.cli.DaemonOptions;
import org.gridtap.node.cli.UsageFailure;

/** A relay that has joined an overlay of its own, under a root of its own. */
record TestMember(Layout layout, NodeConfig config, Enrolment enrolment) {
  /** How long a membership lasts, from the making of its token. */
  static final long LIFE_MS = 86_400_000;

  /** Joins by a token that was made at {@code madeAtMs}. */
  static TestMember join(Path root, long madeAtMs, String sites)
      throws StateException, IOException {
    SecureRandom random = new SecureRandom();
    Layout layout = new Layout(root, true);
    List<Site> bootstrap = sites.isEmpty() ? List.of() : Site.parseList(sites).sites();
    OverlayDirectory overlay =
        OverlayDirectory.create(
            layout.overlaysDirectory(),
            "lab",
            bootstrap,
            Ipv4Subnet.parse("10.64.0.0/10"),
            madeAtMs,
            random);
    NodeOptions options =
        new NodeOptions("relay", Mode.RELAY, freePort(), List.of(), null, null, null, null);
    JoinResult result =
        new Enroller(layout, "thishost", random)
            .join(
                overlay.createToken(Grant.ALL, Duration.ofMillis(LIFE_MS), madeAtMs, random),
                options,
                layout.configFile(),
                config -> List.of());
    JoinResult.Joined joined = (JoinResult.Joined) result;
    return new TestMember(layout, joined.config(), joined.enrolment());
  }

  /** What {@code gridtap run} would start with. */
  DaemonOptions options() {
    return new DaemonOptions(layout, layout.configFile(), config, enrolment, this::reread);
  }

  /** Reads the file again, without flags. */
  private DaemonOptions reread() throws StateException {
    Enrolment current = StateDirectory.at(layout.stateDirectory()).readEnrolment().orElseThrow();
    return switch (ConfigFile.read(layout.configFile(), "thishost")) {
      case ConfigResult.Loaded(NodeConfig loaded, _) ->
          new DaemonOptions(layout, layout.configFile(), loaded, current, this::reread);
      case ConfigResult.Rejected(var problems) ->
          throw new UsageFailure(problems.stream().map(Object::toString).toList());
    };
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    }
  }
}
