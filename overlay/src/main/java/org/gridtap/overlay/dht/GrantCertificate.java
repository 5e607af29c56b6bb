package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * The signed votes of a quorum for one record at one ballot: it was granted, and whoever can tell
 * members from others can see it.
 *
 * <p>Layout: ballot ‖ set ‖ count:u8 (0..5) ‖ signed votes. At most {@value #MAX_BYTES} bytes;
 * without credentials some 740.
 *
 * @param set the key's replicas as the root saw them
 */
record GrantCertificate(Ballot ballot, List<NodeId> set, List<SignedVote> votes) {
  static final int MAX_BYTES =
      28 + 1 + 20 * Quorum.REPLICAS + 1 + (150 + RecordSigner.MAX_CREDENTIALS_BYTES) * 5;

  GrantCertificate {
    set = List.copyOf(set);
    votes = List.copyOf(votes);
  }

  static GrantCertificate decode(WireReader reader) {
    Ballot ballot = Ballot.decode(reader);
    List<NodeId> set = MessageCodec.decodeSet(reader);
    int count = reader.u8();
    if (count > set.size()) {
      reader.fail();
    }
    List<SignedVote> votes = new ArrayList<>();
    for (int i = 0; i < count && !reader.failed(); i++) {
      votes.add(SignedVote.decode(reader));
    }
    return new GrantCertificate(ballot, set, votes);
  }

  static void encodeOptional(@Nullable GrantCertificate certificate, WireWriter writer) {
    writer.u8(certificate == null ? 0 : 1);
    if (certificate != null) {
      certificate.encode(writer);
    }
  }

  static @Nullable GrantCertificate decodeOptional(WireReader reader) {
    return reader.u8() == 0 ? null : decode(reader);
  }

  void encode(WireWriter writer) {
    ballot.encode(writer);
    MessageCodec.encodeSet(set, writer);
    writer.u8(votes.size());
    votes.forEach(vote -> vote.encode(writer));
  }

  /**
   * Tells whether a quorum of the stated set voted for this record: each vote signed by a member,
   * by another one, and one of the set. A set that is smaller than what this node sees of the ring
   * allows proves nothing: any node could state itself alone.
   */
  boolean proves(SignedRecord record, Local local, long nowNs) {
    Set<NodeId> voters = new LinkedHashSet<>();
    int quorum = Quorum.of(set.size());
    if (set.size() < local.leastSet() || votes.size() < quorum) {
      return false;
    }
    for (SignedVote vote : votes) {
      if (set.contains(vote.voter())
          && !voters.contains(vote.voter())
          && vote.isGenuine(ballot, set, record, local.signer)
          && vote.isMembers(local, nowNs)) {
        voters.add(vote.voter());
      }
    }
    return voters.size() >= quorum;
  }
}
