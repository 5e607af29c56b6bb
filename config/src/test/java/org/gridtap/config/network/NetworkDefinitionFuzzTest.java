package org.gridtap.config.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Label;
import org.gridtap.config.SeededRandom;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.Ed25519Key;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkDefinitionFuzzTest {
  private static final Authority AUTHORITY =
      Authority.create("lab", 1_800_000_000_000L, new SeededRandom(1));
  private static final byte[] SIGNED =
      NetworkDefinition.create(AUTHORITY, "lab", Ipv4Subnet.DEFAULT, 1800).signed();

  static List<Named<byte[]>> signed() {
    return List.of(named("lab", SIGNED));
  }

  @MethodSource("signed")
  @FuzzTest(maxExecutions = 1_500)
  void believesOnlyTheAuthority(byte[] bytes) {
    assertThat(NetworkDefinition.read(bytes, AUTHORITY.certificate()).isPresent())
        .isEqualTo(Arrays.equals(bytes, SIGNED));
  }

  static List<Named<byte[]>> bodies() {
    return List.of(named("lab", Arrays.copyOf(SIGNED, SIGNED.length - Ed25519Key.SIGNATURE_BYTES)));
  }

  /** Even of the authority only what makes a network is taken. */
  @MethodSource("bodies")
  @FuzzTest(maxExecutions = 1_500)
  void readsAnyBodyOfTheAuthoritys(byte[] body) {
    byte[] signature = AUTHORITY.sign("gridtap network definition v1", body);
    byte[] bytes =
        ByteBuffer.allocate(body.length + signature.length).put(body).put(signature).array();
    NetworkDefinition.read(bytes, AUTHORITY.certificate())
        .ifPresent(
            network -> {
              assertThat(network.signed()).isEqualTo(bytes);
              assertThat(Label.isNetworkName(network.name())).isTrue();
              assertThat(
                      NetworkDefinition.create(
                          AUTHORITY, network.name(), network.subnet(), network.leaseSeconds()))
                  .isEqualTo(network);
            });
  }
}
