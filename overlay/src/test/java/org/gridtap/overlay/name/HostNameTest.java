package org.gridtap.overlay.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class HostNameTest {
  private static final NodeId SELF = new NodeId(0xabcdef0123456789L, 1, 2);
  private static final NodeId NETWORK = new NodeId(1, 2, 3);

  @Test
  void standsUnderOneKeyInAnyCase() {
    HostName lower = HostName.of("box-1");
    HostName upper = HostName.of("BOX-1");
    assertThat(lower).isNotNull().isEqualTo(upper);
    assertThat(HostName.of("box-1").key(NETWORK)).hasToString("name:box-1");
    assertThat(HostName.of("box2").key(NETWORK)).hasToString("name:box2");
  }

  @Test
  void refusesStaticNamesAndWhatIsNoLabel() {
    assertThat(HostName.of("C005032155")).isNull();
    assertThat(HostName.of("c005032155")).isNull();
    assertThat(HostName.of("c00503215")).isNotNull();
    assertThat(HostName.of("c0050321550")).isNotNull();
    assertThat(HostName.of("x".repeat(63))).isNotNull();
    assertThat(HostName.of("x".repeat(64))).isNull();
    for (String text : new String[] {"", "-a", "a-", "a.b", "a_b", "a b", "\u0130", "a\0"}) {
      assertThat(HostName.of(text)).as(text).isNull();
      assertThat(HostName.objection(text)).as(text).contains("DNS label");
    }
  }

  @Test
  void refusesTheNameThatEveryHostHas() {
    assertThat(HostName.of("localhost")).isNull();
    assertThat(HostName.objection("LocalHost")).contains("every host");
    assertThat(HostName.of("localhost-2")).isNotNull();
    assertThat(HostName.of("localhosts")).isNotNull();
  }

  @Test
  void numbersANameAndKeepsItALabel() {
    HostName box = HostName.of("box");
    assertThat(box.candidate(0, SELF)).isEqualTo(box);
    assertThat(box.candidate(1, SELF)).hasToString("box-2");
    assertThat(box.candidate(15, SELF)).hasToString("box-16");
    assertThat(box.candidate(HostName.CANDIDATES - 1, SELF)).hasToString("box-abcdef01");
    HostName longest = HostName.of("x".repeat(63));
    for (int i = 0; i < HostName.CANDIDATES; i++) {
      assertThat(HostName.objection(longest.candidate(i, SELF).label())).isNull();
    }
  }

  @Test
  void readsNoValueThatIsNotOne() {
    byte[] bytes = new NameValue(0x0a400203).encode();
    assertThat(bytes).containsExactly(1, 0, 10, 64, 2, 3);
    assertThat(NameValue.decode(bytes)).isEqualTo(new NameValue(0x0a400203));
    bytes[1] = 5;
    assertThat(NameValue.decode(bytes)).as("unknown flags").isNotNull();
    bytes[0] = 2;
    assertThat(NameValue.decode(bytes)).as("another version").isNull();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] noise = new byte[random.nextInt(12)];
      random.nextBytes(noise);
      NameValue value = NameValue.decode(noise);
      assertThat(value != null).isEqualTo(noise.length == 6 && noise[0] == 1);
    }
  }
}
