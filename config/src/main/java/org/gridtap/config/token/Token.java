package org.gridtap.config.token;

import java.util.List;
import java.util.Optional;
import org.gridtap.config.Site;
import org.gridtap.config.identity.AuthorityCertificate;
import org.gridtap.config.identity.Delegation;
import org.gridtap.config.network.NetworkDefinition;

/**
 * What a token says.
 *
 * @param authority the overlay's authority
 * @param delegation the right to make members, with its key
 * @param sites where members can be found, at most {@link Site#MAX_SITES}
 * @param networks the overlay's networks that the token allows, at most {@link #MAX_NETWORKS}
 */
public record Token(
    AuthorityCertificate authority,
    Delegation delegation,
    List<Site> sites,
    List<NetworkDefinition> networks) {
  /** Most network definitions in a token. */
  public static final int MAX_NETWORKS = 16;

  /** Throws IllegalArgumentException for too many sites or networks. */
  public Token {
    sites = List.copyOf(sites);
    networks = List.copyOf(networks);
    if (sites.size() > Site.MAX_SITES || networks.size() > MAX_NETWORKS) {
      throw new IllegalArgumentException(
          "a token holds at most " + Site.MAX_SITES + " sites and " + MAX_NETWORKS + " networks");
    }
  }

  public String id() {
    return delegation.tokenId();
  }

  /** Returns the definition of the network of this name, if the token has it. */
  public Optional<NetworkDefinition> network(String name) {
    return networks.stream().filter(network -> network.name().equals(name)).findFirst();
  }

  /** Returns the token's one line of text. It is a secret. */
  public String encode() {
    return TokenCodec.encode(this);
  }

  /** Says nothing of the key: this goes to logs. */
  @Override
  public String toString() {
    return delegation + " of overlay " + authority.overlayName();
  }
}
