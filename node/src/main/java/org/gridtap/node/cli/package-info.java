/**
 * The command line: {@code gridtap COMMAND …}.
 *
 * <p>Each command is a class of its own with its help text; {@link org.gridtap.node.cli.Gridtap}
 * puts them together. What commands need of the world (environment, clock, standard input…) comes
 * in by {@link org.gridtap.node.cli.CommandContext}, so that tests run whole commands in one
 * process. Results go to standard output; warnings and failures, which always say what to do next,
 * to standard error. Commands about the running node ask it over the control socket. What is NOT
 * here: the daemon, which {@link org.gridtap.node.cli.DaemonRunner} stands for, and the lab's
 * commands, which come in by {@link org.gridtap.node.cli.CommandExtension}.
 *
 * <p>Precedence: flag, environment (GRIDTAP_*), configuration file, default. Exit codes are in
 * {@link org.gridtap.node.cli.ExitCode}.
 *
 * <p>Fields that picocli fills begin with an empty value, which it replaces before a command runs.
 */
@NullMarked
package org.gridtap.node.cli;

import org.jspecify.annotations.NullMarked;
