package org.gridtap.lab.sim.node;

import java.util.Arrays;
import org.gridtap.overlay.session.Membership;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.wire.NodeId;

/** Stands in for certificates: everybody is believed who names an id and signs with a hash. */
final class CheapMembership implements Membership {
  private final NodeId self;
  private final byte[] credentials;

  CheapMembership(NodeId self) {
    this.self = self;
    this.credentials = Arrays.copyOf(self.toBytes(), 600);
  }

  @Override
  public byte[] credentials() {
    return credentials;
  }

  @Override
  public byte[] sign(byte[] message) {
    return CheapSigner.hash(self.toBytes(), message);
  }

  @Override
  public Verdict verify(byte[] peerCredentials, byte[] message, byte[] signature, long nowMs) {
    if (peerCredentials.length < NodeId.BYTES) {
      return new Verdict.Refused("it named no id");
    }
    NodeId id = NodeId.of(peerCredentials, 0);
    if (!Arrays.equals(signature, CheapSigner.hash(id.toBytes(), message))) {
      return new Verdict.Refused("its signature does not hold");
    }
    return new Verdict.Member(new PeerIdentity(id, id.shortHex(), new byte[32], Long.MAX_VALUE));
  }
}
