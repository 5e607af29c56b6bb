package org.gridtap.overlay.session;

import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * One side of {@code Noise_XX_25519_AESGCM_SHA256} (Noise rev 34 §5.3, §7.5): {@code → e}, {@code ←
 * e, ee, s, es}, {@code → s, se}.
 *
 * <p>Each message is written or read in two steps, its keys and then its payload, because the
 * payload holds a signature over {@link #hash()} as it stands between the two. A read that fails
 * leaves the state unusable; who must survive a forged message reads it with a {@link #copy()}.
 */
final class NoiseXx {
  static final String PROTOCOL = "Noise_XX_25519_AESGCM_SHA256";

  private final KeyAgreement keys;
  private final boolean initiator;
  private final byte[] staticPrivate;
  private final byte[] staticPublic;
  private final byte[] ephemeralPrivate;
  private final SymmetricState symmetric;
  private byte[] remoteEphemeral = {};
  private byte[] remoteStatic = {};
  private int message = 1;

  NoiseXx(
      Primitives primitives,
      KeyAgreement keys,
      boolean initiator,
      byte[] prologue,
      byte[] staticPrivate,
      byte[] staticPublic,
      byte[] ephemeralPrivate) {
    this.keys = keys;
    this.initiator = initiator;
    this.staticPrivate = staticPrivate;
    this.staticPublic = staticPublic;
    this.ephemeralPrivate = ephemeralPrivate;
    this.symmetric = new SymmetricState(primitives, PROTOCOL);
    symmetric.mixHash(prologue);
  }

  private NoiseXx(NoiseXx other) {
    keys = other.keys;
    initiator = other.initiator;
    staticPrivate = other.staticPrivate;
    staticPublic = other.staticPublic;
    ephemeralPrivate = other.ephemeralPrivate;
    symmetric = other.symmetric.copy();
    remoteEphemeral = other.remoteEphemeral;
    remoteStatic = other.remoteStatic;
    message = other.message;
  }

  NoiseXx copy() {
    return new NoiseXx(this);
  }

  /** Writes the keys of our next message. Returns false if the peer's are of low order. */
  boolean writeKeys(WireWriter out) {
    boolean agreed = true;
    if (message < 3) {
      byte[] ephemeral = keys.publicKey(ephemeralPrivate);
      out.bytes(ephemeral);
      symmetric.mixHash(ephemeral);
    }
    if (message == 2) {
      agreed = mix(ephemeralPrivate, remoteEphemeral); // ee
    }
    if (message > 1 && agreed) {
      out.bytes(symmetric.encryptAndHash(staticPublic));
      agreed = mix(staticPrivate, remoteEphemeral); // es, se
    }
    return agreed;
  }

  void writePayload(byte[] payload, WireWriter out) {
    out.bytes(symmetric.encryptAndHash(payload));
    message++;
  }

  /**
   * Reads the keys of the peer's next message. Returns false if they are short or not authentic.
   */
  boolean readKeys(WireReader in) {
    boolean agreed = true;
    if (message < 3) {
      remoteEphemeral = in.bytes(KeyAgreement.KEY_BYTES);
      symmetric.mixHash(remoteEphemeral);
      agreed = !in.failed();
    }
    if (message == 2 && agreed) {
      agreed = mix(ephemeralPrivate, remoteEphemeral); // ee
    }
    if (message > 1 && agreed) {
      byte[] key =
          symmetric.decryptAndHash(in.bytes(KeyAgreement.KEY_BYTES + Primitives.TAG_BYTES));
      agreed = key != null && mix(ephemeralPrivate, key); // es, se
      remoteStatic = key == null ? remoteStatic : key;
    }
    return agreed;
  }

  /** Reads the rest of the peer's message as its payload; null if it is not authentic. */
  byte @Nullable [] readPayload(WireReader in) {
    message++;
    return symmetric.decryptAndHash(in.rest());
  }

  /** Returns the handshake hash as it stands. */
  byte[] hash() {
    return symmetric.hash();
  }

  /** Returns the peer's static key; empty before its message was read. */
  byte[] remoteStatic() {
    return remoteStatic;
  }

  /** Returns our sending key, then our receiving key. Only after the third message. */
  byte[][] split() {
    if (message != 4) {
      throw new IllegalStateException("split before message " + message);
    }
    byte[][] both = symmetric.split();
    return initiator ? both : new byte[][] {both[1], both[0]};
  }

  private boolean mix(byte[] privateKey, byte[] publicKey) {
    byte[] secret = keys.agree(privateKey, publicKey);
    if (secret == null) {
      return false;
    }
    symmetric.mixKey(secret);
    return true;
  }
}
