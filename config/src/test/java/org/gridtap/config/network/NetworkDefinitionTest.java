package org.gridtap.config.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.identity.Authority;
import org.junit.jupiter.api.Test;

class NetworkDefinitionTest {
  private final SecureRandom random = new SecureRandom();
  private final Authority authority = Authority.create("lab", 0, random);
  private final NetworkDefinition lab =
      NetworkDefinition.create(authority, "lab", Ipv4Subnet.DEFAULT, 1800);

  @Test
  void readsWhatTheAuthoritySigned() {
    NetworkDefinition read =
        NetworkDefinition.read(lab.signed(), authority.certificate()).orElseThrow();
    assertThat(read).isEqualTo(lab).hasToString("lab 10.64.0.0/10");
    assertThat(read.leaseSeconds()).isEqualTo(1800);
    assertThat(read.id()).isEqualTo(lab.id());
    assertThat(read.subnet().serviceAddress()).hasToString("10.64.0.1");
  }

  @Test
  void derivesIdAndTagAsTheDesignSays() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update("gridtap network v1".getBytes(StandardCharsets.US_ASCII));
    digest.update(authority.certificate().fingerprint());
    digest.update("lab".getBytes(StandardCharsets.US_ASCII));
    byte[] hash = digest.digest();
    assertThat(lab.id()).isEqualTo(Arrays.copyOf(hash, 20));
    assertThat(lab.tag24())
        .isEqualTo((hash[0] & 255) << 16 | (hash[1] & 255) << 8 | (hash[2] & 255))
        .isEqualTo(NetworkDefinition.tagOf(authority.certificate(), "lab"));
  }

  @Test
  void refusesEveryBitFlipAndLength() {
    byte[] signed = lab.signed();
    for (int bit = 0; bit < 8 * signed.length; bit++) {
      byte[] flipped = signed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(NetworkDefinition.read(flipped, authority.certificate()))
          .as("bit %d", bit)
          .isEmpty();
    }
    for (int length = 0; length < 2 * signed.length; length++) {
      if (length != signed.length) {
        assertThat(NetworkDefinition.read(Arrays.copyOf(signed, length), authority.certificate()))
            .isEmpty();
      }
    }
  }

  @Test
  void refusesAnotherAuthoritysDefinition() {
    assertThat(
            NetworkDefinition.read(lab.signed(), Authority.create("lab", 0, random).certificate()))
        .isEmpty();
  }

  @Test
  void saysWhatIsWrongWithANewOne() {
    assertThatThrownBy(() -> NetworkDefinition.create(authority, "Lab!", Ipv4Subnet.DEFAULT, 1800))
        .hasMessageContaining("lower-case");
    assertThatThrownBy(() -> NetworkDefinition.create(authority, "lab", Ipv4Subnet.DEFAULT, 5))
        .hasMessageContaining("5m to 1d");
  }
}
