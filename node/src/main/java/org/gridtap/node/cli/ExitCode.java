package org.gridtap.node.cli;

/** What commands return to the shell. */
public final class ExitCode {
  public static final int OK = 0;

  /** The command was understood and could not be done. */
  public static final int FAILED = 1;

  /** The command or the configuration is wrong; nothing was changed. */
  public static final int USAGE = 2;

  /** What was waited for did not come in time. */
  public static final int TIMED_OUT = 3;

  /** The node runs, but is not joined or lacks an address. */
  public static final int DEGRADED = 4;

  private ExitCode() {}
}
