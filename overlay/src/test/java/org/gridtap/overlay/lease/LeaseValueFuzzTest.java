package org.gridtap.overlay.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class LeaseValueFuzzTest {
  static List<Named<byte[]>> honest() {
    return List.of(
        named("named", new LeaseValue(0x0242_ac11_0002L, "host-1").encode()),
        named("of a row", new LeaseValue(0x0242_ac11_0002L, "host-1", 63).encode()),
        named("nameless", new LeaseValue(0xffff_ffff_ffffL, "").encode()));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void readsBackWhatItTook(byte[] bytes) {
    LeaseValue value = LeaseValue.decode(bytes);
    if (value != null) {
      byte[] encoded = value.encode();
      assertThat(LeaseValue.decode(encoded)).isEqualTo(value);
      assertThat(encoded).hasSize(bytes.length);
      assertThat(value.hostName()).matches("[!-~]{0,63}");
    }
  }
}
