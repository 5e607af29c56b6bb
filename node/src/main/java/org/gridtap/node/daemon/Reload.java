package org.gridtap.node.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.Enrolment;
import org.gridtap.node.cli.CommandFailure;
import org.gridtap.node.cli.DaemonOptions;
import org.gridtap.node.cli.UsageFailure;
import org.gridtap.node.control.ReloadReport;
import org.gridtap.node.daemon.ReloadPlan.State;
import org.gridtap.overlay.io.X509Membership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes configuration and membership in anew while the node runs. Links and sessions know nothing
 * of it; networks that stay as they are do not notice.
 *
 * <p>All that can fail happens first: the new state is read and checked, and new interfaces are
 * opened. Only then is anything changed, and that cannot be taken back: if it lasts longer than
 * anybody wants to wait, it is finished all the same. Called on the threads of commands and
 * signals, one at a time.
 */
final class Reload {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  /** How long whoever asks waits for the end; {@code gridtap reload} gives up somewhat later. */
  private static final long PATIENCE_MS = 20_000;

  private static final String LATE =
      "The reload has begun and is not finished after "
          + PATIENCE_MS / 1_000
          + " s: the daemon is too busy. It goes on with it, and tells its log when it is finished.";

  private final DaemonOptions.Source source;
  private final Node node;
  private final NetworkOpener opener;
  private final Upkeep upkeep;
  private final X509Membership membership;

  /** Guarded by this. */
  private State running;

  /** The last one. Replaced by one thread at a time, while none is under way. */
  private volatile Changeover changeover = Changeover.none();

  Reload(
      DaemonOptions options,
      Node node,
      NetworkOpener opener,
      Upkeep upkeep,
      X509Membership membership) {
    this.source = options.source();
    this.running = new State(options.config(), options.enrolment());
    this.node = node;
    this.opener = opener;
    this.upkeep = upkeep;
    this.membership = membership;
  }

  /** A network that is to be served, and the one whose place it takes, if any. */
  private record Successor(NetworkService service, NetworkConfig network) {}

  /** Reads everything again and changes what can be changed; tells the log too. */
  synchronized ReloadReport run() {
    ReloadReport report = reload();
    report.changes().forEach(change -> LOG.info("reload: {}", change));
    report.restart().forEach(waits -> LOG.warn("reload: needs a restart: {}", waits));
    report.problems().forEach(problem -> LOG.error("reload: {}", problem));
    switch (report.outcome()) {
      case ReloadReport.RELOADED -> LOG.info("reloaded");
      case ReloadReport.UNFINISHED ->
          changeover.whenFinished(() -> LOG.info("reloaded, if late: it is finished now"));
      default -> LOG.info("not reloaded; everything is as it was");
    }
    return report;
  }

  private ReloadReport reload() {
    if (!changeover.isFinished()) {
      return failed(
          "An earlier reload is not finished yet. Look at the daemon's log, and try again when it"
              + " says so there.");
    }
    try {
      DaemonOptions options = source.load();
      State wanted = new State(options.config(), options.enrolment());
      if (!Arrays.equals(nodeId(wanted.enrolment()), nodeId(running.enrolment()))) {
        return failed(
            "The state directory "
                + options.layout().stateDirectory()
                + " holds the identity of another node now. Restart: gridtap down, then gridtap run");
      }
      ReloadPlan plan = ReloadPlan.of(running, wanted, taps());
      List<Successor> successors = open(plan, wanted.enrolment());
      apply(plan, wanted.enrolment(), successors);
      return changeover.await(PATIENCE_MS)
          ? ReloadReport.reloaded(plan.changes(), plan.restart())
          : ReloadReport.unfinished(plan.changes(), plan.restart(), LATE);
    } catch (UsageFailure wrong) {
      return ReloadReport.refused(ReloadReport.MISCONFIGURED, wrong.problems());
    } catch (CommandFailure | DaemonFailure | IOException impossible) {
      return failed(String.valueOf(impossible.getMessage()));
    }
  }

  private static ReloadReport failed(String sentence) {
    return ReloadReport.refused(ReloadReport.FAILED, List.of(sentence));
  }

