package org.gridtap.overlay.session;

import java.lang.foreign.MemorySegment;

/**
 * AES-256-GCM for one direction of one session, as the data path needs it: off-heap, no allocation,
 * one thread.
 *
 * <p>The nonce is {@code info:u32 ‖ counter:u64}, both big-endian, as they stand in the packet's
 * header; that authenticates the header without associated data. Source and destination must not
 * overlap, unless they are equal. Providers live outside the pure packages, in {@code overlay.io}.
 */
public interface Aead extends AutoCloseable {
  /** Seals {@code length} bytes and writes {@code length + 16} bytes. */
  void seal(
      MemorySegment destination,
      long destinationOffset,
      MemorySegment source,
      long sourceOffset,
      int length,
      int info,
      long counter);

  /**
   * Opens {@code length} bytes, the tag counted, and writes {@code length - 16} bytes. Returns
   * false, with the destination's content undefined, when the tag does not match.
   */
  boolean open(
      MemorySegment destination,
      long destinationOffset,
      MemorySegment source,
      long sourceOffset,
      int length,
      int info,
      long counter);

  /** Wipes the key. */
  @Override
  void close();
}
