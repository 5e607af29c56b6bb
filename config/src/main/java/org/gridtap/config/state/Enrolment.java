package org.gridtap.config.state;

import java.util.List;
import java.util.Optional;
import org.gridtap.config.Site;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.network.NetworkDefinition;

/**
 * What joining leaves on this machine: who it is, whom to ask first, and which networks there are.
 */
public record Enrolment(Identity identity, List<Site> sites, List<NetworkDefinition> networks) {
  public Enrolment {
    sites = List.copyOf(sites);
    networks = List.copyOf(networks);
  }

  public Optional<NetworkDefinition> network(String name) {
    return networks.stream().filter(network -> network.name().equals(name)).findFirst();
  }
}
