package org.gridtap.overlay.dht;

import java.util.Arrays;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What shows that a node is a member, as {@link RecordSigner#credentials} made it; opaque here.
 *
 * <p>Layout: length:u16 ‖ bytes; the length is 0 where they were not asked for.
 */
final class Credentials {
  static final Credentials NONE = new Credentials(new byte[0]);

  private final byte[] bytes;

  private Credentials(byte[] bytes) {
    this.bytes = bytes;
  }

  static Credentials of(RecordSigner signer) {
    return new Credentials(signer.credentials());
  }

  static Credentials decode(WireReader reader) {
    return new Credentials(reader.block(RecordSigner.MAX_CREDENTIALS_BYTES));
  }

  void encode(WireWriter writer) {
    writer.block(bytes);
  }

  boolean isNone() {
    return bytes.length == 0;
  }

  /** Returns the bytes; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Credentials credentials && Arrays.equals(bytes, credentials.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
