package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.gridtap.lab.attack.Siege;
import org.gridtap.lab.daemon.GridtapProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridtap lab siege}. */
@Command(name = "siege", header = "x")
public final class SiegeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--seconds", defaultValue = "5")
  private int seconds;

  @Option(names = "--rate", defaultValue = "100000")
  private int rate;

  @Parameters(arity = "0..*")
  private final List<String> only = new ArrayList<>();

  /** Made by the command line. */
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public SiegeCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Siege.run(GridtapProgram.ofThisProcess(), out, Duration.ofSeconds(seconds), rate, only);
    return 0;
  }
}
