package org.gridtap.node.cli;

import java.util.List;
import java.util.stream.Stream;
import org.gridtap.config.Mode;
import org.gridtap.config.file.LogLevel;
import org.gridtap.config.file.ResolverChoice;

/** What shells offer for the values of options. */
final class Candidates {
  private Candidates() {}

  /** Modes that this version has. */
  static final class Modes extends Words {
    Modes() {
      super(Mode.INTERFACE.text(), Mode.RELAY.text());
    }
  }

  /** Log levels. */
  static final class LogLevels extends Words {
    LogLevels() {
      super(Stream.of(LogLevel.values()).map(LogLevel::text).toArray(String[]::new));
    }
  }

  /** Ways to an address; a fixed one is typed. */
  static final class Addresses extends Words {
    Addresses() {
      super("auto", "dhcp");
    }
  }

  /** Whether the host's resolver is told. */
  static final class Resolvers extends Words {
    Resolvers() {
      super(Stream.of(ResolverChoice.values()).map(ResolverChoice::text).toArray(String[]::new));
    }
  }

  /** What can be waited for; a peer's name is typed. */
  static final class Conditions extends Words {
    Conditions() {
      super("joined", "address", "direct:");
    }
  }

  /** Shells that there are completions for. */
  static final class Shells extends Words {
    static final String BASH = "bash";
    static final String ZSH = "zsh";

    Shells() {
      super(BASH, ZSH);
    }
  }

  /** A fixed list, as picocli asks for it. */
  abstract static class Words implements Iterable<String> {
    private final List<String> words;

    Words(String... words) {
      this.words = List.of(words);
    }

    @Override
    public java.util.Iterator<String> iterator() {
      return words.iterator();
    }
  }
}
