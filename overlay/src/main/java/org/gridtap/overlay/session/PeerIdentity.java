package org.gridtap.overlay.session;

import org.gridtap.overlay.wire.NodeId;

/**
 * Who a peer proved to be in a handshake.
 *
 * @param id the node id, derived from the key
 * @param name the host name that the certificate states, for people only
 * @param publicKey the Ed25519 public key, 32 bytes
 * @param expiresAtMs when its membership ends, Unix time in milliseconds
 */
public record PeerIdentity(NodeId id, String name, byte[] publicKey, long expiresAtMs) {}
