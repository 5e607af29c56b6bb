package org.gridtap.node.cli;

import java.nio.file.Path;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.StateException;

/**
 * What a node is to run with: checked, and with flags and environment in their place.
 *
 * @param configFile where {@code config} came from
 * @param source what reads all this anew
 */
public record DaemonOptions(
    Layout layout, Path configFile, NodeConfig config, Enrolment enrolment, Source source) {
  /** Reads identity and file again, and puts the same flags and environment before them. */
  public interface Source {
    /**
     * Throws {@link UsageFailure} with everything that is wrong, or {@link CommandFailure} if it is
     * right and still cannot be.
     */
    DaemonOptions load() throws StateException;
  }
}
