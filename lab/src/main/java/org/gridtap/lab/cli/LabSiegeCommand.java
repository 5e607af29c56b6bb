package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.gridtap.lab.attack.Attacks;
import org.gridtap.lab.attack.Bounds;
import org.gridtap.lab.attack.Siege;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.LabRequirements;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridtap lab siege}: measures what attacks cost and what gets lost. */
@Command(
    name = "siege",
    header = "Attacks a node in a lab of its own in every way, and prints what it cost and lost.",
    description = {
      "%nTwo members ping each other and send a TCP stream, first beside no attack, then beside each. The columns:"
          + " frames sent and dropped; of these by the kernel, which counts for us; the daemon's CPU time for each"
          + " frame sent; how busy its data worker was, how long it waited for a CPU, how busy its control loop was;"
          + " pings lost, the longest; the stream at 50 Mbit/s and as fast as it goes; memory; drops by reason.",
      "",
      "Example: sudo gridtap lab siege --seconds 5 handshake noise tap-arp-scan",
      "Next:    docs/attacks.md explains the attacks and what stands against each",
      ""
    })
public final class LabSiegeCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long each attack lasts, three times in all. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Datagrams a second from the wire; a TAP is flooded as fast as it goes. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Parameters(
      arity = "0..*",
      paramLabel = "ATTACK",
      description = "Only these; `gridtap lab attack --help` lists them.")
  private final List<String> only = new ArrayList<>();

  /** Made by the command line. */
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public LabSiegeCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    refuseMisuse();
    List<String> missing = LabRequirements.missing();
    if (!missing.isEmpty()) {
      err.println("gridtap: no lab can run here:");
      missing.forEach(line -> err.println("  - " + line));
      err.flush();
      return FAILED;
    }
    try {
      Siege.run(GridtapProgram.ofThisProcess(), out, Duration.ofSeconds(seconds), rate, only);
      return 0;
    } catch (IOException | IllegalStateException e) {
      err.println("gridtap: " + e.getMessage());
      err.flush();
      return FAILED;
    }
  }

  private void refuseMisuse() {
    List<String> problems = new ArrayList<>();
    only.stream()
        .filter(name -> !Attacks.names().contains(name))
        .forEach(name -> problems.add(LabAttackCommand.unknown(name)));
    try {
      Bounds.of(rate, Duration.ofSeconds(seconds));
    } catch (IllegalArgumentException beyond) {
      problems.add(beyond.getMessage());
    }
    if (!problems.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join("; ", problems));
    }
  }
}
