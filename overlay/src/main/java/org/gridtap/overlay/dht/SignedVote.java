package org.gridtap.overlay.dht;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A replica's signed word that it accepted a record at a ballot, as one of a set.
 *
 * <p>Layout: voter:20 ‖ voterKey:32 ‖ admission:32 ‖ signature:64 ‖ credentials. The signature is
 * Ed25519 over "gridtap dht vote v1" ‖ 0 ‖ key:20 ‖ ballot ‖ set ‖ SHA-256(record). Immutable.
 */
final class SignedVote {
  private static final byte[] DOMAIN = "gridtap dht vote v1\0".getBytes(StandardCharsets.US_ASCII);

  private final NodeId voter;
  private final byte[] voterKey;
  private final byte[] admission;
  private final byte[] signature;
  private final Credentials credentials;

  private SignedVote(
      NodeId voter, byte[] voterKey, byte[] admission, byte[] signature, Credentials credentials) {
    this.voter = voter;
    this.voterKey = voterKey;
    this.admission = admission;
    this.signature = signature;
    this.credentials = credentials;
  }

  /** Votes with this node's key. */
  static SignedVote sign(
      NodeId self,
      Ballot ballot,
      List<NodeId> set,
      SignedRecord record,
      Credentials credentials,
      RecordSigner signer) {
    byte[] signature = signer.sign(signed(ballot, set, record));
    return new SignedVote(self, signer.publicKey(), signer.admission(), signature, credentials);
  }

  static SignedVote decode(WireReader reader) {
    return new SignedVote(
        reader.nodeId(),
        reader.bytes(RecordSigner.KEY_BYTES),
        reader.bytes(RecordSigner.KEY_BYTES),
        reader.bytes(RecordSigner.SIGNATURE_BYTES),
        Credentials.decode(reader));
  }

  void encode(WireWriter writer) {
    writer.nodeId(voter).bytes(voterKey).bytes(admission).bytes(signature);
    credentials.encode(writer);
  }

  NodeId voter() {
    return voter;
  }

  /** Tells whether the voter signed this very vote; whether it is a member is another question. */
  boolean isGenuine(Ballot ballot, List<NodeId> set, SignedRecord record, RecordSigner signer) {
    return signer.verify(voter, voterKey, admission, signed(ballot, set, record), signature);
  }

  /** Tells whether the voter is known for a member or shows that it is one. */
  boolean isMembers(Local local, long nowNs) {
    return local.isMember(voter, voterKey, credentials, nowNs);
  }

  private static byte[] signed(Ballot ballot, List<NodeId> set, SignedRecord record) {
    WireWriter writer = new WireWriter(224).bytes(DOMAIN).nodeId(record.key().id());
    ballot.encode(writer);
    MessageCodec.encodeSet(set, writer);
    return writer.bytes(Digests.sha256(record.bytes())).toByteArray();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SignedVote vote
        && voter.equals(vote.voter)
        && Arrays.equals(voterKey, vote.voterKey)
        && Arrays.equals(admission, vote.admission)
        && Arrays.equals(signature, vote.signature)
        && credentials.equals(vote.credentials);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }
}
