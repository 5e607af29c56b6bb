package org.gridtap.overlay.session;

import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** The encrypted payload of messages 2 and 3, as the package's description draws it. */
record HandshakePayload(
    int sender, int aead, int revocation, byte[] extras, byte[] credentials, byte[] signature) {
  static final int AES_256_GCM = 1;
  static final int MAX_EXTRAS = 128;
  static final int MAX_CREDENTIALS = 700;
  static final int SIGNATURE_BYTES = 64;

  byte[] encode() {
    return new WireWriter(1024)
        .u24(sender)
        .u8(aead)
        .i32(revocation)
        .block(extras)
        .block(credentials)
        .bytes(signature)
        .toByteArray();
  }

  /** Returns null for bytes that are no payload. */
  static @Nullable HandshakePayload decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    HandshakePayload payload =
        new HandshakePayload(
            in.u24(),
            in.u8(),
            in.i32(),
            in.block(MAX_EXTRAS),
            in.block(MAX_CREDENTIALS),
            in.bytes(SIGNATURE_BYTES));
    return in.finished() ? payload : null;
  }
}
