package org.gridtap.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * OpenSSL 3's libcrypto: EVP_CIPHER contexts that keep the key's schedule, so that a packet costs a
 * new nonce only.
 */
public final class LibCrypto {
  private static final NativeLibrary LIBRARY = new NativeLibrary("libcrypto.so.3");
  private static final MethodHandle AES_256_GCM =
      LIBRARY.function("EVP_aes_256_gcm", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle VERSION =
      LIBRARY.function("OpenSSL_version_num", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle NEW =
      LIBRARY.function("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle FREE =
      LIBRARY.function("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle ENCRYPT_INIT =
      function("EVP_EncryptInit_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DECRYPT_INIT =
      function("EVP_DecryptInit_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ENCRYPT_UPDATE =
      function("EVP_EncryptUpdate", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle DECRYPT_UPDATE =
      function("EVP_DecryptUpdate", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle ENCRYPT_FINAL =
      function("EVP_EncryptFinal_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DECRYPT_FINAL =
      function("EVP_DecryptFinal_ex", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CONTROL =
      function("EVP_CIPHER_CTX_ctrl", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);

  /** Asked once all functions have been looked up. */
  private static final boolean COMPLETE = LIBRARY.isComplete();

  private static final int EVP_CTRL_AEAD_GET_TAG = 0x10;
  private static final int EVP_CTRL_AEAD_SET_TAG = 0x11;

  private final long cipher;

  private LibCrypto(long cipher) {
    this.cipher = cipher;
  }

  /** Returns the library, or nothing where it is not installed or lacks AES-256-GCM. */
  public static Optional<LibCrypto> load() {
    if (!COMPLETE) {
      return Optional.empty();
    }
    try {
      long cipher = (long) AES_256_GCM.invokeExact();
      return cipher == 0 ? Optional.empty() : Optional.of(new LibCrypto(cipher));
    } catch (Throwable t) {
      throw NativeLibrary.unexpected(t);
    }
  }

  /** Returns the library's name and version, such as {@code OpenSSL 3.5.1}. */
  public String description() {
    try {
      long version = (long) VERSION.invokeExact();
      return "OpenSSL "
          + (version >>> 28)
          + "."
          + (version >>> 20 & 0xff)
          + "."
          + (version >>> 4 & 0xff);
    } catch (Throwable t) {
      throw NativeLibrary.unexpected(t);
    }
  }

  /** Makes a cipher; the key is copied. */
  public AesGcm newAesGcm(byte[] key) {
    NativeLibrary.checkKey(key);
    return new Cipher(cipher, key);
  }

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    return LIBRARY.function(name, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static final class Cipher implements AesGcm {
    private final MemorySegment nonce = Arena.ofAuto().allocate(16, 8);
    private final MemorySegment written = Arena.ofAuto().allocate(JAVA_INT);
    private final long nonceAddress = nonce.address();
    private final long writtenAddress = written.address();
    private long sealing;
    private long opening;

    Cipher(long cipher, byte[] key) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment copy = arena.allocateFrom(JAVA_BYTE, key);
        sealing = (long) NEW.invokeExact();
        opening = (long) NEW.invokeExact();
        int ok =
            (int) ENCRYPT_INIT.invokeExact(sealing, cipher, 0L, copy.address(), nonceAddress)
                & (int) DECRYPT_INIT.invokeExact(opening, cipher, 0L, copy.address(), nonceAddress);
        copy.fill((byte) 0);
        if (ok != 1) {
          throw new IllegalStateException("libcrypto refuses an AES-256-GCM key");
        }
      } catch (IllegalStateException e) {
        close();
        throw e;
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
            (int) ENCRYPT_INIT.invokeExact(sealing, 0L, 0L, 0L, nonceAddress)
                & (int) ENCRYPT_UPDATE.invokeExact(sealing, to, writtenAddress, from, length)
                & (int) ENCRYPT_FINAL.invokeExact(sealing, to + length, writtenAddress)
                & (int) CONTROL.invokeExact(sealing, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, to + length);
      } catch (Throwable t) {
        throw NativeLibrary.unexpected(t);
      }
      if (ok != 1) {
        throw new IllegalStateException("libcrypto could not seal " + length + " bytes");
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
      int plain = length - TAG_BYTES;
      if (plain < 0) {
        return false;
      }
      long to = NativeLibrary.address(destination, destinationOffset, plain);
      long from = NativeLibrary.address(source, sourceOffset, length);
      checkOpen();
      NativeLibrary.writeNonce(nonce, info, counter);
      try {
        // The tag is read before the update, for in place the output could end where it starts.
        int ok =
            (int) DECRYPT_INIT.invokeExact(opening, 0L, 0L, 0L, nonceAddress)
                & (int) CONTROL.invokeExact(opening, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, from + plain)
                & (int) DECRYPT_UPDATE.invokeExact(opening, to, writtenAddress, from, plain);
        return ok == 1 && (int) DECRYPT_FINAL.invokeExact(opening, to + plain, writtenAddress) == 1;
      } catch (Throwable t) {
        throw NativeLibrary.unexpected(t);
      }
    }

    /** Freeing a context cleanses the key's schedule in it. */
    @Override
    public void close() {
      try {
        FREE.invokeExact(sealing);
        FREE.invokeExact(opening);
      } catch (Throwable t) {
        throw NativeLibrary.unexpected(t);
      }
      sealing = 0;
      opening = 0;
    }

    /** The library would follow a null pointer. */
    private void checkOpen() {
      if (sealing == 0) {
        throw new IllegalStateException("closed");
      }
    }
  }
}
