package org.gridtap.tap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.MacAddress;
import org.junit.jupiter.api.Test;

class MemoryTapTest {
  private final MemorySegment bytes = Arena.ofAuto().allocate(2000);
  private final MemoryTap.Pair cable = MemoryTap.newPair("gt0", MacAddress.forIpv4(1));

  @Test
  void carriesFramesBothWaysInOrder() {
    BigEndian.putI32(bytes, 4, 0xcafe);
    assertThat(cable.host().write(bytes, 4, 100)).isTrue();
    assertThat(cable.host().write(bytes, 0, 60)).isTrue();
    assertThat(cable.host().read(bytes, 1000)).isZero();
    assertThat(cable.node().read(bytes, 1000)).isEqualTo(100);
    assertThat(BigEndian.i32(bytes, 1000)).isEqualTo(0xcafe);
    assertThat(cable.node().read(bytes, 1000)).isEqualTo(60);
    assertThat(cable.node().read(bytes, 1000)).isZero();
    assertThat(cable.node().write(bytes, 0, 42)).isTrue();
    assertThat(cable.host().read(bytes, 0)).isEqualTo(42);
  }

  @Test
  void takesNoMoreThanItsQueueHolds() {
    for (int i = 0; i < MemoryTap.MAX_QUEUED_FRAMES; i++) {
      assertThat(cable.node().write(bytes, 0, 64)).isTrue();
    }
    assertThat(cable.node().write(bytes, 0, 64)).isFalse();
    assertThat(cable.host().read(bytes, 0)).isEqualTo(64);
    assertThat(cable.node().write(bytes, 0, 64)).isTrue();
  }
}
