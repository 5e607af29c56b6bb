package org.gridtap.config.state;

import java.nio.file.Path;
import java.util.List;
import org.gridtap.config.file.ConfigResult.Problem;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.token.TokenResult.Refused;

/** The outcome of {@link Enroller#join}. */
public sealed interface JoinResult {
  /**
   * This machine is a member now, or was before.
   *
   * @param config the configuration to run with: the file's, with the options in their place
   * @param change what was written
   * @param notes sentences for a person
   */
  record Joined(Enrolment enrolment, NodeConfig config, Change change, List<String> notes)
      implements JoinResult {}

  /** The token does not fit this machine; nothing was written. */
  record TokenRefused(Refused refused) implements JoinResult {}

  /** Options or the configuration file ask for what the token does not give; nothing written. */
  record Misused(List<String> problems) implements JoinResult {}

  /** The configuration file that is there has errors; nothing was written. */
  record Misconfigured(Path file, List<Problem> problems) implements JoinResult {}

  /** Such a node cannot be on this machine, as the sentence says; nothing was written. */
  record Impossible(String sentence) implements JoinResult {}

  /** What joining changed. */
  enum Change {
    /** A new identity was made. */
    NEW,
    /** The identity stayed, with a new certificate. */
    RENEWED,
    /** All was as the token says already. */
    NONE
  }
}
