package org.gridtap.node.cli;

import java.nio.file.Path;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.Layout;

/**
 * What a node is to run with: checked, and with flags and environment in their place.
 *
 * @param configFile where {@code config} came from
 */
public record DaemonOptions(
    Layout layout, Path configFile, NodeConfig config, Enrolment enrolment) {}
