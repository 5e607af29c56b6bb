package org.gridtap.node.resolver;

import java.util.List;

/**
 * Which names are answered over a link.
 *
 * @param link the interface's name
 * @param server the address that answers
 * @param domain without a final dot; to be searched for names without dots, too
 * @param reverseZones zones of {@code in-addr.arpa} without a final dot
 */
public record LinkNames(String link, String server, String domain, List<String> reverseZones) {
  public LinkNames {
    reverseZones = List.copyOf(reverseZones);
  }

  /** Returns the same for an interface of another name. */
  LinkNames on(String otherLink) {
    return new LinkNames(otherLink, server, domain, reverseZones);
  }
}
