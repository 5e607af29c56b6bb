package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.List;
import org.gridtap.config.token.Token;
import org.gridtap.config.token.TokenReader;
import org.gridtap.config.token.TokenResult;
import org.gridtap.config.token.TokenSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The token of {@code up}, {@code join} and {@code token show}, and how it may be passed. */
final class TokenArgument {
  @Parameters(
      paramLabel = "TOKEN",
      arity = "0..1",
      description =
          "file:PATH, - for standard input, or nothing with GRIDTAP_TOKEN set. The token itself"
              + " works too, but shows in ps.")
  @Nullable String source;

  /** Fetches the text; null if no token is named anywhere. Warnings go to {@code err}. */
  @Nullable String text(CommandContext context, PrintWriter err) {
    return switch (TokenSource.read(source, context.standardInput(), context.environment())) {
      case TokenSource.Absent() -> null;
      case TokenSource.Unreadable(String sentence) -> throw new CommandFailure(sentence);
      case TokenSource.Text(String text, List<String> warnings) -> {
        warnings.forEach(warning -> err.println("gridtap: warning: " + warning));
        yield text;
      }
    };
  }

  /**
   * Fetches and reads the token; null if none is named. Throws {@link CommandFailure} if it is
   * refused.
   */
  @Nullable Token read(CommandContext context, PrintWriter err) {
    String text = text(context, err);
    return text == null ? null : accepted(TokenReader.read(text, context.nowMs()));
  }

  static Token accepted(TokenResult result) {
    return switch (result) {
      case TokenResult.Accepted(Token token) -> token;
      case TokenResult.Refused refused -> throw new CommandFailure(refused.sentence());
    };
  }

  static UsageFailure missing() {
    return new UsageFailure(
        List.of(
            "no token is named; pass file:PATH, or - for standard input, or set GRIDTAP_TOKEN"));
  }
}
