package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gridtap.overlay.wire.Endpoint;
import org.junit.jupiter.api.Test;

class CloseTest {
  private static List<Endpoint> endpoints(int count) {
    return IntStream.range(0, count).mapToObj(i -> Endpoint.v4(0x0b000001 + i, 4743)).toList();
  }

  @Test
  void readsBackWhatWasWritten() {
    assertThat(Close.decode(new Close.Untimely().encode())).isEqualTo(new Close.Untimely());
    for (int count = 0; count <= Close.MAX_OTHERS; count++) {
      Close busy = new Close.Busy(endpoints(count));
      assertThat(Close.decode(busy.encode())).isEqualTo(busy);
    }
  }

  @Test
  void namesNoMoreThanAFew() {
    assertThat(Close.decode(new Close.Busy(endpoints(10)).encode()))
        .isEqualTo(new Close.Busy(endpoints(Close.MAX_OTHERS)));
  }

  @Test
  void takesAnythingElseForNoWord() {
    assertThat(Close.decode(new byte[0])).isNull();
    assertThat(Close.decode(new byte[] {3})).isNull();
    assertThat(Close.decode(new byte[] {1, 0})).isNull();
    byte[] busy = new Close.Busy(endpoints(2)).encode();
    for (int length = 1; length < busy.length; length++) {
      assertThat(Close.decode(Arrays.copyOf(busy, length))).isNull();
    }
    assertThat(Close.decode(new byte[] {2, 4})).isNull();
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      Close read = Close.decode(bytes);
      if (read != null) {
        assertThat(read.encode()).isEqualTo(bytes);
      }
    }
  }
}
