package org.gridtap.node.cli;

/**
 * Runs a node in the foreground until it is told to end. The daemon offers one as a {@link
 * java.util.ServiceLoader} service.
 */
public interface DaemonRunner {
  /**
   * Runs a node and returns an {@link ExitCode}. Throws {@link CommandFailure}, with cause and
   * remedy, if it cannot start.
   */
  int run(DaemonOptions options);
}
