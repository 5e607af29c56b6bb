package org.gridtap.overlay.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.Endpoint;

/**
 * The bootstrap sites and cached peers of a node: which of them to dial next. Before the node has
 * joined it dials a few at a time until one answers; afterwards it looks at one now and then, so
 * that two rings that were parted meet again.
 */
final class Sites {
  /** Sites and cached peers together. */
  static final int MAX_SITES = 80;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final int DIALS_AT_ONCE = 3;
  private static final long STAGGER_NS = SECOND_NS / 4;
  private static final long FIRST_RETRY_NS = SECOND_NS;
  private static final long MAX_RETRY_NS = 30 * SECOND_NS;
  private static final long REVISIT_NS = 30 * SECOND_NS;

  /** Members that others named are remembered in this number; they make room for one another. */
  private static final int MAX_HINTS = 12;

  /** What a person is told of a site from which our own datagrams come back. */
  static final String LOOP =
      "leads back to this node, but is no address of this host, so it may be a reflector; if this"
          + " host is the site, behind a NAT, name its own address as a site too";

  /** What became of a site. */
  enum State {
    UNTRIED,
    DIALLING,
    ANSWERED,
    SELF,
    FAILED
  }

  private static final class Site {
    boolean configured;
    State state = State.UNTRIED;
    String reason = "not tried yet";
    int failures;
    long retryAtNs = Long.MIN_VALUE;
    long dialledNs = Long.MIN_VALUE;

    /** Known by the word of others alone. */
    boolean hinted;
  }

  private final Map<Endpoint, Site> sites = new LinkedHashMap<>();
  private final ArrayDeque<Endpoint> hints = new ArrayDeque<>();
  private final RandomGenerator random;
  private long nextDialNs;

  /** Whether the one dialled last is known by the word of others alone. */
  private boolean dialledHint = true;

  private boolean expected;

  /** When the first site is to be dialled that may be; asked for after every single message. */
  private long soonestNs;

  private boolean isSoonestKnown;

  Sites(RandomGenerator random) {
    this.random = random;
  }

  /** Tells that sites are named, whether or not their names have addresses now. */
  void expect() {
    expected = true;
  }

  /** Takes a list over; what was known of sites that stay is kept, the others are forgotten. */
  void configure(Collection<Endpoint> configured, Collection<Endpoint> cached) {
    isSoonestKnown = false;
    List<Endpoint> first = new ArrayList<>(configured);
    List<Endpoint> then = new ArrayList<>(cached);
    hints.removeIf(hint -> first.contains(hint) || then.contains(hint));
    sites
        .keySet()
        .removeIf(
            known -> !first.contains(known) && !then.contains(known) && !hints.contains(known));
    sites.forEach(
        (endpoint, site) -> {
          site.configured = first.contains(endpoint);
          site.hinted = hints.contains(endpoint);
        });
    // Every node knocks at another door first.
    Collections.shuffle(first, Random.from(random));
    Collections.shuffle(then, Random.from(random));
    first.forEach(endpoint -> add(endpoint, true));
    then.forEach(endpoint -> add(endpoint, false));
  }

  private void add(Endpoint endpoint, boolean configured) {
    if (endpoint.isUsable() && sites.size() < MAX_SITES) {
      sites.computeIfAbsent(endpoint, _ -> new Site()).configured |= configured;
    }
  }

  /** Others named members to try: one that has no room for this node, or somebody on its link. */
  void hint(Collection<Endpoint> members) {
    isSoonestKnown = false;
    for (Endpoint member : members) {
      if (!sites.containsKey(member) && member.isUsable()) {
        boolean isFull = hints.size() >= MAX_HINTS || sites.size() >= MAX_SITES;
        if (isFull && !hints.isEmpty()) {
          sites.remove(hints.removeFirst());
        }
        add(member, false);
        Site hint = sites.get(member);
        if (hint != null) {
          hint.hinted = true;
          hints.addLast(member);
        }
      }
    }
  }

  /**
   * Tells whether no site is named, or one that is turned out to be this node itself: at an address
   * of this host, for anybody can send our own datagrams back, and name this node to itself.
   */
  boolean mayFound() {
    boolean isNamed = expected;
    for (Site site : sites.values()) {
      if (site.configured && site.state == State.SELF) {
        return true;
      }
      isNamed |= site.configured;
    }
    return !isNamed;
  }

  /** Tells whether it is still open whether a member answers that others spoke of. */
  boolean isHopeful() {
    return hints.stream()
        .map(sites::get)
        .anyMatch(hint -> hint.state == State.UNTRIED || hint.state == State.DIALLING);
  }

