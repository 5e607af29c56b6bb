package org.gridtap.config.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.SeededRandom;
import org.gridtap.config.Site;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.identity.InvalidCertificateException;
import org.gridtap.config.network.NetworkDefinition;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class TokenReaderFuzzTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final String TEXT = token().encode();

  private static Token token() {
    SeededRandom random = new SeededRandom(1);
    Authority authority = Authority.create("lab", NOW_MS, random);
    return new Token(
        authority.certificate(),
        authority.delegate(Grant.ALL, NOW_MS + 86_400_000L, NOW_MS, random),
        List.of(Site.parse("boot.example.org:4743"), Site.parse("[2001:db8::1]:4743")),
        List.of(NetworkDefinition.create(authority, "lab", Ipv4Subnet.DEFAULT, 1800)));
  }

  static List<Named<byte[]>> texts() {
    return List.of(
        named("whole", TEXT.getBytes(ISO_8859_1)),
        named("cut off", TEXT.substring(0, 50).getBytes(ISO_8859_1)),
        named("newer", "gt2.AAAA".getBytes(ISO_8859_1)));
  }

  @MethodSource("texts")
  @FuzzTest(maxExecutions = 10_000)
  void acceptsOneTextAndExplainsAllOthers(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    switch (TokenReader.read(text, NOW_MS)) {
      case TokenResult.Accepted(Token token) ->
          assertThat(token.encode()).isEqualTo(text.replaceAll("\\s", ""));
      case TokenResult.Refused(var _, String sentence) -> {
        assertThat(sentence).endsWith(".").hasSizeLessThan(400);
        assertThat(sentence.chars()).noneMatch(Character::isISOControl);
      }
    }
  }

  static List<Named<byte[]>> bodies() {
    byte[] bytes = Base64.getUrlDecoder().decode(TEXT.substring(TokenCodec.PREFIX.length()));
    int end = bytes.length - TokenCodec.CHECKSUM_BYTES;
    return List.of(named("whole", Arrays.copyOfRange(bytes, TokenCodec.LENGTH_BYTES, end)));
  }

  /** A checksum keeps no attacker away: what comes behind it is read as it is. */
  @MethodSource("bodies")
  @FuzzTest(maxExecutions = 3_000)
  void readsAnyBody(byte[] body) {
    try {
      Token token = TokenCodec.decodeBody(body);
      Token again = ((TokenResult.Accepted) TokenReader.read(token.encode(), NOW_MS)).token();
      assertThat(again.sites()).isEqualTo(token.sites());
      assertThat(again.networks()).isEqualTo(token.networks());
      assertThat(again.id()).isEqualTo(token.id());
    } catch (IOException | InvalidCertificateException refused) {
      assertThat(refused).isNotNull();
    }
  }
}
