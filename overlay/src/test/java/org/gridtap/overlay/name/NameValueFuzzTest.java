package org.gridtap.overlay.name;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.params.provider.MethodSource;

class NameValueFuzzTest {
  static List<org.junit.jupiter.api.Named<byte[]>> values() {
    return List.of(named("value", new NameValue(0x0a400007).encode()));
  }

  @MethodSource("values")
  @FuzzTest(maxExecutions = 50_000)
  void readsBackWhatItTook(byte[] bytes) {
    NameValue value = NameValue.decode(bytes);
    if (value != null) {
      assertThat(NameValue.decode(value.encode())).isEqualTo(value);
      assertThat(value.encode()).hasSize(bytes.length);
    }
  }

  static List<org.junit.jupiter.api.Named<byte[]>> names() {
    return List.of(
        named("plain", "Alice-7".getBytes(UTF_8)),
        named("static", "C005032155".getBytes(UTF_8)),
        named("long", "a".repeat(63).getBytes(UTF_8)));
  }

  /** Whatever a host is called: each name that is tried for it is a label that can be claimed. */
  @MethodSource("names")
  @FuzzTest(maxExecutions = 20_000)
  void makesClaimableNamesOfWhatCanBeClaimed(byte[] bytes) {
    HostName name = HostName.of(new String(bytes, UTF_8));
    if (name == null) {
      return;
    }
    for (int i = 0; i < HostName.CANDIDATES; i++) {
      HostName candidate = name.candidate(i, new NodeId(-1, 0, 0));
      assertThat(HostName.of(candidate.label())).isEqualTo(candidate);
      assertThat(candidate.key(NodeId.NONE).name()).hasSizeBetween(1, 63);
    }
  }
}
