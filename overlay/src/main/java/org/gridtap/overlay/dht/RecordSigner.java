package org.gridtap.overlay.dht;

import java.nio.charset.StandardCharsets;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** This node's Ed25519 key as records need it; the simulator swaps it for something cheap. */
public interface RecordSigner {
  /** Length of a public key and of an admission nonce, in bytes. */
  int KEY_BYTES = 32;

  /** Length of a signature, in bytes. */
  int SIGNATURE_BYTES = 64;

  /** The longest credentials, in bytes. */
  int MAX_CREDENTIALS_BYTES = 700;

  /** Returns this node's public key, 32 bytes. */
  byte[] publicKey();

  /** Returns the nonce under which this node was admitted, 32 bytes. */
  byte[] admission();

  /** Signs with this node's key; 64 bytes. */
  byte[] sign(byte[] message);

  /**
   * Tells whether {@code owner} is the node of this key and nonce ({@link #idOf}) and the signature
   * is its own. Never throws, whatever the bytes.
   */
  boolean verify(
      NodeId owner, byte[] publicKey, byte[] admission, byte[] message, byte[] signature);

  /** Returns what shows others that this node is a member, 1 to 700 bytes. */
  byte[] credentials();

  /**
   * Looks whether credentials make the holder of this key a member at the wall time {@code nowMs}.
   * Never throws, whatever the bytes.
   *
   * @return what the certificate allows it, null if it is none
   */
  @Nullable Standing standing(byte[] publicKey, byte[] credentials, long nowMs);

  /**
   * Returns the id of the node with this key: 160 bits of SHA-256("gridtap node id v1" ‖ key ‖
   * nonce).
   */
  static NodeId idOf(byte[] publicKey, byte[] admission) {
    byte[] domain = "gridtap node id v1".getBytes(StandardCharsets.US_ASCII);
    byte[] all = new WireWriter(96).bytes(domain).bytes(publicKey).bytes(admission).toByteArray();
    return NodeId.of(Digests.sha256(all), 0);
  }
}
