package org.gridtap.overlay.dht;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** Nodes beside its owner that may renew a record: routers of one site. */
  public static final int MAX_CO_OWNERS = 4;

  /** How far clocks may be apart, in minutes, before records are refused. */
  static final int CLOCK_MINUTES = 10;

  /** What a record may be on its way, or be held beyond its time, in minutes. */
  private static final int MARGIN_MINUTES = 2;

  private static final long MINUTE_MS = 60_000;
  private static final int TOMBSTONE = 1;
  private static final byte[] DOMAIN =
      "gridtap dht record v3\0".getBytes(StandardCharsets.US_ASCII);

  private final Key key;
  private final NodeId owner;
  private final byte[] ownerKey;
  private final byte[] admission;
  private final long seq;
  private final int ttlSeconds;
  private final boolean tombstone;
  private final long nonce;
  private final int issuedMinutes;
  private final List<NodeId> coOwners;
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
    this.issuedMinutes = terms.issuedMinutes;
    this.coOwners = terms.coOwners;
    this.value = value;
    this.bytes = bytes;
  }

  /**
   * The numbers of a record.
   *
   * @param seq counts the owner's statements under the key; the higher one holds
   * @param nonce tells two statements with one seq apart: with it, a create is idempotent
   * @param issuedMinutes when the owner stated it, by its own clock, in minutes since 1970
   * @param coOwners who else may renew it
   */
  record Terms(
      long seq,
      int ttlSeconds,
      boolean tombstone,
      long nonce,
      int issuedMinutes,
      List<NodeId> coOwners) {
    Terms {
      coOwners = List.copyOf(coOwners);
    }

    /** Makes those of a record that its owner alone may renew. */
    Terms(long seq, int ttlSeconds, boolean tombstone, long nonce, int issuedMinutes) {
      this(seq, ttlSeconds, tombstone, nonce, issuedMinutes, List.of());
    }

    private boolean isSharedWell(NodeId owner) {
      return coOwners.size() <= MAX_CO_OWNERS
          && !coOwners.contains(owner)
          && coOwners.stream().distinct().count() == coOwners.size();
    }
  }

  /** Returns a wall time, Unix time in milliseconds, as records state it. */
  static int minutes(long wallMs) {
    return (int) Math.floorDiv(wallMs, MINUTE_MS);
  }

  /**
   * Returns how long the word that a key was given up is to be held, so that no earlier word of its
   * owner is {@link #isTimely} when it is forgotten, even by clocks as far apart as allowed.
   */
  static int tombstoneSeconds(int ttlSeconds) {
    return Math.min(MAX_TTL_SECONDS, 2 * ttlSeconds + 60 * (MARGIN_MINUTES + CLOCK_MINUTES));
  }

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
    if (!terms.isSharedWell(owner)) {
      throw new IllegalArgumentException(
          "a record has at most 4 co-owners, each once and not its owner: " + terms.coOwners);
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
        .i64(terms.nonce)
        .i32(terms.issuedMinutes)
        .u8(terms.coOwners.size());
    terms.coOwners.forEach(writer::nodeId);
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
    int issuedMinutes = reader.i32();
    List<NodeId> coOwners = new ArrayList<>();
    for (int left = reader.u8(); left > 0 && !reader.failed(); left--) {
      coOwners.add(reader.nodeId());
    }
    byte[] value = reader.block(MAX_VALUE_BYTES);
    Terms terms = new Terms(seq, ttlSeconds, flags == TOMBSTONE, nonce, issuedMinutes, coOwners);
    boolean sound =
        reader.finished()
            && terms.isSharedWell(owner)
            && seq >= 1
            && ttlSeconds >= 1
            && ttlSeconds <= MAX_TTL_SECONDS
            && flags <= TOMBSTONE;
    if (!sound || key == null) {
      return null;
    }
    return new SignedRecord(key, owner, ownerKey, admission, terms, value, bytes);
  }

  /** Tells whether the owner's id belongs to the key it states and the signature is that key's. */
  boolean isGenuine(RecordSigner signer) {
    int signedLength = bytes.length - RecordSigner.SIGNATURE_BYTES;
    byte[] signed = Arrays.copyOf(bytes, signedLength);
    byte[] signature = Arrays.copyOfRange(bytes, signedLength, bytes.length);
    return signer.verify(owner, ownerKey, admission, join(DOMAIN, signed), signature);
  }

  /**
   * Tells whether the record was issued at most two of its lifetimes ago, and not in the future, by
   * a clock that may be off by {@link #CLOCK_MINUTES}. What is older is a replay: its owner renews
   * many times in a lifetime.
   */
  boolean isTimely(long wallMs) {
    long age = (long) minutes(wallMs) - issuedMinutes;
    return age >= -CLOCK_MINUTES && age <= 2L * ttlSeconds / 60 + MARGIN_MINUTES;
  }

  /** Returns to whom the owner hands the key on, if this is its word that it does. */
  @Nullable NodeId heir() {
    return tombstone && value.length == NodeId.BYTES ? NodeId.of(value, 0) : null;
  }

  /** Tells whether the owner is known for a member or shows here that it is one. */
  boolean isMembers(Credentials credentials, Local local, long nowNs) {
    return local.isMember(owner, ownerKey, credentials, nowNs);
  }

  public Key key() {
    return key;
  }

  /** Returns who stated it. */
  public NodeId owner() {
    return owner;
  }

  /**
   * Returns who else may renew it, and owns it then; in the order in which the owner named them.
   */
  public List<NodeId> coOwners() {
    return coOwners;
  }

  /** Tells whether this node is the owner or a co-owner. */
  public boolean isOf(NodeId node) {
    return owner.equals(node) || coOwners.contains(node);
  }

  /**
   * Tells whether this record's owner may state it where the other one stands: as its owner, or,
   * while both live, as a co-owner.
   */
  boolean continues(SignedRecord before) {
    boolean isRenewal = !tombstone && !before.tombstone;
    return owner.equals(before.owner) || (isRenewal && before.coOwners.contains(owner));
  }

  /** Tells whether one of the two records may continue the other. */
  boolean isSharedWith(SignedRecord other) {
    return continues(other) || other.continues(this);
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
