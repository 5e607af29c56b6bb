package org.gridtap.overlay.session;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.gridtap.overlay.wire.NodeId;

/**
 * Who a peer proved to be in a handshake.
 *
 * @param id the node id, derived from the key
 * @param name the host name that the certificate states, for people only
 * @param publicKey the Ed25519 public key, 32 bytes
 * @param expiresAtMs when its membership ends, Unix time in milliseconds
 * @param networkTags 24-bit tags of the networks that its token allows; empty = all
 */
public record PeerIdentity(
    NodeId id, String name, byte[] publicKey, long expiresAtMs, Set<Integer> networkTags) {
  public PeerIdentity {
    networkTags = Collections.unmodifiableSet(new TreeSet<>(networkTags));
  }

  /** Makes a peer that may take part in every network. */
  public PeerIdentity(NodeId id, String name, byte[] publicKey, long expiresAtMs) {
    this(id, name, publicKey, expiresAtMs, Collections.emptySet());
  }
}
