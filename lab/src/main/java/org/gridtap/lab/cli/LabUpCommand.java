package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.file.TopologyFile;
import org.gridtap.lab.file.TopologyResult;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.Site;
import org.gridtap.lab.net.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code gridtap lab up FILE}: keeps a topology running until Ctrl-C or {@code gridtap lab down}.
 */
@Command(
    name = "up",
    header = "Builds the topology in FILE and keeps it running until Ctrl-C or `gridtap lab down`.",
    description = {
      "%nTopologies to begin with are in lab/topologies.",
      "",
      "Example: sudo gridtap lab up lab/topologies/demo.toml",
      "Next:    what it prints: how to run a node on each host",
      ""
    })
public final class LabUpCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int OVERLAY_PORT = 4743;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "A topology: TOML with [internet] and [[site]] tables.")
  private Path file;

  /** Made by the command line. */
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public LabUpCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    return switch (TopologyFile.read(file)) {
      case TopologyResult.Rejected(var problems) -> {
        for (TopologyResult.Problem problem : problems) {
          err.println(problem.line() > 0 ? file + ": " + problem : "gridtap: " + problem);
        }
        err.flush();
        yield USAGE;
      }
      case TopologyResult.Loaded(Topology topology) -> keep(topology, out, err);
    };
  }

  private int keep(Topology topology, PrintWriter out, PrintWriter err)
      throws InterruptedException {
    List<String> missing = LabRequirements.missing();
    if (!missing.isEmpty()) {
      err.println("gridtap: no lab can run here:");
      missing.forEach(line -> err.println("  - " + line));
      err.flush();
      return FAILED;
    }
    Farewell farewell = new Farewell(out);
    try (Lab lab = Lab.up(topology, farewell)) {
      lab.keep();
      describe(lab, out);
      out.flush();
      // Ends by a signal only; the lab's shutdown hook then takes it down.
      new CountDownLatch(1).await();
      return 0;
    } catch (IOException e) {
      if (farewell.begun.get()) {
        return FAILED; // the signal decides on the exit code, and the building was stopped by it
      }
      err.println("gridtap: " + e.getMessage());
      err.flush();
      return FAILED;
    }
  }

  private void describe(Lab lab, PrintWriter out) {
    out.println(file + " is up.");
    out.println();
    row(out, "host", "address", "network namespace");
    out.println("  internet");
    for (String name : lab.topology().publicHosts()) {
      row(out, lab.host(name));
    }
    for (Site site : lab.topology().sites()) {
      LabHost router = lab.router(site.name());
      out.printf("  %s (NAT: %s, outside %s)%n", site.name(), site.nat(), router.address());
      site.hosts().forEach(name -> row(out, lab.host(name)));
    }
    out.println();
    nextSteps(lab).forEach(out::println);
    out.println();
    out.println(
        "Ctrl-C, or `sudo " + GridtapProgram.typed() + " lab down` elsewhere, takes it down.");
  }

  private static void row(PrintWriter out, LabHost host) {
    row(out, host.name(), host.address(), host.namespace());
  }

  private static void row(PrintWriter out, String host, String address, String namespace) {
    out.printf("    %-16s %-16s %s%n", host, address, namespace);
  }

  private static List<String> nextSteps(Lab lab) {
    LabHost first = lab.hosts().iterator().next();
    List<String> publicHosts = lab.topology().publicHosts();
    if (publicHosts.isEmpty() || lab.hosts().size() < 2) {
      return List.of("A shell on a host, in another terminal:", "  " + inside(first) + "bash");
    }
    LabHost relay = lab.host(publicHosts.getFirst());
    LabHost inside =
        lab.host(
            lab.topology().sites().isEmpty()
                ? publicHosts.get(1)
                : lab.topology().sites().getFirst().hosts().getFirst());
    String gridtap = GridtapProgram.typed() + " --root " + lab.directory() + "/";
    String token = lab.directory() + "/token";
    return List.of(
        "In other terminals, for example:",
        "  a shell on a host      " + inside(inside) + "bash",
        "  an overlay             sudo %s%s overlay create lab --bootstrap %s:%d --out %s"
            .formatted(gridtap, relay.name(), relay.address(), OVERLAY_PORT, token),
        "  its first member       %s%s%s up file:%s --name %s --mode relay"
            .formatted(inside(relay), gridtap, relay.name(), token, relay.name()),
        "  a machine that joins   %s%s%s up file:%s --name %s"
            .formatted(inside(inside), gridtap, inside.name(), token, inside.name()),
        "  how it is doing        sudo %s%s status".formatted(gridtap, inside.name()));
  }

  private static String inside(LabHost host) {
    return "sudo ip netns exec " + host.namespace() + " ";
  }

  /** What is said when Ctrl-C or {@code lab down} ends the lab. */
  private record Farewell(PrintWriter out, AtomicBoolean begun) implements Lab.ExitListener {
    Farewell(PrintWriter out) {
      this(out, new AtomicBoolean());
    }

    @Override
    public void onEnding() {
      begun.set(true);
    }

    @Override
    public void onRemoved() {
      out.println("Everything is removed.");
      out.flush();
    }
  }
}
