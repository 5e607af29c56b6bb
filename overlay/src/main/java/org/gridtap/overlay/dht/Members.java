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

  /** Until when each is a member, Unix time in milliseconds. */
  private final LinkedHashMap<NodeId, Long> untilMs = new LinkedHashMap<>(16, 0.75f, true);

  Members(RecordSigner signer) {
    this.signer = signer;
  }

  /** Tells whether this node was shown to be a member and still is one. */
  boolean isKnown(NodeId node, long wallMs) {
    Long end = untilMs.get(node);
    return end != null && wallMs <= end;
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
    long end = signer.memberUntilMs(publicKey, credentials.bytes(), wallMs);
    if (wallMs > end) {
      return false;
    }
    if (untilMs.size() >= MAX_KNOWN) {
      Iterator<NodeId> oldest = untilMs.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    untilMs.put(node, end);
    return true;
  }

  int known() {
    return untilMs.size();
  }
}
