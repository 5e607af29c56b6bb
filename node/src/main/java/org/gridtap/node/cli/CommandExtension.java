package org.gridtap.node.cli;

import java.util.List;

/**
 * Further commands, from modules that this one does not know: {@code demo} and {@code lab}. Found
 * by {@link java.util.ServiceLoader}.
 */
public interface CommandExtension {
  /**
   * Returns command objects, annotated for picocli; each returns an {@link ExitCode} from {@code
   * call}.
   */
  List<Object> commands(CommandContext context);
}
