package org.gridtap.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A shared library that may be missing, as well as any of its functions. */
final class NativeLibrary {
  static final int NONCE_BYTES = 12;
  private static final ValueLayout.OfInt BE32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final @Nullable SymbolLookup symbols;
  private boolean complete = true;

  NativeLibrary(String fileName) {
    SymbolLookup found = null;
    try {
      found = SymbolLookup.libraryLookup(fileName, Arena.global());
    } catch (IllegalArgumentException notInstalled) {
      // Callers see it in isComplete.
    }
    symbols = found;
  }

  /**
   * Returns a critical downcall. Where the library or the function is missing it is a handle of the
   * same type that throws, and {@link #isComplete} says so: nobody needs to look at every handle.
   */
  MethodHandle function(String name, FunctionDescriptor descriptor) {
    MethodType type = descriptor.toMethodType();
    Optional<MemorySegment> address = symbols == null ? Optional.empty() : symbols.find(name);
    if (address.isEmpty()) {
      complete = false;
      MethodHandle thrower =
          MethodHandles.throwException(type.returnType(), UnsatisfiedLinkError.class)
              .bindTo(new UnsatisfiedLinkError(name));
      return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }
    return Linker.nativeLinker()
        .downcallHandle(address.get(), descriptor, Linker.Option.critical(false));
  }

  /** Tells whether every function asked for so far is there. */
  boolean isComplete() {
    return complete;
  }

  static void writeNonce(MemorySegment nonce, int info, long counter) {
    nonce.set(BE32, 0, info);
    nonce.set(BE64, 4, counter);
  }

  /** Returns the native address of a range that was checked to lie in the segment. */
  static long address(MemorySegment segment, long offset, long length) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("a heap segment has no address");
    }
    Objects.checkFromIndexSize(offset, length, segment.byteSize());
    return segment.address() + offset;
  }

  /** Checks a key's length. */
  static void checkKey(byte[] key) {
    if (key.length != AesGcm.KEY_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
    }
  }

  /** A handle throws only if it was described wrongly. */
  static IllegalStateException unexpected(Throwable t) {
    return new IllegalStateException(t);
  }
}
