package org.gridtap.lab.sim.node;

import java.nio.ByteBuffer;
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
    return signature(self, message);
  }

  @Override
  public Verdict verify(byte[] peerCredentials, byte[] message, byte[] signature, long nowMs) {
    if (peerCredentials.length < NodeId.BYTES) {
      return new Verdict.Refused("it named no id");
    }
    NodeId id = NodeId.of(peerCredentials, 0);
    if (!Arrays.equals(signature, signature(id, message))) {
      return new Verdict.Refused("its signature does not hold");
    }
    return new Verdict.Member(new PeerIdentity(id, id.shortHex(), new byte[32], Long.MAX_VALUE));
  }

  private static byte[] signature(NodeId id, byte[] message) {
    long hash = id.hi() ^ id.mid() * 31 ^ id.lo();
    for (byte b : message) {
      hash = hash * 0x100000001b3L ^ b;
    }
    ByteBuffer signature = ByteBuffer.allocate(64);
    for (int i = 0; i < 8; i++) {
      signature.putLong(hash + i);
    }
    return signature.array();
  }
}
