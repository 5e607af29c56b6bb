package org.gridtap.overlay.session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;

/**
 * Members whose credentials are their ids and whose signatures are MACs under keys that all know.
 */
final class TestMembership implements Membership {
  static final int CREDENTIALS = 600;

  private final Primitives primitives = new Primitives();
  final NodeId id;
  final Set<NodeId> refused = new HashSet<>();
  int signed;
  int verified;

  TestMembership(NodeId id) {
    this.id = id;
  }

  @Override
  public byte[] credentials() {
    return Arrays.copyOf(id.toBytes(), CREDENTIALS);
  }

  @Override
  public byte[] sign(byte[] message) {
    signed++;
    return mac(id, message);
  }

  @Override
  public Verdict verify(byte[] credentials, byte[] message, byte[] signature, long nowMs) {
    verified++;
    if (credentials.length != CREDENTIALS) {
      return new Verdict.Refused("no credentials");
    }
    NodeId peer = NodeId.of(credentials, 0);
    if (refused.contains(peer)) {
      return new Verdict.Refused("revoked");
    }
    return Arrays.equals(signature, mac(peer, message))
        ? new Verdict.Member(new PeerIdentity(peer, "peer", new byte[32], Long.MAX_VALUE))
        : new Verdict.Refused("bad signature");
  }

  private byte[] mac(NodeId id, byte[] message) {
    return Arrays.copyOf(primitives.hmac(id.toBytes(), message), 64);
  }
}
