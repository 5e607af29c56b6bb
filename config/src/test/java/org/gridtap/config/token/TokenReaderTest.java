package org.gridtap.config.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Site;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.Delegation;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.token.TokenResult.Accepted;
import org.gridtap.config.token.TokenResult.Refused;
import org.gridtap.config.token.TokenResult.Why;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenReaderTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final long END_MS = NOW_MS + 365L * 86_400_000;

  private final SecureRandom random = new SecureRandom();
  private final Authority authority = Authority.create("lab", NOW_MS, random);
  private final Token token = token(authority);
  private final String text = token.encode();

  private Token token(Authority by) {
    return new Token(
        by.certificate(),
        by.delegate(Grant.ALL, END_MS, NOW_MS, random),
        List.of(Site.parse("boot.example.org:4743"), Site.parse("[2001:db8::1]:4743")),
        List.of(NetworkDefinition.create(by, "lab", Ipv4Subnet.DEFAULT, 1800)));
  }

  @Test
  void readsWhatWasWritten() {
    Token read = ((Accepted) TokenReader.read(text, NOW_MS)).token();
    assertThat(read.authority()).isEqualTo(token.authority());
    assertThat(read.id()).isEqualTo(token.id());
    assertThat(read.sites()).isEqualTo(token.sites());
    assertThat(read.networks()).isEqualTo(token.networks());
    assertThat(read.delegation().notAfterMs()).isEqualTo(END_MS);
    assertThat(read.encode()).isEqualTo(text).startsWith("gt1.").matches("[A-Za-z0-9._-]+");
  }

  @Test
  void readsWhatMailHasWrapped() {
    String wrapped = "  " + text.replaceAll("(.{60})", "$1\r\n  ") + "\n";
    assertThat(TokenReader.read(wrapped, NOW_MS)).isInstanceOf(Accepted.class);
  }

  @Test
  void saysTruncatedAtEveryLength() {
    for (int length = 1; length < text.length(); length++) {
      assertThat(why(text.substring(0, length))).as("length %d", length).isEqualTo(Why.TRUNCATED);
    }
    assertThat(why("")).isEqualTo(Why.NOT_A_TOKEN);
  }

  @Test
  void refusesEveryChangedCharacter() {
    Random letters = new Random(7);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < text.length(); i++) {
      char changed = text.charAt(i);
      while (changed == text.charAt(i)) {
        changed = alphabet.charAt(letters.nextInt(alphabet.length()));
      }
      String mistyped = text.substring(0, i) + changed + text.substring(i + 1);
      assertThat(TokenReader.read(mistyped, NOW_MS))
          .as("position %d", i)
          .isInstanceOf(Refused.class);
      if (i >= 4) {
        assertThat(why(mistyped)).as("position %d", i).isEqualTo(Why.MISTYPED);
      }
    }
  }

  @Test
  void tellsForgedFromMistypedAtEveryByte() {
    byte[] bytes = Base64.getUrlDecoder().decode(text.substring(4));
    int end = bytes.length - TokenCodec.CHECKSUM_BYTES;
    int siteBytes = siteBytes();
    int sites = sitesOffset();
    for (int bit = 8 * TokenCodec.LENGTH_BYTES; bit < 8 * end; bit += 7) {
      if (bit / 8 >= sites && bit / 8 < sites + siteBytes) {
        continue; // Sites are hints that nobody signs: who holds a token may name others.
      }
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      System.arraycopy(TokenCodec.checksum(bytes, end), 0, bytes, end, TokenCodec.CHECKSUM_BYTES);
      assertThat(why(encode(bytes))).as("bit %d", bit).isEqualTo(Why.FORGED);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void neverThrowsOnNoiseWithARightChecksum(long seed) {
    Random noise = new Random(seed);
    byte[] original = Base64.getUrlDecoder().decode(text.substring(4));
    for (int round = 0; round < 500; round++) {
      byte[] body = Arrays.copyOfRange(original, 3, 3 + noise.nextInt(original.length - 7));
      for (int i = noise.nextInt(8); i > 0 && body.length > 0; i--) {
        body[noise.nextInt(body.length)] = (byte) noise.nextInt();
      }
      ByteBuffer buffer = ByteBuffer.allocate(body.length + 7);
      buffer.put((byte) 0).putShort((short) body.length).put(body);
      buffer.put(TokenCodec.checksum(buffer.array(), 3 + body.length));
      assertThat(TokenReader.read(encode(buffer.array()), NOW_MS))
          .as("seed %d", seed)
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void refusesATokenOfAnAuthorityThatDoesNotSignItself() {
    Authority impostor = Authority.create("lab", NOW_MS, random);
    Token mixed =
        new Token(authority.certificate(), token(impostor).delegation(), List.of(), List.of());
    assertThat(why(mixed.encode())).isEqualTo(Why.FORGED);
    Token foreignNetwork =
        new Token(
            authority.certificate(), token.delegation(), List.of(), token(impostor).networks());
    assertThat(why(foreignNetwork.encode())).isEqualTo(Why.FORGED);
  }

  @Test
  void saysWhenATokenExpired() {
    assertThat(TokenReader.read(text, END_MS)).isInstanceOf(Accepted.class);
    Refused refused = (Refused) TokenReader.read(text, END_MS + 1);
    assertThat(refused.why()).isEqualTo(Why.EXPIRED);
    assertThat(refused.sentence()).contains("2028-01-15T08:00:00Z").contains("token create");
    assertThat(TokenReader.readWithoutTimes(text)).isInstanceOf(Accepted.class);
  }

  @Test
  void saysWhenTheClockIsBehind() {
    Refused refused = (Refused) TokenReader.read(text, NOW_MS - 86_400_000L);
    assertThat(refused.why()).isEqualTo(Why.NOT_YET_VALID);
    assertThat(refused.sentence()).contains("Set the clock");
  }

  @ParameterizedTest
  @CsvSource({
    "hello, NOT_A_TOKEN",
    "file, NOT_A_TOKEN",
    "gt1, TRUNCATED",
    "gt1., TRUNCATED",
    "gt2.AAAA, NEWER_VERSION",
    "gt1.AA$A, MISTYPED",
    "gt1.____, MISTYPED",
    "gtx.AAAA, NOT_A_TOKEN",
    "gt01.AAAA, NEWER_VERSION"
  })
  void saysWhatIsWrongWithOtherTexts(String other, Why why) {
    assertThat(why(other)).isEqualTo(why);
  }

  @Test
  void countsWhatIsMissing() {
    assertThat(sentence(text.substring(0, text.length() - 1)))
        .contains("1 character is missing at its end");
    assertThat(sentence(text.substring(0, text.length() - 2)))
        .contains("2 characters are missing at its end");
    assertThat(sentence(text + "A")).contains("1 character too many");
    char changed = text.charAt(5) == 'Q' ? 'g' : 'Q';
    assertThat(sentence(text.substring(0, 5) + changed + text.substring(6)))
        .as("a length mistyped by thousands")
        .contains("mistyped")
        .doesNotContain("missing");
  }

  @Test
  void refusesSurplusAndOverlongText() {
    assertThat(why(text + "A")).isEqualTo(Why.MISTYPED);
    assertThat(why(text + text)).isEqualTo(Why.MISTYPED);
    assertThat(why("gt1." + "A".repeat(100_000))).isEqualTo(Why.NOT_A_TOKEN);
  }

  @Test
  void everyRefusalSaysWhatToDoAndNothingSecret() {
    for (String bad : List.of("hello", text.substring(0, 50), text + "A", "gt9.AA", "gt1.$")) {
      Refused refused = (Refused) TokenReader.read(bad, NOW_MS);
      assertThat(refused.sentence()).endsWith(".").containsPattern("Ask|Copy|Install");
      assertThat(refused.sentence()).doesNotContain(text.substring(4, 40));
    }
    assertThat(token.toString()).doesNotContain("gt1.").hasSizeLessThan(60);
  }

  @Test
  void tellsFiftyOverlaysApart() {
    Set<String> tokens = new HashSet<>();
    Set<Object> authorities = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Token each = token(Authority.create("lab", NOW_MS, random));
      assertThat(
              tokens.add(each.encode())
                  && authorities.add(each.authority())
                  && tokens.add(each.id()))
          .isTrue();
    }
  }

  @Test
  void holdsAsMuchAsItMay() {
    Delegation delegation = authority.delegate(Grant.ALL, END_MS, NOW_MS, random);
    List<Site> sites = new java.util.ArrayList<>();
    List<NetworkDefinition> networks = new java.util.ArrayList<>();
    for (int i = 0; i < 16; i++) {
      sites.add(new Site("a".repeat(230) + i, 65535));
      networks.add(
          NetworkDefinition.create(authority, "n".repeat(30) + i, Ipv4Subnet.DEFAULT, 1800));
    }
    String full = new Token(authority.certificate(), delegation, sites, networks).encode();
    assertThat(TokenReader.read(full, NOW_MS)).isInstanceOf(Accepted.class);
  }

  private Why why(String other) {
    return ((Refused) TokenReader.read(other, NOW_MS)).why();
  }

  private String sentence(String other) {
    return ((Refused) TokenReader.read(other, NOW_MS)).sentence();
  }

  private int sitesOffset() {
    return 3 + 2 + token.authority().der().length + 2 + token.delegation().der().length + 32;
  }

  private int siteBytes() {
    return 1 + token.sites().stream().mapToInt(site -> 1 + site.toString().length()).sum();
  }

  private static String encode(byte[] bytes) {
    return "gt1." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
