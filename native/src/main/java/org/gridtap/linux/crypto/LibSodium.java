package org.gridtap.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** libsodium's AES-256-GCM with a precomputed key; it needs a CPU with AES instructions. */
public final class LibSodium {
  private static final NativeLibrary LIBRARY = new NativeLibrary("libsodium.so.23");
  private static final FunctionDescriptor NINE =
      FunctionDescriptor.of(
          JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INIT =
      LIBRARY.function("sodium_init", FunctionDescriptor.of(JAVA_INT));
  private static final MethodHandle IS_AVAILABLE =
      LIBRARY.function("crypto_aead_aes256gcm_is_available", FunctionDescriptor.of(JAVA_INT));
  private static final MethodHandle STATE_BYTES =
      LIBRARY.function("crypto_aead_aes256gcm_statebytes", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle EXPAND_KEY =
      LIBRARY.function(
          "crypto_aead_aes256gcm_beforenm", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle ENCRYPT =
      LIBRARY.function("crypto_aead_aes256gcm_encrypt_afternm", NINE);
  private static final MethodHandle DECRYPT =
      LIBRARY.function("crypto_aead_aes256gcm_decrypt_afternm", NINE);

  /** Asked once all functions have been looked up. */
  private static final boolean COMPLETE = LIBRARY.isComplete();

  private LibSodium() {}

  /**
   * Returns the library, or nothing where it is not installed or the CPU lacks AES instructions.
   */
  public static Optional<LibSodium> load() {
    if (!COMPLETE) {
      return Optional.empty();
    }
    try {
      boolean usable = (int) INIT.invokeExact() >= 0 && (int) IS_AVAILABLE.invokeExact() == 1;
      return usable ? Optional.of(new LibSodium()) : Optional.empty();
    } catch (Throwable t) {
      throw NativeLibrary.unexpected(t);
    }
  }

  /** Makes a cipher; the key is copied. */
  public AesGcm newAesGcm(byte[] key) {
    NativeLibrary.checkKey(key);
    return new Cipher(key);
  }

  private static final class Cipher implements AesGcm {
    private final MemorySegment nonce = Arena.ofAuto().allocate(NativeLibrary.NONCE_BYTES, 8);
    private final MemorySegment state;
    private final long nonceAddress = nonce.address();
    private final long stateAddress;
    private boolean closed;

    Cipher(byte[] key) {
      try (Arena scratch = Arena.ofConfined()) {
        state = Arena.ofAuto().allocate((long) STATE_BYTES.invokeExact(), 16);
        stateAddress = state.address();
        MemorySegment copy = scratch.allocateFrom(JAVA_BYTE, key);
        int ok = (int) EXPAND_KEY.invokeExact(stateAddress, copy.address());
        copy.fill((byte) 0);
        if (ok != 0) {
          throw new IllegalStateException("libsodium refuses an AES-256-GCM key");
        }
      } catch (Throwable t) {
        throw NativeLibrary.unexpected(t);
      }
    }

    @Override
    public void seal(
        MemorySegment destination,
        long destinationOffset,
        MemorySegment source,
        long sourceOffset,
        int length,
        int info,
        long counter) {
      long to = NativeLibrary.address(destination, destinationOffset, (long) length + TAG_BYTES);
      long from = NativeLibrary.address(source, sourceOffset, length);
      checkOpen();
      NativeLibrary.writeNonce(nonce, info, counter);
      int ok;
      try {
        ok =
            (int)
                ENCRYPT.invokeExact(
                    to, 0L, from, (long) length, 0L, 0L, 0L, nonceAddress, stateAddress);
      } catch (Throwable t) {
        throw NativeLibrary.unexpected(t);
      }
      if (ok != 0) {
        throw new IllegalStateException("libsodium could not seal " + length + " bytes");
      }
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
      if (length < TAG_BYTES) {
        return false;
      }
      long to = NativeLibrary.address(destination, destinationOffset, (long) length - TAG_BYTES);
      long from = NativeLibrary.address(source, sourceOffset, length);
      checkOpen();
      NativeLibrary.writeNonce(nonce, info, counter);
      try {
        return (int)
                DECRYPT.invokeExact(
                    to, 0L, 0L, from, (long) length, 0L, 0L, nonceAddress, stateAddress)
            == 0;
      } catch (Throwable t) {
        throw NativeLibrary.unexpected(t);
      }
    }

    @Override
    public void close() {
      state.fill((byte) 0);
      closed = true;
    }

    /** A wiped key would still seal, under a key that everybody knows. */
    private void checkOpen() {
      if (closed) {
        throw new IllegalStateException("closed");
      }
    }
  }
}
