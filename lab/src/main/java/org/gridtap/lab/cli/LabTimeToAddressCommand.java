package org.gridtap.lab.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.gridtap.lab.daemon.DaemonRequirements;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.timing.TimeToAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridtap lab time-to-address}. */
@Command(
    name = "time-to-address",
    header = "Measures how long a fresh node takes from `up` to a usable address.",
    description = {
      "%nIn the demo's places, relay and alice stay up while bob comes up again and again as a fresh node, until the"
          + " kernel has an address on the TAP and a first ping to alice is answered. With --address dhcp a real DHCP"
          + " client asks, and DISCOVER to ACK is read off a capture: once while the node is joining, and once more for"
          + " a new address when it has joined.",
      "",
      "Example: sudo gridtap lab time-to-address --runs 50 --address dhcp",
      ""
    })
public final class LabTimeToAddressCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "50",
      description = "How often (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--address",
      paramLabel = "auto|dhcp",
      defaultValue = "auto",
      description = "How the node gets its address (default: ${DEFAULT-VALUE}).")
  private String address = "";

  @Option(
      names = {"-j", "--json"},
      description = "Print one JSON object, with \"schema\": 1, and nothing else.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    List<String> problems = new ArrayList<>();
    if (runs < 1 || runs > TimeToAddress.MAX_RUNS) {
      problems.add("--runs: choose 1 to " + TimeToAddress.MAX_RUNS);
    }
    if (!address.equals("auto") && !address.equals("dhcp")) {
      problems.add("--address: there is no way '" + address + "'; choose auto or dhcp");
    }
    if (!problems.isEmpty()) {
      problems.forEach(problem -> err.println("gridtap: " + problem));
      return USAGE;
    }
    List<String> missing = DaemonRequirements.missing();
    if (!missing.isEmpty()) {
      err.println("gridtap: nothing can be measured here:");
      missing.forEach(line -> err.println("  - " + line));
      return FAILED;
    }
    return TimeToAddress.run(
        runs,
        address.equals("dhcp"),
        GridtapProgram.ofThisBuild(),
        spec.commandLine().getOut(),
        err,
        json);
  }
}
