package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class DhcpMessageFuzzTest {
  private static final long HOST = 0x0202_0304_0506L;

  static List<Named<byte[]>> honest() {
    List<Named<byte[]>> messages = new ArrayList<>();
    for (DhcpMessageType type : DhcpMessageType.values()) {
      byte[][] options = {
        HostFrames.option(53, type.code()),
        HostFrames.address(50, 0x0a400007),
        HostFrames.option(61, 1, 2, 2, 3, 4, 5, 6),
        HostFrames.option(55, 1, 3, 6, 15, 26),
        HostFrames.option(57, 5, 192)
      };
      messages.add(named(type.name(), HostFrames.message(HOST, 7, 0x8000, 0, options)));
    }
    byte[] overloaded =
        HostFrames.message(
            HOST, 7, 0, 0x0a400007, HostFrames.option(53, 3), HostFrames.option(52, 3));
    overloaded[108] = 12;
    overloaded[109] = 2;
    messages.add(named("overloaded", overloaded));
    return messages;
  }

  /** What is taken, written with all the room there is, reads the same but for what has no room. */
  @MethodSource("honest")
  @FuzzTest(maxExecutions = 10_000)
  void readsBackWhatItTook(byte[] bytes) {
    DhcpMessage message = DhcpMessage.decode(bytes, 0, bytes.length);
    if (message == null) {
      return;
    }
    byte[] encoded = message.encode(DhcpMessage.MAX_BYTES);
    assertThat(encoded).hasSizeBetween(DhcpMessage.MIN_BYTES, DhcpMessage.MAX_BYTES);
    DhcpMessage again = DhcpMessage.decode(encoded, 0, encoded.length);
    assertThat(again).usingRecursiveComparison().ignoringFields("options").isEqualTo(message);
    for (int code = 1; code < 255; code++) {
      if (again.options().has(code)) {
        assertThat(again.options().get(code)).isEqualTo(message.options().get(code));
      }
    }
    for (int room : new int[] {0, 300, 548}) {
      byte[] shorter = message.encode(room);
      assertThat(shorter).hasSizeBetween(DhcpMessage.MIN_BYTES, Math.max(300, room));
      assertThat(DhcpMessage.decode(shorter, 0, shorter.length)).isNotNull();
    }
  }
}
