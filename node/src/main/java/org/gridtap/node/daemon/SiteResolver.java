package org.gridtap.node.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gridtap.config.Site;
import org.gridtap.overlay.wire.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the sites' names into addresses, again and again, each on a thread of its own: resolving
 * may block for seconds, and no name may hold up the others, least of all those that are addresses.
 */
final class SiteResolver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SiteResolver.class);
  private static final long AGAIN_MS = 60_000;
  private static final long SOON_MS = 2_000;

  private final List<Site> sites;
  private final Consumer<Set<Endpoint>> listener;
  private final List<Thread> threads;

  /** Guarded by this. */
  private final Set<Endpoint> found = new LinkedHashSet<>();

  /** Guarded by this. */
  private boolean closed;

  /**
   * @param listener called with all addresses found so far: by {@link #start}, and by a thread of
   *     the resolver whenever a name was asked for; never by two threads at once
   */
  SiteResolver(List<Site> sites, Consumer<Set<Endpoint>> listener) {
    this.sites = List.copyOf(sites);
    this.listener = listener;
    this.threads =
        sites.stream()
            .filter(site -> !isLiteral(site))
            .map(
                site ->
                    Thread.ofPlatform().daemon().name("gridtap-site").unstarted(() -> run(site)))
            .toList();
  }

  void start() {
    add(
        sites.stream()
            .filter(SiteResolver::isLiteral)
            .flatMap(site -> endpoints(site).stream())
            .toList());
    threads.forEach(Thread::start);
  }

  private synchronized void add(List<Endpoint> endpoints) {
    if (closed) {
      return;
    }
    found.addAll(endpoints);
    listener.accept(Set.copyOf(found));
  }

  private void run(Site site) {
    try {
      for (boolean first = true; ; first = false) {
        List<Endpoint> endpoints = endpoints(site);
        if (endpoints.isEmpty() && first) {
          LOG.warn("the bootstrap site {} has no address now; it is asked for again", site);
        }
        add(endpoints);
        Thread.sleep(endpoints.isEmpty() ? SOON_MS : AGAIN_MS);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isLiteral(Site site) {
    try {
      InetAddress.ofLiteral(site.host());
      return true;
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  private static List<Endpoint> endpoints(Site site) {
    try {
      return Stream.of(InetAddress.getAllByName(site.host()))
          .map(address -> Endpoint.of(new InetSocketAddress(address, site.port())))
          .toList();
    } catch (UnknownHostException unknown) {
      return List.of();
    }
  }

  /** Ends the resolver; the listener hears nothing any more. */
  @Override
  public synchronized void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
