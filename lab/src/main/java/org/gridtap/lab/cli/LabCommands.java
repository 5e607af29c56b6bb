package org.gridtap.lab.cli;

import java.util.List;
import org.gridtap.node.cli.CommandContext;
import org.gridtap.node.cli.CommandExtension;

/**
 * Brings {@code demo} and {@code lab} into the command line; found by {@link
 * java.util.ServiceLoader}.
 */
public final class LabCommands implements CommandExtension {
  @Override
  public List<Object> commands(CommandContext context) {
    return List.of(new DemoCommand(), new LabCommand());
  }
}
