package org.gridtap.overlay.link;

/** Why a link is kept. A link that has no role on either side is closed after a while. */
public enum Role {
  /** A neighbour on the ring. */
  NEAR,
  /** A long way across the ring. */
  FAR,
  /** A bootstrap site, until the place on the ring is found. */
  SITE,
  /** A member that others reach us through, because they cannot dial us. */
  RELAY,
  /** Frames flow to this peer. */
  TRAFFIC;

  int bit() {
    return 1 << ordinal();
  }
}
