package org.gridtap.config.token;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.config.identity.Delegation;
import org.gridtap.config.identity.InvalidCertificateException;
import org.gridtap.config.token.TokenResult.Accepted;
import org.gridtap.config.token.TokenResult.Refused;
import org.gridtap.config.token.TokenResult.Why;

/**
 * Reads tokens as people paste them, and says precisely what is wrong with one that does not hold.
 * Never throws.
 */
public final class TokenReader {
  /** Longest text that is looked at, in characters. */
  public static final int MAX_CHARACTERS = 16_384;

  private static final Pattern VERSIONED = Pattern.compile("gt(\\d{1,4})\\.(.*)");
  private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]*");
  private static final String COPY_AGAIN =
      " Copy the whole line again, or pass the file as file:PATH.";
  private static final String ASK_AGAIN =
      " Ask whoever runs the overlay for a token made by `gridtap token create`.";

  private TokenReader() {}

  /**
   * Reads a token and checks it at the wall time {@code nowMs}; white space anywhere, as mail adds
   * it, is ignored.
   */
  public static TokenResult read(String text, long nowMs) {
    TokenResult result = readWithoutTimes(text);
    return result instanceof Accepted accepted
        ? checkTimes(accepted, accepted.token().delegation(), nowMs)
        : result;
  }

  /** As {@link #read}, for a token that is only looked at: its times are not checked. */
  public static TokenResult readWithoutTimes(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return refused(Why.NOT_A_TOKEN, "This is far too long for a token." + ASK_AGAIN);
    }
    String compact = text.replaceAll("\\s", "");
    if (compact.length() < TokenCodec.PREFIX.length()) {
      return compact.isEmpty() || !TokenCodec.PREFIX.startsWith(compact)
          ? refused(Why.NOT_A_TOKEN, "This is not a token: one begins with gt1." + ASK_AGAIN)
          : refused(Why.TRUNCATED, "The token is cut off after its first letters." + COPY_AGAIN);
    }
    Matcher matcher = VERSIONED.matcher(compact);
    if (!matcher.matches()) {
      return refused(Why.NOT_A_TOKEN, "This is not a token: one begins with gt1." + ASK_AGAIN);
    }
    if (!matcher.group(1).equals("1")) {
      return refused(
          Why.NEWER_VERSION,
          "The token has format gt"
              + matcher.group(1)
              + ", which this version of gridtap does not know. Install a newer gridtap on this"
              + " machine.");
    }
    return readBase64(matcher.group(2));
  }

  private static TokenResult readBase64(String text) {
    Matcher matcher = BASE64URL.matcher(text);
    if (!matcher.matches()) {
      matcher.lookingAt();
      int position = TokenCodec.PREFIX.length() + matcher.end() + 1;
      return refused(
          Why.MISTYPED,
          "The token has a character that no token has, at position "
              + position
              + "."
              + COPY_AGAIN);
    }
    if (text.length() < 4) {
      return refused(Why.TRUNCATED, "The token is cut off near its beginning." + COPY_AGAIN);
    }
    byte[] length = Base64.getUrlDecoder().decode(text.substring(0, 4));
    int bodyLength = (length[0] & 0xff) << 16 | (length[1] & 0xff) << 8 | (length[2] & 0xff);
    if (bodyLength > TokenCodec.MAX_BODY_BYTES) {
      return mistyped();
    }
    int byteLength = TokenCodec.LENGTH_BYTES + bodyLength + TokenCodec.CHECKSUM_BYTES;
    int missing = (byteLength * 4 + 2) / 3 - text.length();
    if (missing != 0 && isWholeButForItsLength(text)) {
      return mistyped();
    }
    if (missing > 0) {
      return refused(
          Why.TRUNCATED,
          "The token is cut off: "
              + characters(missing)
              + (missing == 1 ? " is" : " are")
              + " missing at its end."
              + COPY_AGAIN);
    }
    if (missing < 0) {
      return refused(
          Why.MISTYPED, "The token has " + characters(-missing) + " too many." + COPY_AGAIN);
    }
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    // A last character whose unused bits are set decodes to the same bytes: one token, one text.
    boolean canonical = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
    int end = TokenCodec.LENGTH_BYTES + bodyLength;
    boolean checksumHolds =
        Arrays.equals(
            TokenCodec.checksum(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length));
    return canonical && checksumHolds
        ? readBody(Arrays.copyOfRange(bytes, TokenCodec.LENGTH_BYTES, end))
        : mistyped();
  }

  /** Tells whether the checksum holds with the length that the text has, not the one it states. */
  private static boolean isWholeButForItsLength(String text) {
    int bodyLength = text.length() * 3 / 4 - TokenCodec.LENGTH_BYTES - TokenCodec.CHECKSUM_BYTES;
    if (text.length() % 4 == 1 || bodyLength < 0 || bodyLength > TokenCodec.MAX_BODY_BYTES) {
      return false;
    }
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    int end = TokenCodec.LENGTH_BYTES + bodyLength;
    bytes[0] = 0;
    bytes[1] = (byte) (bodyLength >>> 8);
    bytes[2] = (byte) bodyLength;
    return Arrays.equals(
        TokenCodec.checksum(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length));
  }

  private static String characters(int count) {
    return count == 1 ? "1 character" : count + " characters";
  }

  private static TokenResult readBody(byte[] body) {
    try {
      return new Accepted(TokenCodec.decodeBody(body));
    } catch (InvalidCertificateException forged) {
      return refused(
          Why.FORGED,
          "The token is forged: one of its certificates " + forged.getMessage() + "." + ASK_AGAIN);
    } catch (IOException malformed) {
      return refused(
          Why.FORGED, "The token is forged or was made by a faulty program." + ASK_AGAIN);
    }
  }

  private static TokenResult checkTimes(Accepted accepted, Delegation delegation, long nowMs) {
    if (nowMs > delegation.notAfterMs()) {
      return refused(
          Why.EXPIRED,
          "The token expired at "
              + Instant.ofEpochMilli(delegation.notAfterMs())
              + " (this machine's clock says "
              + seconds(nowMs)
              + "). Ask for a new one, made by `gridtap token create`; the machine keeps its"
              + " identity.");
    }
    if (nowMs < delegation.notBeforeMs()) {
      return refused(
          Why.NOT_YET_VALID,
          "The token was made after "
              + seconds(delegation.notBeforeMs())
              + ", but this machine's clock says "
              + seconds(nowMs)
              + ". Set the clock, for example with `timedatectl set-ntp true`, and try again.");
    }
    return accepted;
  }

  private static Instant seconds(long timeMs) {
    return Instant.ofEpochSecond(Math.floorDiv(timeMs, 1000));
  }

  private static TokenResult mistyped() {
    return refused(
        Why.MISTYPED, "The token is mistyped: its checksum does not match its text." + COPY_AGAIN);
  }

  private static TokenResult refused(Why why, String sentence) {
    return new Refused(why, sentence);
  }
}
