package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Properties;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public test vectors; the resource names where they come from. */
class NoiseVectorsTest {
  private static final byte[] NOTHING = {};

  private final Primitives primitives = new Primitives();
  private final KeyAgreement keys = new X25519KeyAgreement();

  @ParameterizedTest
  @ValueSource(strings = {"cacophony", "snow"})
  void reproducesPublicVectors(String set) throws IOException {
    Properties vectors = new Properties();
    try (InputStream in = getClass().getResourceAsStream("noise-vectors.properties")) {
      vectors.load(in);
    }
    NoiseXx initiator = side(vectors, set, true, "init");
    NoiseXx responder = side(vectors, set, false, "resp");
    for (int i = 0; i < 3; i++) {
      NoiseXx writer = i == 1 ? responder : initiator;
      NoiseXx reader = i == 1 ? initiator : responder;
      WireWriter message = new WireWriter();
      assertThat(writer.writeKeys(message)).isTrue();
      writer.writePayload(hex(vectors, set + "." + i + ".payload"), message);
      assertThat(message.toByteArray()).isEqualTo(hex(vectors, set + "." + i + ".ciphertext"));
      WireReader in = new WireReader(message.toByteArray());
      assertThat(reader.readKeys(in)).isTrue();
      assertThat(reader.readPayload(in)).isEqualTo(hex(vectors, set + "." + i + ".payload"));
    }
    if (vectors.containsKey(set + ".handshake_hash")) {
      assertThat(initiator.hash()).isEqualTo(hex(vectors, set + ".handshake_hash"));
    }
    assertThat(responder.hash()).isEqualTo(initiator.hash());
    assertThat(responder.split()[0]).isEqualTo(initiator.split()[1]);

    // After the handshake the vectors go on with the responder's first message, turn about.
    CipherState[] ciphers = {
      new CipherState(primitives, responder.split()[0]),
      new CipherState(primitives, initiator.split()[0])
    };
    int transported = 0;
    for (int i = 3; vectors.containsKey(set + "." + i + ".payload"); i++, transported++) {
      byte[] sealed =
          ciphers[(i - 3) % 2].encrypt(NOTHING, hex(vectors, set + "." + i + ".payload"));
      assertThat(sealed).isEqualTo(hex(vectors, set + "." + i + ".ciphertext"));
    }
    assertThat(transported).isGreaterThanOrEqualTo(2);
  }

  /** RFC 7748 §6.1. */
  @Test
  void agreesOnTheKeyOfRfc7748() {
    byte[] alice = parse("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    byte[] bob = parse("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    byte[] shared = parse("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assertThat(keys.publicKey(alice))
        .isEqualTo(parse("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    assertThat(keys.agree(alice, keys.publicKey(bob))).isEqualTo(shared);
    assertThat(keys.agree(bob, keys.publicKey(alice))).isEqualTo(shared);
  }

  @Test
  void refusesKeysOfLowOrder() {
    byte[] priv = new byte[32];
    priv[3] = 7;
    byte[] one = new byte[32];
    one[0] = 1;
    assertThat(keys.agree(priv, new byte[32])).isNull();
    assertThat(keys.agree(priv, one)).isNull();
  }

  private NoiseXx side(Properties vectors, String set, boolean initiator, String role) {
    byte[] priv = hex(vectors, set + "." + role + "_static");
    return new NoiseXx(
        primitives,
        keys,
        initiator,
        hex(vectors, set + ".init_prologue"),
        priv,
        keys.publicKey(priv),
        hex(vectors, set + "." + role + "_ephemeral"));
  }

  private static byte[] hex(Properties vectors, String key) {
    return parse(vectors.getProperty(key));
  }

  private static byte[] parse(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
