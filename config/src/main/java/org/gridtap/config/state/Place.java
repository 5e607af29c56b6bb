package org.gridtap.config.state;

import java.util.List;
import java.util.Optional;
import org.gridtap.config.file.NodeConfig;

/** The machine on which a node is to be, as joining asks it before anything is written. */
@FunctionalInterface
public interface Place {
  /** Says what in a configuration is wrong here, as the ends of sentences. */
  List<String> problems(NodeConfig config);

  /**
   * Says why a node cannot be here although its configuration is right, in a sentence with a
   * remedy; empty if it can. Asked only if there are no problems.
   */
  default Optional<String> obstacle(NodeConfig config) {
    return Optional.empty();
  }
}
