package org.gridtap.overlay.io;

import java.lang.foreign.MemorySegment;
import org.gridtap.linux.crypto.AesGcm;
import org.gridtap.overlay.session.Aead;

/** A cipher of a native library, as the overlay wants it. HOT PATH. */
final class NativeAead implements Aead {
  private final AesGcm cipher;

  NativeAead(AesGcm cipher) {
    this.cipher = cipher;
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
    cipher.seal(destination, destinationOffset, source, sourceOffset, length, info, counter);
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
    return cipher.open(destination, destinationOffset, source, sourceOffset, length, info, counter);
  }

  @Override
  public void close() {
    cipher.close();
  }
}
