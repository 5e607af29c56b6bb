package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.Request;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the running node one question and shows the answer. */
abstract class ClientCommand<T> implements Callable<Integer> {
  static final int ANSWER_TIMEOUT_MS = 5_000;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();

  private final RootCommand root;
  private final Class<T> type;

  ClientCommand(RootCommand root, Class<T> type) {
    this.root = root;
    this.type = type;
  }

  /** Returns the question. */
  abstract Request request();

  /** Shows the answer to people. */
  abstract void show(T report, PrintWriter out);

  Prose prose() {
    return root.prose();
  }

  /** Returns what the answer means to the shell. */
  int exitCode(T report) {
    return ExitCode.OK;
  }

  /** Returns how long the answer may take. */
  int timeoutMs() {
    return ANSWER_TIMEOUT_MS;
  }

  @Override
  public Integer call() throws ControlException {
    T report = root.client().ask(request(), type, timeoutMs());
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted) {
      JsonOption.print(out, report);
    } else {
      show(report, out);
      out.flush();
    }
    return exitCode(report);
  }
}