  void onAnswered(Endpoint endpoint) {
    settle(endpoint, State.ANSWERED, "answered", 0);
  }

  void onUnreachable(Endpoint endpoint, String reason, boolean self, long nowNs) {
    Site site = sites.get(endpoint);
    if (site != null) {
      long backoff = Math.min(MAX_RETRY_NS, FIRST_RETRY_NS << Math.min(site.failures++, 6));
      settle(
          endpoint,
          self ? State.SELF : State.FAILED,
          self ? "this node itself" : reason,
          self ? Long.MAX_VALUE : nowNs + backoff + random.nextLong(backoff / 4));
    }
  }

  private void settle(Endpoint endpoint, State state, String reason, long retryAtNs) {
    isSoonestKnown = false;
    Site site = sites.get(endpoint);
    if (site != null) {
      site.state = state;
      site.reason = reason;
      site.retryAtNs = retryAtNs;
    }
  }

  /** Returns when {@link #next} has something to say. */
  long deadlineNs() {
    if (!isSoonestKnown) {
      isSoonestKnown = true;
      soonestNs = soonestNs();
    }
    return soonestNs == Long.MAX_VALUE ? soonestNs : Math.max(soonestNs, nextDialNs);
  }

  private long soonestNs() {
    long soonest = Long.MAX_VALUE;
    for (Site site : sites.values()) {
      if (site.state != State.DIALLING && site.state != State.SELF) {
        soonest = Math.min(soonest, site.retryAtNs);
      }
    }
    return dialling() >= DIALS_AT_ONCE ? Long.MAX_VALUE : soonest;
  }

  /**
   * Returns the sites to dial now, usually one. All members together knock at a site's door twice a
   * second at most, however many they are.
   *
   * @param sizeEstimate how many members there are, roughly
   * @param isLinked endpoints of peers that are linked: no need to dial them
   */
  List<Endpoint> next(boolean joined, int sizeEstimate, Predicate<Endpoint> isLinked, long nowNs) {
    List<Endpoint> dials = new ArrayList<>(1);
    if (nowNs < nextDialNs) {
      return dials;
    }
    isSoonestKnown = false;
    Map.Entry<Endpoint, Site> next = null;
    for (Map.Entry<Endpoint, Site> entry : sites.entrySet()) {
      Site site = entry.getValue();
      boolean due =
          site.state != State.DIALLING && site.state != State.SELF && site.retryAtNs <= nowNs;
      if (due && isLinked.test(entry.getKey())) {
        // Until this node has joined, a link that goes down must not be noticed late.
        site.retryAtNs = nowNs + (joined ? REVISIT_NS : FIRST_RETRY_NS);
      } else if (due && (next == null || isBefore(site, next.getValue()))) {
        next = entry;
      }
    }
    if (next != null && dialling() < DIALS_AT_ONCE) {
      Site site = next.getValue();
      site.reason = site.failures == 0 ? "asked, no answer yet" : site.reason;
      site.state = State.DIALLING;
      site.dialledNs = nowNs;
      dialledHint = site.hinted;
      dials.add(next.getKey());
    }
    long revisitNs = Math.max(REVISIT_NS, sizeEstimate * SECOND_NS / 2);
    nextDialNs = nowNs + (joined ? revisitNs + random.nextLong(revisitNs / 4) : STAGGER_NS);
    return dials;
  }

  /**
   * The one that was asked longest ago comes first: those that are dead must not keep out the
   * others. Those that others name take turns with the rest, for they may name ever more.
   */
  private boolean isBefore(Site site, Site other) {
    return site.hinted == other.hinted
        ? site.dialledNs < other.dialledNs
        : site.hinted != dialledHint;
  }

  /** The node is without its place again: sites are dialled without delay. */
  void hurry(long nowNs) {
    nextDialNs = nowNs;
    isSoonestKnown = false;
    sites.values().forEach(site -> site.failures = 0);
    sites.values().stream()
        .filter(site -> site.state == State.ANSWERED || site.state == State.FAILED)
        .forEach(site -> site.retryAtNs = nowNs);
  }

  /** Returns what became of each configured site, for people. */
  List<SiteStatus> status() {
    List<SiteStatus> all = new ArrayList<>();
    sites.forEach(
        (endpoint, site) -> {
          if (site.configured) {
            all.add(new SiteStatus(endpoint, site.state == State.ANSWERED, site.reason));
          }
        });
    return all;
  }

  private int dialling() {
    int count = 0;
    for (Site site : sites.values()) {
      count += site.state == State.DIALLING ? 1 : 0;
    }
    return count;
  }
}
