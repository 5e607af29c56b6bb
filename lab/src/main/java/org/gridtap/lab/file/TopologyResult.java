package org.gridtap.lab.file;

import java.util.List;
import org.gridtap.lab.net.Topology;

/** The outcome of reading a topology file. */
public sealed interface TopologyResult {
  record Loaded(Topology topology) implements TopologyResult {}

  /** All that is wrong with the file, in the order of its lines; never empty. */
  record Rejected(List<Problem> problems) implements TopologyResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /**
   * One thing to repair.
   *
   * @param line counted from 1; 0 for the file as a whole
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
