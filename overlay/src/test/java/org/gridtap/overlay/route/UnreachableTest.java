package org.gridtap.overlay.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnreachableTest {
  private static final NodeId DESTINATION = new NodeId(1, 2, 3);
  private static final byte[] ECHO = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  @ParameterizedTest
  @EnumSource
  void readsBackWhatWasWritten(Why why) {
    Unreachable report = new Unreachable(why, 42, ECHO, DESTINATION);
    assertThat(report.encode()).hasSize(Unreachable.BYTES);
    assertThat(Unreachable.decode(report.encode())).usingRecursiveComparison().isEqualTo(report);
  }

  @Test
  void refusesEveryOtherLengthAndUnknownReasons() {
    byte[] bytes = new Unreachable(Why.SILENT, 1, ECHO, DESTINATION).encode();
    for (int length = 0; length < 2 * bytes.length; length++) {
      if (length != bytes.length) {
        assertThat(Unreachable.decode(Arrays.copyOf(bytes, length))).isNull();
      }
    }
    bytes[0] = (byte) Why.values().length;
    assertThat(Unreachable.decode(bytes)).isNull();
  }

  @Test
  void fillsAShortEchoUpWithZeros() {
    assertThat(Unreachable.echoOf(new byte[] {9})).hasSize(Unreachable.ECHO_BYTES).startsWith(9, 0);
    assertThat(Unreachable.echoOf(new byte[100])).hasSize(Unreachable.ECHO_BYTES);
  }
}
