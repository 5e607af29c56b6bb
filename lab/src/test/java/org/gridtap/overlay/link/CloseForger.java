package org.gridtap.overlay.link;

import java.util.List;
import org.gridtap.overlay.wire.Endpoint;

/** Makes last words on a link that no honest node would say, by the link's own codec. */
public final class CloseForger {
  private CloseForger() {}

  /** Returns the word that there is no room here, and that these are members to try. */
  public static byte[] busy(List<Endpoint> others) {
    return new Close.Busy(others).encode();
  }

  /** Returns the word that the peer's membership does not hold. */
  public static byte[] untimely() {
    return new Close.Untimely().encode();
  }
}
