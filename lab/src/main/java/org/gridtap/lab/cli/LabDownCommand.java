package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabRequirements;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code gridtap lab down}: ends the labs that {@code lab up} keeps, and sweeps what dead processes
 * left.
 */
@Command(
    name = "down",
    header =
        "Takes down what `gridtap lab up` keeps running on this machine, and what a killed one left behind.",
    description = {"%nExample: sudo gridtap lab down", ""})
public final class LabDownCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Parameters(
      paramLabel = "PREFIX",
      arity = "0..*",
      description =
          "Takes down these labs only: what the names of their namespaces begin with, such as gt4711-.")
  private final List<String> prefixes = new ArrayList<>();

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  @SuppressWarnings("NullAway.Init") // picocli sets the field
  public LabDownCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<String> missing = LabRequirements.missing();
    if (!missing.isEmpty()) {
      err.println("gridtap: no lab can be here:");
      missing.forEach(line -> err.println("  - " + line));
      return FAILED;
    }
    try {
      List<String> ended = Lab.endKept(Set.copyOf(prefixes), TIMEOUT);
      ended.forEach(prefix -> out.println("taken down: " + prefix + "*"));
      if (ended.isEmpty() && prefixes.isEmpty()) {
        out.println("no lab is up");
      }
      List<String> unknown = prefixes.stream().filter(prefix -> !ended.contains(prefix)).toList();
      if (unknown.isEmpty()) {
        return 0;
      }
      unknown.forEach(prefix -> err.println("gridtap: no lab " + prefix + " is up"));
      Set<String> kept = Lab.kept();
      err.println(kept.isEmpty() ? "None is up." : "Up are: " + String.join(", ", kept));
      return FAILED;
    } catch (IOException e) {
      err.println("gridtap: " + e.getMessage());
      return FAILED;
    }
  }
}
