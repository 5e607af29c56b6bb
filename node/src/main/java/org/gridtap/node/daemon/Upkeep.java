package org.gridtap.node.daemon;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gridtap.config.Site;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.overlay.lease.Lease;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node looks at again and again: its sites' names, the clocks, how long its leases still
 * last, which addresses its peers have, and which members to remember for the time when its sites
 * are gone.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final long CLOCKS_S = 1;
  private static final long REFRESH_FIRST_S = 1;
  private static final long LOOK_AGAIN_S = 10;
  private static final long REMEMBER_S = 60;
  private static final long COLLECT_FIRST_S = 15;
  private static final long COLLECT_AGAIN_S = 300;

  /** As much garbage as is worth a pause of some 20 ms, in bytes. */
  private static final long WORTH_COLLECTING_BYTES = 4 << 20;

  private final ControlLoop loop;
  private final Node node;
  private final StateDirectory state;
  private final StateWriter writer;
  private final Clocks clocks;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gridtap-upkeep").factory());
  private volatile List<Endpoint> known = List.of();
  private volatile Set<Endpoint> found = Set.of();
  private volatile long membershipEndsMs;

  /** Replaced on reload, by one thread at a time. */
  private volatile SiteResolver resolver;

  private List<Endpoint> remembered = List.of();
  private long keptBytes;

  Upkeep(
      ControlLoop loop,
      Node node,
      StateDirectory state,
      StateWriter writer,
      Clocks clocks,
      Enrolment enrolment,
      NodeConfig config) {
    this.loop = loop;
    this.node = node;
    this.state = state;
    this.writer = writer;
    this.clocks = clocks;
    this.membershipEndsMs = enrolment.identity().notAfterMs();
    this.resolver = new SiteResolver(sites(config, enrolment), this::onSites);
  }

  /** Returns the bootstrap sites of file and token, each once. */
  static List<Site> sites(NodeConfig config, Enrolment enrolment) {
    Set<Site> sites = new LinkedHashSet<>(config.bootstrap());
    sites.addAll(enrolment.sites());
    return List.copyOf(sites);
  }

  /** Goes by other sites from now on. */
  void onNewSites(List<Site> sites) {
    resolver.close();
    SiteResolver next = new SiteResolver(sites, this::onSites);
    resolver = next;
    next.start();
  }

  long membershipLeftMs() {
    return membershipEndsMs - System.currentTimeMillis();
  }

  /** Goes by another membership from now on. */
  void onRenewed(Identity identity) {
    membershipEndsMs = identity.notAfterMs();
    loop.execute(() -> clocks.onRenewed(identity));
  }

  /** Looks at everything once, before the node begins, and then again and again. */
  void start() {
    readPeers();
    resolver.start();
    var unusedClocks =
        timer.scheduleWithFixedDelay(
            () -> loop.execute(clocks::onTick), 0, CLOCKS_S, TimeUnit.SECONDS);
    var unusedRefresh =
        timer.scheduleWithFixedDelay(
            () -> loop.execute(this::refresh), REFRESH_FIRST_S, LOOK_AGAIN_S, TimeUnit.SECONDS);
    var unusedRemember =
        timer.scheduleWithFixedDelay(
            () -> loop.execute(this::remember), LOOK_AGAIN_S, REMEMBER_S, TimeUnit.SECONDS);
    var unusedCollection =
        timer.scheduleWithFixedDelay(
            this::collectGarbage, COLLECT_FIRST_S, COLLECT_AGAIN_S, TimeUnit.SECONDS);
  }

  /** Members of earlier come with the sites, never before: a site must be known as one first. */
  private void onSites(Set<Endpoint> endpoints) {
    List<Endpoint> members = known;
    found = endpoints;
    loop.execute(() -> node.overlay().onSites(endpoints, members));
  }

  /** Networks count down the leases that the overlay renews in silence. */
  private void refresh() {
    writer.tryAgain();
    long nowNs = loop.nowNs();
    node.troubles().tellWhatStays(nowNs);
    for (Lease lease : node.overlay().leases(nowNs)) {
      node.networks().stream()
          .filter(network -> network.pool().network().equals(lease.network()))
          .forEach(
              network ->
                  network.onLeaseRenewed(
                      lease.hardwareAddress(), lease.address(), (int) lease.secondsLeft()));
    }
    lookForPeers();
  }

  private void lookForPeers() {
    if (node.overlay().view().joined()) {
      Map<NodeId, String> peers = new LinkedHashMap<>();
      node.routes().forEach((peer, route) -> peers.put(peer, route.session().peer().name()));
      node.networks().forEach(network -> network.lookForPeers(peers));
    }
  }

  private void readPeers() {
    StateDirectory.Cached<InetSocketAddress> cached = state.readPeers();
    cached.warnings().forEach(LOG::warn);
    List<Endpoint> endpoints = new ArrayList<>();
    for (InetSocketAddress peer : cached.entries()) {
      if (!peer.isUnresolved()) {
        endpoints.add(Endpoint.of(peer));
      }
    }
    known = List.copyOf(endpoints);
  }

  /**
   * Members met are written down for the next start, those of earlier behind those of now; and they
   * are known as places to ask at if this node loses all its links.
   */
  private void remember() {
    List<Endpoint> members = node.overlay().dialableMembers();
    if (members.isEmpty() || members.equals(remembered)) {
      return;
    }
    remembered = members;
    Set<Endpoint> all = new LinkedHashSet<>(members);
    all.addAll(known);
    known = all.stream().limit(StateDirectory.MAX_PEERS).toList();
    node.overlay().onSites(found, known);
    writer.remember(known.stream().map(Endpoint::toSocketAddress).toList());
  }

  /**
   * The serial collector lets its old generation grow to the maximum before it looks at it, and a
   * start leaves much behind there. Collected now and then, an idle node stays small.
   */
  private void collectGarbage() {
    if (usedBytes() - keptBytes > WORTH_COLLECTING_BYTES) {
      System.gc();
      keptBytes = usedBytes();
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public void close() {
    resolver.close();
    timer.shutdownNow();
  }
}
