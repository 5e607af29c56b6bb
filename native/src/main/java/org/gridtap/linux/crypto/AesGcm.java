package org.gridtap.linux.crypto;

import java.lang.foreign.MemorySegment;

/**
 * AES-256-GCM with one key and 16-byte tags, over native memory.
 *
 * <p>The nonce is {@code info:u32 ‖ counter:u64}, big-endian. Source and destination must either be
 * the same place or not overlap. Both methods throw IndexOutOfBoundsException if a range does not
 * lie in its segment, and IllegalArgumentException for a heap segment. One owner thread; after
 * {@link #close} nothing may be called.
 */
public interface AesGcm extends AutoCloseable {
  /** Length of a key, in bytes. */
  int KEY_BYTES = 32;

  /** Length of the tag that sealing adds, in bytes. */
  int TAG_BYTES = 16;

  /** Seals {@code length} bytes; writes {@code length + 16}. */
  void seal(
      MemorySegment destination,
      long destinationOffset,
      MemorySegment source,
      long sourceOffset,
      int length,
      int info,
      long counter);

  /**
   * Opens {@code length} bytes, the tag counted; writes {@code length - 16}. Returns false, with
   * the destination's content undefined, if the tag does not match or the input is shorter than a
   * tag.
   */
  boolean open(
      MemorySegment destination,
      long destinationOffset,
      MemorySegment source,
      long sourceOffset,
      int length,
      int info,
      long counter);

  /** Wipes the key and frees what the library holds. */
  @Override
  void close();
}
