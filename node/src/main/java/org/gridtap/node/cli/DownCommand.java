package org.gridtap.node.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.gridtap.node.control.ControlClient;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "down",
    header = "Ends the running node: it leaves the overlay in order and removes its interfaces.",
    description = {
      "%nIdentity and configuration stay; its addresses are asked for again at the",
      "next start.",
      "",
      "Example: sudo gridtap down",
      "Next:    sudo gridtap run starts it again",
      ""
    })
final class DownCommand implements Callable<Integer> {
  private static final int END_TIMEOUT_MS = 15_000;
  private static final int POLL_MS = 50;

  @Spec CommandSpec spec = CommandSpec.create();

  private final RootCommand root;

  DownCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws ControlException, InterruptedException {
    ControlClient client = root.client();
    client.ask(new Request.Down(), END_TIMEOUT_MS);
    Path socket = client.socket();
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_TIMEOUT_MS);
    while (Files.exists(socket)) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new CommandFailure(
            ExitCode.TIMED_OUT, "The node was told to end and has not ended yet; look at its log.");
      }
      Thread.sleep(POLL_MS);
    }
    spec.commandLine().getOut().println("ended");
    return ExitCode.OK;
  }
}
