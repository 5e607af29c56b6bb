package org.gridtap.overlay.dht;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What an owner states under a key, signed by it: a value, or with the tombstone flag that it gave
 * the key up.
 *
 * <p>Layout in the package description. Immutable; made by {@link #sign} or {@link #decode}, which
 * does NOT check the signature: {@link #isGenuine} does.
 */
public final class SignedRecord {
  /** The longest value, in bytes. */
  public static final int MAX_VALUE_BYTES = 1_024;

  /** The longest time to live: one day. */
  public static final int MAX_TTL_SECONDS = 86_400;

  /** The longest record on the wire, in bytes. */
  static final int MAX_BYTES = 1_400;

  private static final int TOMBSTONE = 1;
  private static final byte[] DOMAIN =
      "gridtap dht record v1\0".getBytes(StandardCharsets.US_ASCII);

  private final Key key;
  private final NodeId owner;
  private final byte[] ownerKey;
  private final byte[] admission;
  private final long seq;
  private final int ttlSeconds;
  private final boolean tombstone;
  private final long nonce;
  private final byte[] value;
  private final byte[] bytes;

  private SignedRecord(
      Key key,
      NodeId owner,
      byte[] ownerKey,
      byte[] admission,
      Terms terms,
      byte[] value,
      byte[] bytes) {
    this.key = key;
    this.owner = owner;
    this.ownerKey = ownerKey;
    this.admission = admission;
    this.seq = terms.seq;
    this.ttlSeconds = terms.ttlSeconds;
    this.tombstone = terms.tombstone;
    this.nonce = terms.nonce;
    this.value = value;
    this.bytes = bytes;
  }

  /**
   * The numbers of a record.
   *
   * @param seq counts the owner's statements under the key; the higher one holds
   * @param nonce tells two statements with one seq apart: with it, a create is idempotent
   */
  record Terms(long seq, int ttlSeconds, boolean tombstone, long nonce) {}

  /** Makes and signs a record of this node's. Throws IllegalArgumentException beyond the limits. */
  static SignedRecord sign(Key key, NodeId owner, Terms terms, byte[] value, RecordSigner signer) {
    if (value.length > MAX_VALUE_BYTES
        || terms.ttlSeconds < 1
        || terms.ttlSeconds > MAX_TTL_SECONDS) {
      throw new IllegalArgumentException(
          "a record has a value of at most 1024 bytes (not "
              + value.length
              + ") and lives 1 to 86400 seconds (not "
              + terms.ttlSeconds
              + ")");
    }
    byte[] ownerKey = signer.publicKey();
    byte[] admission = signer.admission();
    WireWriter writer = new WireWriter(384);
    key.encode(writer);
    writer.nodeId(owner).bytes(ownerKey).bytes(admission);
    writer
        .i64(terms.seq)
        .i32(terms.ttlSeconds)
        .u8(terms.tombstone ? TOMBSTONE : 0)
        .i64(terms.nonce);
    byte[] signed = writer.block(value).toByteArray();
    byte[] signature = signer.sign(join(DOMAIN, signed));
    return new SignedRecord(
        key, owner, ownerKey, admission, terms, value.clone(), join(signed, signature));
  }

  /** Reads a record's bytes; null if they are none or beyond the limits. */
  static @Nullable SignedRecord decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES || bytes.length < RecordSigner.SIGNATURE_BYTES) {
      return null;
    }
    WireReader reader = new WireReader(bytes, 0, bytes.length - RecordSigner.SIGNATURE_BYTES);
    Key key = Key.decode(reader);
    NodeId owner = reader.nodeId();
    byte[] ownerKey = reader.bytes(RecordSigner.KEY_BYTES);
    byte[] admission = reader.bytes(RecordSigner.KEY_BYTES);
    long seq = reader.i64();
    int ttlSeconds = reader.i32();
    int flags = reader.u8();
    long nonce = reader.i64();
    byte[] value = reader.block(MAX_VALUE_BYTES);
    boolean sound =
        reader.finished()
            && seq >= 1
            && ttlSeconds >= 1
            && ttlSeconds <= MAX_TTL_SECONDS
            && flags <= TOMBSTONE;
    if (!sound || key == null) {
      return null;
    }
    Terms terms = new Terms(seq, ttlSeconds, flags == TOMBSTONE, nonce);
    return new SignedRecord(key, owner, ownerKey, admission, terms, value, bytes);
  }

  /** Tells whether the owner's id belongs to the key it states and the signature is that key's. */
  boolean isGenuine(RecordSigner signer) {
    int signedLength = bytes.length - RecordSigner.SIGNATURE_BYTES;
    byte[] signed = Arrays.copyOf(bytes, signedLength);
    byte[] signature = Arrays.copyOfRange(bytes, signedLength, bytes.length);
    return signer.verify(owner, ownerKey, admission, join(DOMAIN, signed), signature);
  }

  public Key key() {
    return key;
  }

  public NodeId owner() {
    return owner;
  }

  public long seq() {
    return seq;
  }

  public int ttlSeconds() {
    return ttlSeconds;
  }

  /** Tells whether this is the owner's word that it gave the key up. */
  public boolean tombstone() {
    return tombstone;
  }

  public byte[] value() {
    return value.clone();
  }

  boolean hasValue(byte[] other) {
    return Arrays.equals(value, other);
  }

  long nonce() {
    return nonce;
  }

  /** Returns the record as it goes on the wire; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SignedRecord signedRecord && Arrays.equals(bytes, signedRecord.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return key + " of " + owner.shortHex() + " seq " + seq + (tombstone ? " (given up)" : "");
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
