package org.gridtap.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticNamesTest {
  private static final int EXAMPLE = 10 << 24 | 5 << 16 | 32 << 8 | 155;

  private final StaticNames names = new StaticNames(10 << 24, 8, "Grid.gridtap");
  private final StaticNames narrow = new StaticNames(0x0a400000, 10, "grid.gridtap");

  @Test
  void spellsAddresses() {
    assertThat(names.nameOf(EXAMPLE)).isEqualTo("C005032155");
    assertThat(names.fullNameOf(EXAMPLE)).isEqualTo("C005032155.grid.gridtap");
    assertThat(new StaticNames(0xfe000000, 8, "x").nameOf(0xfeffffff)).isEqualTo("C255255255");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C005032155",
        "c005032155",
        "C005032155.",
        "c005032155.grid.gridtap",
        "C005032155.GRID.GridTap."
      })
  void readsNamesInAnyCaseWithOrWithoutDomain(String name) {
    assertThat(names.addressOf(name)).hasValue(EXAMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "C",
        "C00503215",
        "C0050321555",
        "D005032155",
        "C005032256",
        "C256032155",
        "C005999155",
        "C-05032155",
        "C 05032155",
        "C+05032155",
        "C00503215x",
        "C٠٠٥٠٣٢١٥٥",
        "C005032155..",
        "C005032155.grid",
        "C005032155.gridtap",
        "C005032155.other.gridtap",
        "C005032155xgrid.gridtap",
        "xC005032155.grid.gridtap",
        "C005032155.grid.gridtap.example"
      })
  void refusesEveryOtherName(String name) {
    assertThat(names.addressOf(name)).isEmpty();
  }

  @Test
  void knowsOnlyAddressesOfItsSubnet() {
    assertThat(narrow.addressOf("C064000009")).hasValue(0x0a400009);
    assertThat(narrow.addressOf("C005032155")).isEmpty();
    assertThatThrownBy(() -> narrow.nameOf(EXAMPLE)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StaticNames(0, 7, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readsBackWhatItSpelledAndNothingElse(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      int address = 0x0a400000 | random.nextInt(1 << 22);
      String name = random.nextBoolean() ? narrow.nameOf(address) : narrow.fullNameOf(address);
      assertThat(narrow.addressOf(name)).as("seed %d", seed).hasValue(address);
      char[] mutated = name.toCharArray();
      mutated[random.nextInt(mutated.length)] = (char) random.nextInt(128);
      OptionalInt read = narrow.addressOf(new String(mutated));
      read.ifPresent(
          other ->
              assertThat(new String(mutated))
                  .as("seed %d", seed)
                  .startsWithIgnoringCase(narrow.nameOf(other)));
    }
  }
}
