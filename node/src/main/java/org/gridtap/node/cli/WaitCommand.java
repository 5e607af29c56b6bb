package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.LookupReport;
import org.gridtap.node.control.PeerReport;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.StatusReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "wait",
    header = "Waits until the node has joined, has its addresses, or reaches a peer directly.",
    description = {
      "%njoined:      it is a member of the ring, or founded it.",
      "address:     it has an address in each of its networks.",
      "direct:HOST: there is a direct path to that peer.",
      "Also waits for a node that is just starting. Exit code 3 when time is up.",
      "",
      "Example: sudo gridtap wait --for address --timeout 30s && sudo gridtap status",
      ""
    })
final class WaitCommand implements Callable<Integer> {
  private static final int POLL_MS = 50;
  private static final int LOOKUP_TIMEOUT_MS = 2_000;
  private static final String DIRECT = "direct:";

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--for",
      paramLabel = "joined|address|direct:HOST",
      completionCandidates = Candidates.Conditions.class,
      defaultValue = "address",
      description = "What to wait for (default: ${DEFAULT-VALUE}).")
  String condition = "";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long to wait at most (default: ${DEFAULT-VALUE}).")
  String timeout = "";

  private final RootCommand root;

  /** The id of the peer that is waited for, once it is known. */
  private @Nullable String peerId;

  WaitCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws ControlException, InterruptedException {
    List<String> problems = new ArrayList<>();
    boolean known =
        condition.equals("joined")
            || condition.equals("address")
            || (condition.startsWith(DIRECT) && condition.length() > DIRECT.length());
    if (!known) {
      problems.add(
          "--for: cannot wait for '" + condition + "'; choose joined, address or direct:HOST");
    }
    long timeoutMs = Arguments.span("--timeout", timeout, problems).toMillis();
    UsageFailure.throwIfAny(problems);

    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    String obstacle = "nothing was heard of the node";
    for (long leftMs = timeoutMs; leftMs > 0; leftMs = leftMs(deadlineNs)) {
      try {
        StatusReport report = root.client().ask(new Request.Status(), StatusReport.class, leftMs);
        String still = obstacle(report, leftMs);
        if (still == null) {
          return ExitCode.OK;
        }
        obstacle = still;
      } catch (ControlException unanswered) {
        if (unanswered.kind() == ControlException.Kind.NOT_ALLOWED) {
          throw unanswered;
        }
        // Our own time was up before the answer came: what was seen last says more.
        if (unanswered.kind() != ControlException.Kind.TIMED_OUT || leftMs == timeoutMs) {
          obstacle = String.valueOf(unanswered.getMessage());
        }
      }
      Thread.sleep(Math.clamp(leftMs(deadlineNs), 0, POLL_MS));
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println("gridtap: waited " + timeout + " for " + condition + " in vain: " + obstacle);
    err.println("See: gridtap status");
    return ExitCode.TIMED_OUT;
  }

  /** Says what stands between the node and the condition; null if it is fulfilled. */
  private @Nullable String obstacle(StatusReport report, long leftMs) throws ControlException {
    if (report.overlay().state().equals("joining")) {
      return "no member has taken the node in yet" + sites(report.overlay().sites());
    }
    if (condition.equals("address")) {
      return report.networks().stream()
          .filter(network -> network.address() == null)
          .findFirst()
          .map(network -> "no address in network " + network.name() + " yet: " + network.why())
          .orElse(null);
    }
    return condition.startsWith(DIRECT)
        ? peerObstacle(condition.substring(DIRECT.length()), report.peers(), leftMs)
        : null;
  }

  private @Nullable String peerObstacle(String host, List<PeerReport> peers, long leftMs)
      throws ControlException {
    if (peerId == null) {
      LookupReport found =
          root.client()
              .ask(
                  new Request.Lookup(host, (int) Math.min(leftMs, LOOKUP_TIMEOUT_MS)),
                  LookupReport.class,
                  leftMs);
      if (found.node() == null) {
        return found.why();
      }
      peerId = found.node();
    }
    for (PeerReport peer : peers) {
      if (peer.id().equals(peerId)) {
        return peer.path().equals("direct") ? null : peerObstacle(peer);
      }
    }
    return "there is no session with " + host + " yet; try gridtap ping " + host;
  }

  private static String sites(List<StatusReport.Site> sites) {
    return sites.stream()
        .map(site -> site.endpoint() + ": " + site.outcome())
        .collect(Collectors.joining(", ", sites.isEmpty() ? "" : " (", sites.isEmpty() ? "" : ")"));
  }

  private static String peerObstacle(PeerReport peer) {
    return "the path to "
        + peer.name()
        + " is "
        + peer.path()
        + (peer.why() == null ? "" : ": " + peer.why());
  }

  private static long leftMs(long deadlineNs) {
    return TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
  }
}
