package org.gridtap.lab.sim.node;

import org.gridtap.overlay.session.KeyAgreement;
import org.gridtap.overlay.session.X25519KeyAgreement;

/**
 * What stands in for cryptography in simulated nodes, and who looks on.
 *
 * @param keys how handshakes agree on keys
 * @param traffic counts all that the nodes send
 * @param watcher is told of what happens to them
 */
public record Stand(KeyAgreement keys, Traffic traffic, Watcher watcher) {
  /** As cheap as can be, for many nodes. */
  public static Stand cheap(Traffic traffic, Watcher watcher) {
    return new Stand(new CheapKeyAgreement(), traffic, watcher);
  }

  /** With handshakes as in the daemon, but for certificates. */
  public static Stand real(Traffic traffic, Watcher watcher) {
    return new Stand(new X25519KeyAgreement(), traffic, watcher);
  }
}
