package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakePayloadFuzzTest {
  static List<Named<byte[]>> honest() {
    return List.of(
        named("with extras", payload(new byte[128], new byte[600]).encode()),
        named("without", payload(new byte[0], new byte[0]).encode()));
  }

  private static HandshakePayload payload(byte[] extras, byte[] credentials) {
    return new HandshakePayload(
        77, HandshakePayload.AES_256_GCM, 3, extras, credentials, new byte[64]);
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void writesExactlyWhatItTook(byte[] bytes) {
    HandshakePayload payload = HandshakePayload.decode(bytes);
    if (payload != null) {
      assertThat(payload.encode()).isEqualTo(bytes);
      assertThat(payload.extras()).hasSizeLessThanOrEqualTo(HandshakePayload.MAX_EXTRAS);
      assertThat(payload.credentials()).hasSizeLessThanOrEqualTo(HandshakePayload.MAX_CREDENTIALS);
    }
  }
}
