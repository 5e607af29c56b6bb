package org.gridtap.overlay.dht;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.gridtap.overlay.wire.NodeId;

/**
 * The nodes whose membership was shown, so that credentials need not travel with everything they
 * say. The one asked for longest ago is forgotten first.
 */
final class Members {
  static final int MAX_KNOWN = 4_096;

  private final RecordSigner signer;

  private final LinkedHashMap<NodeId, Standing> known = new LinkedHashMap<>(16, 0.75f, true);

  Members(RecordSigner signer) {
    this.signer = signer;
  }

  /** Tells whether this node was shown to be a member and still is one. */
  boolean isKnown(NodeId node, long wallMs) {
    Standing standing = known.get(node);
    return standing != null && wallMs <= standing.untilMs();
  }

  /**
   * Returns what a node was shown to be allowed, an ordinary member's share if nothing was shown.
   */
  Standing standing(NodeId node) {
    return known.getOrDefault(node, Standing.UNKNOWN);
  }

  /**
   * Looks at the credentials of a node, unless it is known. The caller has checked that the id
   * belongs to the key.
   *
   * @return whether it is a member
   */
  boolean isMember(NodeId node, byte[] publicKey, Credentials credentials, long wallMs) {
    if (isKnown(node, wallMs)) {
      return true;
    }
    if (credentials.isNone()) {
      return false;
    }
    Standing shown = signer.standing(publicKey, credentials.bytes(), wallMs);
    if (shown == null || wallMs > shown.untilMs()) {
      return false;
    }
    if (known.size() >= MAX_KNOWN) {
      Iterator<NodeId> oldest = known.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    known.put(node, shown);
    return true;
  }

  int known() {
    return known.size();
  }
}
