package org.gridtap.node.control;

import java.util.List;

/**
 * What {@code gridtap reload --json} prints.
 *
 * @param outcome reloaded, misconfigured (something in file or flags is wrong) or failed (it is
 *     right, and cannot be here and now): then nothing has changed; or unfinished (it has begun,
 *     and the daemon goes on with it)
 * @param changes what is otherwise now, or becomes so when it is finished, in words
 * @param restart what the file says that holds only after a restart, in words
 * @param problems what is wrong; empty when reloaded
 */
public record ReloadReport(
    int schema, String outcome, List<String> changes, List<String> restart, List<String> problems) {
  public static final String RELOADED = "reloaded";
  public static final String MISCONFIGURED = "misconfigured";
  public static final String FAILED = "failed";
  public static final String UNFINISHED = "unfinished";

  public ReloadReport {
    changes = List.copyOf(changes);
    restart = List.copyOf(restart);
    problems = List.copyOf(problems);
  }

  public static ReloadReport reloaded(List<String> changes, List<String> restart) {
    return new ReloadReport(StatusReport.SCHEMA, RELOADED, changes, restart, List.of());
  }

  /**
   * @param problem why it is not finished
   */
  public static ReloadReport unfinished(
      List<String> changes, List<String> restart, String problem) {
    return new ReloadReport(StatusReport.SCHEMA, UNFINISHED, changes, restart, List.of(problem));
  }

  /**
   * @param outcome {@link #MISCONFIGURED} or {@link #FAILED}
   */
  public static ReloadReport refused(String outcome, List<String> problems) {
    return new ReloadReport(StatusReport.SCHEMA, outcome, List.of(), List.of(), problems);
  }
}
