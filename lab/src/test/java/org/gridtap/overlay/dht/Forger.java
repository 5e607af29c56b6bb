package org.gridtap.overlay.dht;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Makes messages of the hash table that no honest node would send. */
public final class Forger {
  private static final int PUT = 1;
  private static final byte[] DOMAIN =
      "gridtap dht record v3\0".getBytes(StandardCharsets.US_ASCII);

  private Forger() {}

  /** Returns a request to write what {@code owner} states, at a wall time. */
  public static byte[] put(
      long operation, Key key, NodeId owner, long seq, long wallMs, RecordSigner signer) {
    SignedRecord.Terms terms =
        new SignedRecord.Terms(seq, 1_800, false, operation, SignedRecord.minutes(wallMs));
    SignedRecord record = SignedRecord.sign(key, owner, terms, new byte[] {1}, signer);
    return MessageCodec.encode(put(operation, record, signer));
  }

  /** Returns a request to write this value, which is the owner's first word. */
  public static byte[] put(
      long operation, Key key, NodeId owner, byte[] value, long wallMs, RecordSigner signer) {
    SignedRecord.Terms terms =
        new SignedRecord.Terms(1, 1_800, false, operation, SignedRecord.minutes(wallMs));
    SignedRecord record = SignedRecord.sign(key, owner, terms, value, signer);
    return MessageCodec.encode(put(operation, record, signer));
  }

  private static Message.Put put(long operation, SignedRecord record, RecordSigner signer) {
    return new Message.Put(operation, record, Proof.NONE, Credentials.of(signer));
  }

  /** Returns the same message with a signature that does not hold. */
  public static byte[] withWrongSignature(byte[] put) {
    byte[] wrong = put.clone();
    int lengthAt = 1 + Long.BYTES;
    int recordLength = (put[lengthAt] & 0xff) << 8 | put[lengthAt + 1] & 0xff;
    wrong[lengthAt + 1 + recordLength] ^= 1;
    return wrong;
  }

  /** Returns a request to write a longer value than there may be, duly signed. */
  public static byte[] oversized(
      long operation, Key key, NodeId owner, int valueBytes, long wallMs, RecordSigner signer) {
    WireWriter writer = new WireWriter(2_048);
    key.encode(writer);
    writer.nodeId(owner).bytes(signer.publicKey()).bytes(signer.admission());
    writer.i64(1).i32(1_800).u8(0).i64(operation).i32(SignedRecord.minutes(wallMs)).u8(0);
    byte[] signed = writer.block(new byte[valueBytes]).toByteArray();
    byte[] message = new byte[DOMAIN.length + signed.length];
    System.arraycopy(DOMAIN, 0, message, 0, DOMAIN.length);
    System.arraycopy(signed, 0, message, DOMAIN.length, signed.length);
    byte[] signature = signer.sign(message);
    byte[] record = Arrays.copyOf(signed, signed.length + signature.length);
    System.arraycopy(signature, 0, record, signed.length, signature.length);
    WireWriter put = new WireWriter(2_048).u8(PUT).i64(operation).block(record);
    Credentials.of(signer).encode(put.u8(Proof.NONE.ordinal()));
    return put.toByteArray();
  }

  /** Returns how a root answers in this message; null if it is no answer. */
  public static @Nullable String statusOf(byte[] message) {
    return MessageCodec.decode(message) instanceof Message.Reply reply
        ? reply.status().name()
        : null;
  }

  /** Returns a vote for a ballot of that root's, if there is one. */
  public static byte[] vote(NodeId key, int round, int tie, NodeId root) {
    return MessageCodec.encode(new Message.Vote(key, new Ballot(round, tie, root), null));
  }

  /** Returns a proposal under a ballot of the sender's, with a record of its own. */
  public static byte[] handedOn(
      Key key, NodeId owner, int round, long wallMs, RecordSigner signer) {
    SignedRecord.Terms terms =
        new SignedRecord.Terms(1, 1_800, false, round, SignedRecord.minutes(wallMs));
    SignedRecord record = SignedRecord.sign(key, owner, terms, new byte[] {1}, signer);
    Ballot ballot = new Ballot(round, 1, owner);
    Accepted accepted = Accepted.stated(ballot, record, Tenure.beginning(ballot));
    return MessageCodec.encode(new Message.Push(List.of(accepted)));
  }

  /** Returns a promise that conceals what was accepted before; null if this is no promise. */
  public static byte @Nullable [] concealing(byte[] message) {
    return MessageCodec.decode(message) instanceof Message.Promise promise
        ? MessageCodec.encode(new Message.Promise(promise.key(), promise.ballot(), null))
        : null;
  }
}