  private Map<String, String> taps() {
    Map<String, String> taps = new LinkedHashMap<>();
    node.networks().forEach(network -> taps.put(network.name(), network.tap().name()));
    return taps;
  }

  /** Nothing of this can fail, nor be taken back; it may last. */
  private void apply(ReloadPlan plan, Enrolment enrolment, List<Successor> successors) {
    boolean areNewSites =
        !Upkeep.sites(running.config(), running.enrolment())
            .equals(Upkeep.sites(plan.config(), enrolment));
    boolean mayDoOther =
        !running.enrolment().identity().grant().equals(enrolment.identity().grant());
    running = new State(plan.config(), enrolment);
    changeover = new Changeover(Reload::aside);
    changeover.begin(
        node.loop()::execute,
        () -> {
          membership.renew(enrolment.identity());
          node.overlay()
              .onPools(enrolment.networks().stream().map(NetworkService::poolOf).toList());
          if (mayDoOther) {
            // Peers hold this node to the token that they know of.
            node.overlay().renewKeys(node.loop().nowNs());
          }
          for (String name : plan.removed()) {
            NetworkService old = running(name);
            changeover.closeThen(old::closeInterface);
            end(old, false);
          }
          successors.forEach(this::begin);
        });
    upkeep.onRenewed(enrolment.identity());
    if (areNewSites) {
      upkeep.onNewSites(Upkeep.sites(plan.config(), enrolment));
    }
    LogLevels.set(plan.config().logLevel());
  }

  /** Neither the loop nor the data worker may wait for the host's resolver. */
  private static void aside(Runnable closing) {
    Thread.ofPlatform().daemon().name("gridtap-reload").start(closing);
  }

  /** Opens all interfaces that are wanted, or none. */
  private List<Successor> open(ReloadPlan plan, Enrolment enrolment)
      throws DaemonFailure, IOException {
    List<Successor> successors = new ArrayList<>();
    List<NetworkService> opened = new ArrayList<>();
    boolean complete = false;
    try {
      for (ReloadPlan.Change change : plan.changed()) {
        NetworkConfig network = change.network();
        NetworkDefinition definition = enrolment.network(network.name()).orElseThrow();
        NetworkService old = running(network.name());
        NetworkService service =
            change.isMoved()
                ? opener.openBeside(network, definition)
                : opener.serve(network, definition, old.tap(), old.hostNames());
        if (change.isMoved()) {
          opened.add(service);
        }
        successors.add(new Successor(service, network));
      }
      for (NetworkConfig network : plan.added()) {
        NetworkService service =
            opener.open(network, enrolment.network(network.name()).orElseThrow());
        opened.add(service);
        successors.add(new Successor(service, network));
      }
      complete = true;
      return successors;
    } finally {
      if (!complete) {
        opened.forEach(NetworkService::closeInterface);
      }
    }
  }

  /** On the loop: puts a network in the place of what there was, if anything. */
  private void begin(Successor successor) {
    NetworkService next = successor.service();
    NetworkService old =
        node.networks().stream()
            .filter(network -> network.name().equals(next.name()))
            .findFirst()
            .orElse(null);
    if (old == null) {
      node.add(next);
      next.start();
      return;
    }
    boolean keepsLease = old.hasLease() && fits(old, successor.network().address());
    if (!old.tap().equals(next.tap())) {
      changeover.closeThen(old::closeInterface);
    }
    end(old, keepsLease);
    node.add(next);
    next.countOn(old);
    next.start();
    if (keepsLease) {
      next.adopt(old);
    }
  }

  /** Tells whether a lease is what is wanted; the system's own client must ask for one anew. */
  private static boolean fits(NetworkService network, AddressChoice wanted) {
    return switch (wanted) {
      case AddressChoice.Auto() -> true;
      case AddressChoice.Fixed(var address) -> network.network().localAddress() == address.bits();
      case AddressChoice.Dhcp() -> false;
    };
  }

  private void end(NetworkService network, boolean keepLease) {
    node.remove(network);
    network.stop(keepLease, changeover.going());
  }

  private NetworkService running(String name) {
    return node.networks().stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] nodeId(Enrolment enrolment) {
    return enrolment.identity().nodeId();
  }
}
