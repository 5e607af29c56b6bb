package org.gridtap.node.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gridtap.config.Site;
import org.gridtap.overlay.wire.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the sites' names into addresses, again and again, on a thread of its own: resolving may
 * block for seconds.
 */
final class SiteResolver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SiteResolver.class);
  private static final long AGAIN_MS = 60_000;
  private static final long SOON_MS = 2_000;

  private final List<Site> sites;
  private final Consumer<Set<Endpoint>> listener;
  private final Thread thread;

  /**
   * @param listener called on the resolver's thread with all addresses found so far
   */
  SiteResolver(List<Site> sites, Consumer<Set<Endpoint>> listener) {
    this.sites = List.copyOf(sites);
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("gridtap-sites").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Set<Endpoint> found = new LinkedHashSet<>();
    try {
      for (boolean first = true; ; first = false) {
        boolean all = true;
        for (Site site : sites) {
          all &= resolve(site, found, first);
        }
        listener.accept(Set.copyOf(found));
        Thread.sleep(all ? AGAIN_MS : SOON_MS);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean resolve(Site site, Set<Endpoint> found, boolean tell) {
    try {
      for (InetAddress address : InetAddress.getAllByName(site.host())) {
        found.add(Endpoint.of(new InetSocketAddress(address, site.port())));
      }
      return true;
    } catch (UnknownHostException unknown) {
      if (tell) {
        LOG.warn("the bootstrap site {} has no address now; it is asked for again", site);
      }
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
