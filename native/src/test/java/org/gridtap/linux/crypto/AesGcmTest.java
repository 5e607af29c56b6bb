package org.gridtap.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.gridtap.linux.AllocationMeter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both libraries against the JDK's AES-GCM, in both directions. */
class AesGcmTest {
  enum Library {
    LIBCRYPTO(key -> LibCrypto.load().map(library -> library.newAesGcm(key))),
    LIBSODIUM(key -> LibSodium.load().map(library -> library.newAesGcm(key)));

    private final Function<byte[], Optional<AesGcm>> factory;

    Library(Function<byte[], Optional<AesGcm>> factory) {
      this.factory = factory;
    }

    AesGcm newAesGcm(byte[] key) {
      Optional<AesGcm> cipher = factory.apply(key);
      assumeTrue(cipher.isPresent(), "SKIPPED: " + this + " is not installed or not usable here");
      return cipher.get();
    }
  }

  private static final int MAX_LENGTH = 65000;
  private final Random random = new Random(42);
  private final byte[] key = randomBytes(AesGcm.KEY_BYTES);
  private final MemorySegment source = Arena.ofAuto().allocate(MAX_LENGTH + 64);
  private final MemorySegment destination = Arena.ofAuto().allocate(MAX_LENGTH + 64);

  @ParameterizedTest
  @EnumSource
  void agreesWithTheJdkInBothDirections(Library library) throws Exception {
    try (AesGcm cipher = library.newAesGcm(key)) {
      for (int round = 0; round < 200; round++) {
        int length = round < 40 ? round : random.nextInt(round % 10 == 0 ? MAX_LENGTH : 2000);
        int offset = random.nextInt(16);
        int info = random.nextInt();
        long counter = random.nextLong();
        byte[] plain = randomBytes(length);
        byte[] expected = jdk(Cipher.ENCRYPT_MODE, info, counter, plain);
        put(plain, source, offset);
        cipher.seal(destination, 2 * offset, source, offset, length, info, counter);
        assertThat(get(destination, 2 * offset, length + 16)).isEqualTo(expected);
        put(expected, source, offset);
        assertThat(cipher.open(destination, 1, source, offset, length + 16, info, counter))
            .isTrue();
        assertThat(get(destination, 1, length)).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void worksInPlace(Library library) throws Exception {
    try (AesGcm cipher = library.newAesGcm(key)) {
      for (int length : new int[] {0, 1, 15, 16, 17, 1400, 64000}) {
        byte[] plain = randomBytes(length);
        put(plain, source, 16);
        cipher.seal(source, 16, source, 16, length, 7, length);
        assertThat(get(source, 16, length + 16))
            .isEqualTo(jdk(Cipher.ENCRYPT_MODE, 7, length, plain));
        assertThat(cipher.open(source, 16, source, 16, length + 16, 7, length)).isTrue();
        assertThat(get(source, 16, length)).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatWasChanged(Library library) {
    try (AesGcm cipher = library.newAesGcm(key)) {
      cipher.seal(destination, 0, source, 0, 100, 1, 2);
      assertThat(cipher.open(source, 0, destination, 0, 116, 1, 3)).isFalse();
      assertThat(cipher.open(source, 0, destination, 0, 116, 2, 2)).isFalse();
      assertThat(cipher.open(source, 0, destination, 0, 115, 1, 2)).isFalse();
      for (int i = 0; i < 116; i++) {
        byte old = destination.get(JAVA_BYTE, i);
        destination.set(JAVA_BYTE, i, (byte) (old ^ 1 << (i & 7)));
        assertThat(cipher.open(source, 0, destination, 0, 116, 1, 2)).isFalse();
        destination.set(JAVA_BYTE, i, old);
      }
      assertThat(cipher.open(source, 0, destination, 0, 116, 1, 2)).isTrue();
      for (int shorter = -1; shorter < 16; shorter++) {
        assertThat(cipher.open(source, 0, destination, 0, shorter, 1, 2)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void checksRanges(Library library) {
    try (AesGcm cipher = library.newAesGcm(key)) {
      MemorySegment small = Arena.ofAuto().allocate(100);
      assertThatThrownBy(() -> cipher.seal(small, 0, source, 0, 85, 1, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> cipher.open(small, 0, small, 20, 81, 1, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () -> cipher.seal(MemorySegment.ofArray(new byte[99]), 0, source, 0, 1, 1, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesToWorkOnceClosed(Library library) {
    AesGcm cipher = library.newAesGcm(key);
    cipher.close();
    cipher.close();
    assertThatThrownBy(() -> cipher.seal(destination, 0, source, 0, 1, 1, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cipher.open(destination, 0, source, 0, 17, 1, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void allocatesNothingPerCall(Library library) {
    try (AesGcm cipher = library.newAesGcm(key)) {
      double bytes =
          AllocationMeter.bytesPerCall(
              () -> {
                cipher.seal(destination, 0, source, 0, 200, 1, 1);
                cipher.open(source, 0, destination, 0, 216, 1, 1);
              });
      assertThat(bytes).isLessThan(1);
    }
  }

  private byte[] jdk(int mode, int info, long counter, byte[] input) throws Exception {
    byte[] nonce = ByteBuffer.allocate(12).putInt(info).putLong(counter).array();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    return cipher.doFinal(input);
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void put(byte[] bytes, MemorySegment segment, long offset) {
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, offset, bytes.length);
  }

  private static byte[] get(MemorySegment segment, long offset, int length) {
    return segment.asSlice(offset, length).toArray(JAVA_BYTE);
  }
}
