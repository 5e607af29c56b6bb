package org.gridtap.overlay.session;

/**
 * The outcome of a handshake: an immutable pair of keys with a peer. The data path makes its
 * ciphers, counters and replay window from it and forgets it when told so.
 *
 * @param localIndex our receiver index, 24 bits, unique among our living sessions
 * @param remoteIndex the peer's receiver index, written into every packet that we seal
 * @param sendKey AES-256 key of the packets that we send
 * @param receiveKey AES-256 key of the packets that we open
 * @param establishedNs when the handshake ended here
 * @param initiator whether we began it
 */
public record Session(
    int localIndex,
    int remoteIndex,
    PeerIdentity peer,
    byte[] sendKey,
    byte[] receiveKey,
    long establishedNs,
    boolean initiator) {
  /** Leaves the keys out: this goes to logs. */
  @Override
  public String toString() {
    return "session " + localIndex + " with " + peer.id().shortHex();
  }

  /** Sessions are compared by identity: a localIndex is used again once its session is gone. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return localIndex;
  }
}
