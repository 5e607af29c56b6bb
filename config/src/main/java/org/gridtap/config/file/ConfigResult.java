package org.gridtap.config.file;

import java.util.List;

/** The outcome of reading a configuration file. */
public sealed interface ConfigResult {
  /**
   * @param lines where in the file each value stands, for what turns out to be wrong with it later
   */
  record Loaded(NodeConfig config, ConfigLines lines) implements ConfigResult {}

  /**
   * @param problems all there are, in the order of their lines; never empty
   */
  record Rejected(List<Problem> problems) implements ConfigResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /**
   * One thing to repair.
   *
   * @param line counted from 1; 0 = the file as a whole
   * @param sentence cause and remedy; what it quotes of the file reaches a terminal, so control
   *     characters are replaced
   */
  record Problem(int line, String sentence) {
    public Problem {
      sentence = sentence.replaceAll("\\p{Cc}", "?");
    }

    @Override
    public String toString() {
      return line > 0 ? "line " + line + ": " + sentence : sentence;
    }
  }
}
