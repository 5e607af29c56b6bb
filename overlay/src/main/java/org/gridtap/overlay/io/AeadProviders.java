package org.gridtap.overlay.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gridtap.linux.crypto.AesGcm;
import org.gridtap.linux.crypto.LibCrypto;
import org.gridtap.linux.crypto.LibSodium;
import org.gridtap.overlay.session.Aead;

/**
 * Chooses, once at start, the fastest AES-256-GCM that this machine has and that works: OpenSSL's
 * libcrypto from 3.1 on, libsodium, libcrypto 3.0, and the JDK's own, which is always there.
 */
public final class AeadProviders {
  private static final int TAG_BYTES = 16;

  private AeadProviders() {}

  /**
   * The outcome of {@link #choose}.
   *
   * @param passedOver why faster ones were not taken, one sentence each
   */
  public record Choice(AeadProvider provider, List<String> passedOver) {
    public Choice {
      passedOver = List.copyOf(passedOver);
    }
  }

  /** Returns the fastest provider that passes a self-test. */
  public static Choice choose() {
    return choose(installed());
  }

  /** Returns all providers that are installed, the fastest first. */
  public static List<AeadProvider> installed() {
    List<AeadProvider> all = new ArrayList<>();
    Optional<AeadProvider> libCrypto =
        LibCrypto.load()
            .map(
                lib ->
                    new AeadProvider(lib.description(), key -> new NativeAead(lib.newAesGcm(key))));
    // 3.0 does without the vector instructions that make later ones twice as fast.
    boolean isSlow = libCrypto.isPresent() && libCrypto.get().name().startsWith("OpenSSL 3.0.");
    if (!isSlow) {
      libCrypto.ifPresent(all::add);
    }
    LibSodium.load()
        .map(lib -> new AeadProvider("libsodium", key -> new NativeAead(lib.newAesGcm(key))))
        .ifPresent(all::add);
    if (isSlow) {
      libCrypto.ifPresent(all::add);
    }
    all.add(new AeadProvider("JDK", JceAead::new));
    return all;
  }

  static Choice choose(List<AeadProvider> fastestFirst) {
    List<String> passedOver = new ArrayList<>();
    for (AeadProvider provider : fastestFirst) {
      Optional<String> fault = test(provider);
      if (fault.isEmpty()) {
        return new Choice(provider, passedOver);
      }
      passedOver.add(provider.name() + " failed its self-test: " + fault.get() + ".");
    }
    throw new IllegalStateException("no AES-256-GCM works here: " + passedOver);
  }

  /** Returns what a provider does wrong, measured by the JDK's, which others have tested. */
  private static Optional<String> test(AeadProvider provider) {
    byte[] key = new byte[AesGcm.KEY_BYTES];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (7 * i + 1);
    }
    try (Aead tested = provider.newAead(key);
        Aead judge = new JceAead(key);
        Arena arena = Arena.ofConfined()) {
      for (int length : new int[] {0, 1, 15, 16, 17, 255, 1400, 9001}) {
        Optional<String> fault = test(tested, judge, arena, length);
        if (fault.isPresent()) {
          return fault;
        }
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  private static Optional<String> test(Aead tested, Aead judge, Arena arena, int length) {
    byte[] plaintext = new byte[length];
    Arrays.fill(plaintext, (byte) length);
    MemorySegment source = arena.allocate(Math.max(1, length));
    MemorySegment.copy(plaintext, 0, source, ValueLayout.JAVA_BYTE, 0, length);
    int sealedLength = length + TAG_BYTES;
    MemorySegment sealed = arena.allocate(sealedLength);
    MemorySegment expected = arena.allocate(sealedLength);
    int info = 0x81020304;
    long counter = 0x8000_0000_0000_0000L + length;
    tested.seal(sealed, 0, source, 0, length, info, counter);
    judge.seal(expected, 0, source, 0, length, info, counter);
    if (sealed.mismatch(expected) != -1) {
      return Optional.of("wrong ciphertext of " + length + " bytes");
    }
    MemorySegment opened = arena.allocate(Math.max(1, length));
    if (!tested.open(opened, 0, sealed, 0, sealedLength, info, counter)
        || opened.mismatch(source) != -1) {
      return Optional.of("does not open what it sealed");
    }
    if (tested.open(opened, 0, sealed, 0, sealedLength, info, counter + 1)) {
      return Optional.of("opens with a wrong nonce");
    }
    int last = sealedLength - 1;
    sealed.set(ValueLayout.JAVA_BYTE, last, (byte) (sealed.get(ValueLayout.JAVA_BYTE, last) ^ 1));
    return tested.open(opened, 0, sealed, 0, sealedLength, info, counter)
        ? Optional.of("opens with a wrong tag")
        : Optional.empty();
  }
}
