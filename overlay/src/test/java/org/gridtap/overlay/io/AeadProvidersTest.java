package org.gridtap.overlay.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gridtap.overlay.session.Aead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AeadProvidersTest {
  private static final byte[] KEY = new byte[32];

  static Stream<AeadProvider> installed() {
    return AeadProviders.installed().stream();
  }

  @Test
  void takesTheFastestThatIsInstalled() {
    AeadProviders.Choice choice = AeadProviders.choose();
    assertThat(choice.provider().name()).isEqualTo(AeadProviders.installed().getFirst().name());
    assertThat(choice.passedOver()).isEmpty();
    assertThat(AeadProviders.installed().getLast().name()).isEqualTo("JDK");
  }

  @Test
  void passesOverAProviderThatFailsAndSaysWhy() {
    AeadProvider broken = new AeadProvider("broken", key -> new Broken(new JceAead(key)));
    AeadProvider missing =
        new AeadProvider(
            "missing",
            _ -> {
              throw new IllegalStateException("no such function");
            });
    AeadProvider jdk = new AeadProvider("JDK", JceAead::new);
    AeadProviders.Choice choice = AeadProviders.choose(List.of(broken, missing, jdk));
    assertThat(choice.provider()).isSameAs(jdk);
    assertThat(choice.passedOver().get(0)).contains("broken", "opens with a wrong tag");
    assertThat(choice.passedOver().get(1)).contains("missing", "no such function");
    assertThatThrownBy(() -> AeadProviders.choose(List.of(broken)))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Test cases 13 and 14 of McGrew and Viega, The Galois/Counter Mode of Operation, appendix B. */
  @ParameterizedTest
  @MethodSource("installed")
  void reproducesPublicVectors(AeadProvider provider) {
    try (Aead aead = provider.newAead(KEY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment sealed = arena.allocate(32);
      aead.seal(sealed, 0, arena.allocate(16), 0, 16, 0, 0);
      assertThat(HexFormat.of().formatHex(sealed.toArray(JAVA_BYTE)))
          .isEqualTo("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    }
    try (Aead aead = provider.newAead(KEY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment tag = arena.allocate(16);
      aead.seal(tag, 0, tag, 0, 0, 0, 0);
      assertThat(HexFormat.of().formatHex(tag.toArray(JAVA_BYTE)))
          .isEqualTo("530f8afbc74536b9a963b4f1c4cb738b");
    }
  }

  @ParameterizedTest
  @MethodSource("installed")
  void opensWhatTheJdkSealedAndTheOtherWayRoundAlsoInPlace(AeadProvider provider) {
    Random random = new Random(5);
    byte[] key = new byte[32];
    random.nextBytes(key);
    try (Aead ours = provider.newAead(key);
        Aead jdk = new JceAead(key);
        Arena arena = Arena.ofConfined()) {
      for (int length = 0; length < 3000; length += 1 + random.nextInt(97)) {
        byte[] plaintext = new byte[length];
        random.nextBytes(plaintext);
        MemorySegment buffer = arena.allocate(64 + length);
        MemorySegment.copy(plaintext, 0, buffer, JAVA_BYTE, 16, length);
        int info = random.nextInt();
        long counter = random.nextLong();
        boolean oursSeals = random.nextBoolean();
        (oursSeals ? ours : jdk).seal(buffer, 16, buffer, 16, length, info, counter);
        assertThat(
                (oursSeals ? jdk : ours).open(buffer, 16, buffer, 16, length + 16, info, counter))
            .isTrue();
        assertThat(buffer.asSlice(16, length).toArray(JAVA_BYTE)).isEqualTo(plaintext);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("installed")
  void refusesWhatWasChangedOrIsTooShort(AeadProvider provider) {
    try (Aead aead = provider.newAead(KEY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment sealed = arena.allocate(116);
      MemorySegment opened = arena.allocate(100);
      aead.seal(sealed, 0, opened, 0, 100, 1, 2);
      for (int i = 0; i < 116; i++) {
        sealed.set(JAVA_BYTE, i, (byte) (sealed.get(JAVA_BYTE, i) ^ 0x10));
        assertThat(aead.open(opened, 0, sealed, 0, 116, 1, 2)).isFalse();
        sealed.set(JAVA_BYTE, i, (byte) (sealed.get(JAVA_BYTE, i) ^ 0x10));
      }
      assertThat(aead.open(opened, 0, sealed, 0, 15, 1, 2)).isFalse();
      assertThat(aead.open(opened, 0, sealed, 0, 0, 1, 2)).isFalse();
      assertThat(aead.open(opened, 0, sealed, 0, 116, 2, 2)).isFalse();
      assertThat(aead.open(opened, 0, sealed, 0, 116, 1, 2)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("installed")
  void sealsNothingOnceClosed(AeadProvider provider) {
    Aead aead = provider.newAead(KEY);
    aead.close();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(64);
      assertThatThrownBy(() -> aead.seal(buffer, 0, buffer, 0, 16, 0, 0))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> provider.newAead(new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Seals well, and opens anything with its own nonce. */
  private record Broken(Aead right) implements Aead {
    @Override
    public void seal(
        MemorySegment destination,
        long destinationOffset,
        MemorySegment source,
        long sourceOffset,
        int length,
        int info,
        long counter) {
      right.seal(destination, destinationOffset, source, sourceOffset, length, info, counter);
    }

    @Override
    public boolean open(
        MemorySegment destination,
        long destinationOffset,
        MemorySegment source,
        long sourceOffset,
        int length,
        int info,
        long counter) {
      boolean tagIsRight =
          right.open(destination, destinationOffset, source, sourceOffset, length, info, counter);
      return tagIsRight || counter == 0x8000_0000_0000_0000L;
    }

    @Override
    public void close() {
      right.close();
    }
  }
}
