package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.gridtap.lab.net.Output;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are refused: the reason is told, and no file is left. Needs no root. */
class TokensTest {
  private static final int CHECKSUM_BYTES = 4;
  private static final byte[] CHECKSUM_DOMAIN =
      "gridtap token v1".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;
  private String token;

  @BeforeEach
  void createOverlay() throws IOException {
    token = firstToken("lab");
  }

  private String firstToken(String overlay) throws IOException {
    Output created = owner(overlay).type("overlay", "create", overlay).orThrow();
    return created.stdout().strip().lines().reduce("", (first, second) -> second);
  }

  private Terminal owner(String overlay) {
    return new Terminal(directory.resolve("owner-" + overlay));
  }

  @Test
  void expired() throws Exception {
    Instant longAgo = Instant.now().minus(Duration.ofDays(3));
    Terminal owner = new Terminal(directory.resolve("owner-old"), () -> longAgo);
    owner.type("overlay", "create", "old").orThrow();
    String old = owner.type("token", "create", "--expires", "1d").orThrow().stdout().strip();

    assertRefused(old, "The token expired at", "Ask for a new one");
  }

  @Test
  void forged() throws Exception {
    assertRefused(withBodyByteFlipped(token), "The token is forged", "gridtap token create");
  }

  @Test
  void truncated() throws Exception {
    assertRefused(token.substring(0, token.length() - 9), "9 characters are missing at its end");
  }

  @Test
  void mistyped() throws Exception {
    char wrong = token.charAt(100) == 'x' ? 'y' : 'x';
    assertRefused(token.substring(0, 100) + wrong + token.substring(101), "The token is mistyped");
  }

  @Test
  void ofAnotherOverlay() throws Exception {
    Path root = directory.resolve("member");
    Terminal member = new Terminal(root);
    member.type("join", "file:" + file(token), "--name", "member", "--mode", "relay").orThrow();
    byte[] identity = Files.readAllBytes(root.resolve("var/lib/gridtap/identity"));

    String other = "file:" + file(firstToken("other"));
    Output join = member.type("join", other, "--mode", "relay");
    assertThat(join.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(join.stderr()).contains("overlay other", "belongs to overlay lab", "--root");
    assertThat(member.type("up", other, "--mode", "relay").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Files.readAllBytes(root.resolve("var/lib/gridtap/identity"))).isEqualTo(identity);
  }

  private void assertRefused(String refused, String... reasons) throws IOException {
    Path root = directory.resolve("refused");
    for (String command : new String[] {"join", "up"}) {
      Output output = new Terminal(root).type(command, "file:" + file(refused));
      assertThat(output.exitCode()).as(output.complaint()).isEqualTo(ExitCode.FAILED);
      assertThat(output.stderr()).contains(reasons).doesNotContain(refused.substring(20, 60));
      assertThat(RefusalsTest.filesIn(root)).isEmpty();
    }
  }

  private Path file(String content) throws IOException {
    Path file = Files.createTempFile(directory, "token", "");
    return Files.writeString(file, content + "\n");
  }

  /** Changes what the authority signed, and makes the checksum fit again as a forger would. */
  private static String withBodyByteFlipped(String token) throws Exception {
    byte[] bytes = Base64.getUrlDecoder().decode(token.substring("gt1.".length()));
    int end = bytes.length - CHECKSUM_BYTES;
    bytes[end / 2] ^= 1;
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(CHECKSUM_DOMAIN);
    digest.update(bytes, 0, end);
    byte[] checksum = Arrays.copyOf(digest.digest(), CHECKSUM_BYTES);
    System.arraycopy(checksum, 0, bytes, end, CHECKSUM_BYTES);
    return "gt1." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
