package org.gridtap.overlay.link;

import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/**
 * What can be said of a link at one moment.
 *
 * @param roles a bit per {@link Role}
 * @param rttNs smoothed round trip time, or -1 while unknown
 * @param upSinceNs when the link came up
 */
public record LinkStatus(NodeId id, String name, Path path, int roles, long rttNs, long upSinceNs) {
  public boolean has(Role role) {
    return (roles & role.bit()) != 0;
  }
}
