package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    header = "Prints what makes a shell complete gridtap's commands and options.",
    description = {
      "%nFor bash, now and in every later shell of this user:",
      "  mkdir -p ~/.local/share/bash-completion/completions",
      "  gridtap completion bash > ~/.local/share/bash-completion/completions/gridtap",
      "or, without the package bash-completion, in ~/.bashrc:",
      "  source <(gridtap completion bash)",
      "For zsh, in ~/.zshrc after compinit:",
      "  source <(gridtap completion zsh)",
      "or, for all users:",
      "  gridtap completion zsh > /usr/local/share/zsh/site-functions/_gridtap",
      "",
      "Example: source <(gridtap completion bash)",
      ""
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Candidates.Shells.class,
      description = "bash or zsh.")
  String shell = "";

  @Override
  public Integer call() {
    CommandLine gridtap = spec.root().commandLine();
    String script =
        switch (shell) {
          case Candidates.Shells.BASH -> bash(gridtap);
          case Candidates.Shells.ZSH -> ZshCompletion.of(gridtap.getCommandSpec());
          default ->
              throw new UsageFailure(
                  List.of("there is no completion for '" + shell + "'; choose bash or zsh"));
        };
    PrintWriter out = spec.commandLine().getOut();
    out.print(script);
    out.flush();
    return ExitCode.OK;
  }

  /** Picocli's script, without its own advice on how to install it. */
  private static String bash(CommandLine gridtap) {
    String script = AutoComplete.bash("gridtap", gridtap);
    return "# bash completion for gridtap; see: gridtap completion --help\n"
        + script.substring(Math.max(0, script.indexOf("\nif [ -n \"$BASH_VERSION\" ]")));
  }
}
