package org.gridtap.config.token;

/** The outcome of reading a token. */
public sealed interface TokenResult {
  record Accepted(Token token) implements TokenResult {}

  /**
   * @param why what kind of refusal it is
   * @param sentence what is wrong and what to do next, for a person; holds nothing secret
   */
  record Refused(Why why, String sentence) implements TokenResult {}

  /** Why a token is refused. */
  enum Why {
    NOT_A_TOKEN,
    NEWER_VERSION,
    TRUNCATED,
    MISTYPED,
    FORGED,
    EXPIRED,
    NOT_YET_VALID,
    WRONG_OVERLAY
  }
}
