package org.gridtap.node.resolver;

import java.io.IOException;
import java.util.OptionalLong;

/** A resolver of the host that can be told of links. Calls block. */
interface Resolver {
  /** Returns what stands for this life of the resolver, empty while it does not run here. */
  OptionalLong life();

  /** Tells whether one runs of which this process may not see whether it is this host's. */
  boolean isHidden();

  /**
   * Tells whether programs ask this resolver at all.
   *
   * @return false if the host is set up to ask others only
   */
  boolean isAsked();

  /** Tells it of a link; fails with the reason for people. */
  void tell(LinkNames names) throws IOException;

  /** Takes back all that it was told of the link. */
  void forget(String link) throws IOException;
}
