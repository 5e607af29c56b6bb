package org.gridtap.lab.net;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a lab consists of: hosts on the internet and sites behind routers.
 *
 * @param publicHosts names of hosts with public addresses
 */
public record Topology(List<String> publicHosts, List<Site> sites) {
  public static final int MAX_PUBLIC_HOSTS = 99;
  public static final int MAX_SITES = 99;
  public static final int MAX_HOSTS_PER_SITE = 200;

  /** An empty internet to add hosts and sites to. */
  public static final Topology EMPTY = new Topology(List.of(), List.of());

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,29}");
  private static final Set<String> RESERVED = Set.of("internet");

  /** Throws IllegalArgumentException with all that is wrong. */
  public Topology {
    publicHosts = List.copyOf(publicHosts);
    sites = List.copyOf(sites);
    List<String> problems = problems(publicHosts, sites);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  public Topology withPublicHost(String name) {
    List<String> more = new ArrayList<>(publicHosts);
    more.add(name);
    return new Topology(more, sites);
  }

  public Topology withSite(String name, SiteNat nat, String... hosts) {
    List<Site> more = new ArrayList<>(sites);
    more.add(new Site(name, nat, List.of(hosts)));
    return new Topology(publicHosts, more);
  }

  /** Says what is wrong with a host's or site's name, if anything. */
  public static Optional<String> nameProblem(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.of(
          "\"%s\" is no name: use 1 to 30 lower-case letters, digits and hyphens, a letter first"
              .formatted(name));
    }
    return RESERVED.contains(name)
        ? Optional.of("\"%s\" is reserved, choose another name".formatted(name))
        : Optional.empty();
  }

  /** Says what is wrong with a site apart from its names, if anything. */
  public static Optional<String> siteProblem(Site site) {
    int count = site.hosts().size();
    if (count == 0 || count > MAX_HOSTS_PER_SITE) {
      return Optional.of(
          "site %s has %d hosts: give it 1 to %d"
              .formatted(site.name(), count, MAX_HOSTS_PER_SITE));
    }
    return site.nat() == SiteNat.FULL_CONE && count > 1
        ? Optional.of(
            "site %s is full-cone and has %d hosts: such a router forwards all to one host"
                .formatted(site.name(), count))
        : Optional.empty();
  }

  private static List<String> problems(List<String> publicHosts, List<Site> sites) {
    List<String> problems = new ArrayList<>();
    if (publicHosts.size() > MAX_PUBLIC_HOSTS || sites.size() > MAX_SITES) {
      problems.add("at most %d public hosts and %d sites".formatted(MAX_PUBLIC_HOSTS, MAX_SITES));
    }
    Set<String> hostNames = new LinkedHashSet<>();
    List<String> allHosts = new ArrayList<>(publicHosts);
    sites.forEach(site -> allHosts.addAll(site.hosts()));
    for (String host : allHosts) {
      nameProblem(host).ifPresent(problems::add);
      if (!hostNames.add(host)) {
        problems.add("host %s appears twice".formatted(host));
      }
    }
    Set<String> siteNames = new LinkedHashSet<>();
    for (Site site : sites) {
      nameProblem(site.name()).ifPresent(problems::add);
      siteProblem(site).ifPresent(problems::add);
      if (!siteNames.add(site.name())) {
        problems.add("site %s appears twice".formatted(site.name()));
      }
    }
    return problems;
  }
}
