package org.gridtap.node.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.ServiceLoader;
import org.gridtap.config.state.StateException;
import org.gridtap.node.control.ControlException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Puts the command line together and runs it. */
public final class Gridtap {
  private Gridtap() {}

  public static void main(String[] arguments) {
    List<CommandExtension> extensions =
        ServiceLoader.load(CommandExtension.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    CommandContext context = CommandContext.ofProcess();
    CommandLine line =
        commandLine(context, extensions)
            .setOut(new PrintWriter(writer(FileDescriptor.out, System.out.charset()), true))
            .setErr(
                new PrintWriter(
                    new FoldingWriter(
                        writer(FileDescriptor.err, System.err.charset()),
                        Prose.of(context.environment())),
                    true));
    System.exit(line.execute(arguments));
  }

  /** Unlike System.out this one tells when it could not write. */
  private static Writer writer(FileDescriptor file, Charset charset) {
    return new BufferedWriter(
        new OutputStreamWriter(new UntilNobodyReads(new FileOutputStream(file)), charset));
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
    CommandLine config =
        new CommandLine(new RootCommand.ConfigGroup()).addSubcommand(new ConfigCheckCommand(root));
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
        .addSubcommand(new MetricsCommand(root))
        .addSubcommand(config)
        .addSubcommand(new ReloadCommand(root))
        .addSubcommand(new DownCommand(root))
        .addSubcommand(new CompletionCommand())
        .addSubcommand(new VersionCommand())
        .addSubcommand(new HelpCommand());
    for (CommandExtension extension : extensions) {
      extension.commands(context).forEach(line::addSubcommand);
    }
    line.getCommandSpec().version(VersionCommand.line());
    return line.setParameterExceptionHandler(Misuse::explain)
        .setExecutionExceptionHandler(Gridtap::explainFailure)
        .setExecutionStrategy(parsed -> run(line, parsed))
        .setUsageHelpAutoWidth(true)
        .setAbbreviatedOptionsAllowed(false);
  }

  /** Runs a command; it fails if its output did not arrive. */
  private static int run(CommandLine line, ParseResult parsed) {
    int exitCode = new RunLast().execute(parsed);
    if (!line.getOut().checkError()) {
      return exitCode;
    }
    line.getErr()
        .println(
            "gridtap: The output could not be written: is the disk full?"
                + " What the command did stands.");
    return ExitCode.FAILED;
  }

  private static int explainFailure(Exception failure, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    return switch (failure) {
      case UsageFailure usage -> {
        usage.problems().forEach(problem -> err.println("gridtap: " + problem));
        if (usage.hint() == null) {
          Misuse.printHint(line);
        } else {
          err.println(usage.hint());
        }
        yield ExitCode.USAGE;
      }
      case CommandFailure failed -> {
        String.valueOf(failed.getMessage())
            .lines()
            .forEach(sentence -> err.println("gridtap: " + sentence));
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
}
