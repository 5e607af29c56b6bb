package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.ServiceLoader;
import org.gridtap.config.state.StateException;
import org.gridtap.node.control.ControlException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the command line together and runs it. */
public final class Gridtap {
  private Gridtap() {}

  public static void main(String[] arguments) {
    List<CommandExtension> extensions =
        ServiceLoader.load(CommandExtension.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    System.exit(commandLine(CommandContext.ofProcess(), extensions).execute(arguments));
  }

  /** Returns this build's version. */
  public static String version() {
    return VersionCommand.version();
  }

  /** Makes the whole command line; tests run it with a context and writers of their own. */
  public static CommandLine commandLine(CommandContext context, List<CommandExtension> extensions) {
    RootCommand root = new RootCommand(context);
    CommandLine overlay =
        new CommandLine(new RootCommand.OverlayGroup())
            .addSubcommand(new OverlayCreateCommand(root));
    CommandLine token =
        new CommandLine(new RootCommand.TokenGroup())
            .addSubcommand(new TokenCreateCommand(root))
            .addSubcommand(new TokenShowCommand(root));
    CommandLine network =
        new CommandLine(new RootCommand.NetworkGroup())
            .addSubcommand(new NetworkCreateCommand(root));
    CommandLine line = new CommandLine(root);
    line.addSubcommand(overlay).addSubcommand(token).addSubcommand(network);
    line.addSubcommand(new UpCommand(root))
        .addSubcommand(new JoinCommand(root))
        .addSubcommand(new RunCommand(root))
        .addSubcommand(new WaitCommand(root))
        .addSubcommand(new StatusCommand(root))
        .addSubcommand(new PeersCommand(root))
        .addSubcommand(new RingCommand(root))
        .addSubcommand(new LeasesCommand(root))
        .addSubcommand(new LookupCommand(root))
        .addSubcommand(new PingCommand(root))
        .addSubcommand(new DownCommand(root))
        .addSubcommand(new VersionCommand());
    for (CommandExtension extension : extensions) {
      extension.commands(context).forEach(line::addSubcommand);
    }
    return line.setParameterExceptionHandler(Gridtap::explainMisuse)
        .setExecutionExceptionHandler(Gridtap::explainFailure)
        .setUsageHelpAutoWidth(true)
        .setAbbreviatedOptionsAllowed(false);
  }

  private static int explainMisuse(ParameterException misuse, String[] arguments) {
    CommandLine line = misuse.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("gridtap: " + sentence(misuse));
    UnmatchedArgumentException.printSuggestions(misuse, err);
    printHint(line);
    return ExitCode.USAGE;
  }

  private static String sentence(ParameterException misuse) {
    if (misuse instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String first = unmatched.getUnmatched().getFirst();
      return misuse.getCommandLine().getSubcommands().isEmpty()
          ? "'" + first + "' is one argument too many"
          : "there is no command '" + first + "'";
    }
    return String.valueOf(misuse.getMessage());
  }

  private static int explainFailure(Exception failure, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    return switch (failure) {
      case UsageFailure usage -> {
        usage.problems().forEach(problem -> err.println("gridtap: " + problem));
        printHint(line);
        yield ExitCode.USAGE;
      }
      case CommandFailure failed -> {
        err.println("gridtap: " + failed.getMessage());
        yield failed.exitCode();
      }
      case ControlException control -> {
        err.println("gridtap: " + control.getMessage());
        yield control.kind() == ControlException.Kind.TIMED_OUT
            ? ExitCode.TIMED_OUT
            : ExitCode.FAILED;
      }
      case StateException state -> {
        err.println("gridtap: " + state.getMessage());
        yield ExitCode.FAILED;
      }
      default -> {
        err.println(
            "gridtap: an error that should not happen; please report it with what follows.");
        failure.printStackTrace(err);
        yield ExitCode.FAILED;
      }
    };
  }

  private static void printHint(CommandLine line) {
    line.getErr().println("See: " + line.getCommandSpec().qualifiedName() + " --help");
  }
}
