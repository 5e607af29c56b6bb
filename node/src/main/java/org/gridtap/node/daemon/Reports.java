package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridtap.config.file.ForwardChoice;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.identity.Identity;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.MacAddress;
import org.gridtap.node.Version;
import org.gridtap.node.control.LeasesReport;
import org.gridtap.node.control.LookupReport;
import org.gridtap.node.control.PeerReport;
import org.gridtap.node.control.PeersReport;
import org.gridtap.node.control.RingReport;
import org.gridtap.node.control.StatusReport;
import org.gridtap.node.data.DataCounters;
import org.gridtap.node.data.DataDrop;
import org.gridtap.overlay.lease.Lease;
import org.gridtap.overlay.link.LinkStatus;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.ring.SiteStatus;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/** What a node says of itself. All methods are called on the control loop. */
final class Reports {
  private final ControlLoop loop;
  private final Node node;
  private final NodeConfig config;
  private final Identity identity;
  private final long startedNs;

  Reports(ControlLoop loop, Node node, NodeConfig config, Identity identity) {
    this.loop = loop;
    this.node = node;
    this.config = config;
    this.identity = identity;
    this.startedNs = loop.nowNs();
  }

  String ownName() {
    return config.name();
  }

  StatusReport status() {
    RingView view = node.overlay().view();
    StatusReport.Node self =
        new StatusReport.Node(
            view.self().toString(),
            config.name(),
            Version.text(),
            config.mode().text(),
            TimeUnit.NANOSECONDS.toSeconds(loop.nowNs() - startedNs));
    StatusReport.Overlay overlay =
        new StatusReport.Overlay(
            identity.authority().overlayName(),
            state(view),
            view.near().stream().map(NodeId::toString).toList(),
            node.overlay().far().stream().map(NodeId::toString).toList(),
            view.sizeEstimate(),
            node.overlay().sites().stream().map(Reports::site).toList());
    return new StatusReport(
        self,
        overlay,
        node.networks().stream().map(this::network).toList(),
        peers().peers(),
        Drops.of(node),
        forwarding(),
        node.troubles().all().stream()
            .map(trouble -> new StatusReport.Trouble(trouble.about(), trouble.sentence()))
            .toList());
  }

  private StatusReport.Forwarding forwarding() {
    ForwardChoice limits = config.forward();
    DataCounters counters = node.data().counters();
    return new StatusReport.Forwarding(
        node.data().forwarded().packets(),
        node.data().forwarded().bytes(),
        counters.dropped(DataDrop.FORWARD_DELAYED)
            + counters.dropped(DataDrop.FORWARD_QUEUE_FULL)
            + counters.dropped(DataDrop.FORWARD_TOO_MANY_PEERS),
        limits.tunnelOr(config.mode()),
        limits.transitOr(config.mode()),
        limits.totalOr(config.mode()));
  }

  private StatusReport.Network network(NetworkService network) {
    int address = network.addressInUse();
    return new StatusReport.Network(
        network.name(),
        network.definition().subnet().toString(),
        network.tap().name(),
        address == 0 ? null : Ipv4.format(address),
        network.tap().hardwareAddress().toString(),
        network.definition().leaseSeconds(),
        address == 0 ? whyNone(network) : null,
        network.ownName().name(),
        network.ownName().why(),
        network.resolver().state().text(),
        network.resolver().why());
  }

  private static StatusReport.Site site(SiteStatus site) {
    return new StatusReport.Site(site.endpoint().toString(), site.answered(), site.outcome());
  }

  /** Alone is a member without neighbours; joining is everything before membership. */
  static String state(RingView view) {
    if (!view.joined()) {
      return "joining";
    }
    return view.near().isEmpty() ? "alone" : "joined";
  }

  PeersReport peers() {
    List<PeerReport> all = new ArrayList<>();
    for (LinkStatus link : node.overlay().links()) {
      String path = pathName(link.id(), link.path());
      Node.Traffic traffic = node.traffic(link.id());
      List<PeerReport.Address> addresses = addressesOf(link.id());
      all.add(
          new PeerReport(
              link.id().toString(),
              link.name(),
              addresses.isEmpty() ? null : addresses.getFirst().address(),
              addresses,
              path,
              link.path() instanceof Path.Direct(Endpoint endpoint) ? endpoint.toString() : null,
              millis(link.rttNs()),
              traffic.sentBytes(),
              traffic.receivedBytes(),
              why(link)));
    }
    return new PeersReport(all);
  }

  /**
   * A path over one node that both sides are linked to is a tunnel; over more of them it is the
   * overlay's.
   */
  String pathName(NodeId peer, Path path) {
    if (path instanceof Path.Direct) {
      return "direct";
    }
    return node.overlay().tunnelHop(peer) != null ? "tunnel" : "overlay";
  }

  private @Nullable String why(LinkStatus link) {
    if (link.path() instanceof Path.Direct) {
      return null;
    }
    NodeId hop = node.overlay().tunnelHop(link.id());
    String through = hop == null ? "other nodes" : nameOf(hop) + " (" + hop.shortHex() + ")";
    return "no direct path has answered, so packets travel over "
        + through
        + ", no faster than is passed on there for others; a forwarded UDP port would help";
  }

  private String nameOf(NodeId id) {
    Node.Route route = node.routes().get(id);
    return route == null ? id.shortHex() : route.session().peer().name();
  }

  private List<PeerReport.Address> addressesOf(NodeId peer) {
    List<PeerReport.Address> addresses = new ArrayList<>();
    for (NetworkService network : node.networks()) {
      int address = network.addressOf(peer);
      if (address != 0) {
        addresses.add(new PeerReport.Address(network.name(), Ipv4.format(address)));
      }
    }
    return addresses;
  }

  RingReport ring() {
    RingView view = node.overlay().view();
    Map<NodeId, LinkStatus> links = new LinkedHashMap<>();
    node.overlay().links().forEach(link -> links.put(link.id(), link));
    List<RingReport.Neighbour> near = new ArrayList<>();
    for (NodeId id : view.near()) {
      LinkStatus link = links.remove(id);
      if (link != null) {
        near.add(neighbour(link));
      }
    }
    List<RingReport.Neighbour> far = links.values().stream().map(this::neighbour).toList();
    return new RingReport(
        view.self().toString(),
        view.self().fraction(),
        state(view),
        view.sizeEstimate(),
        near,
        far);
  }

  private RingReport.Neighbour neighbour(LinkStatus link) {
    return new RingReport.Neighbour(
        link.id().toString(),
        link.name(),
        link.id().fraction(),
        pathName(link.id(), link.path()),
        millis(link.rttNs()));
  }

  LeasesReport leases() {
    List<Lease> held = node.overlay().leases(loop.nowNs());
    List<LeasesReport.Lease> all = new ArrayList<>();
    for (NetworkService network : node.networks()) {
      boolean any = false;
      for (Lease lease : held) {
        if (lease.network().equals(network.pool().network())) {
          any = true;
          all.add(
              new LeasesReport.Lease(
                  network.name(),
                  Ipv4.format(lease.address()),
                  new MacAddress(lease.hardwareAddress()).toString(),
                  "held",
                  lease.secondsLeft(),
                  null,
                  null));
        }
      }
      if (!any) {
        all.add(
            new LeasesReport.Lease(
                network.name(),
                null,
                new MacAddress(network.network().hostHardware()).toString(),
                "claiming",
                null,
                null,
                whyNone(network)));
      }
    }
    return new LeasesReport(all);
  }

  private String whyNone(NetworkService network) {
    String trouble = network.trouble();
    if (trouble != null) {
      return trouble;
    }
    if (!node.overlay().view().joined()) {
      return "this node has not joined the overlay yet; see: gridtap status";
    }
    return network.asksByDhcp()
        ? "no DHCP client has asked on "
            + network.tap().name()
            + " yet; start one, as in: udhcpc -i "
            + network.tap().name()
        : "the claim is under way";
  }

  LookupReport lookupNode(String what, NodeId id, double tookMs) {
    boolean self = id.equals(node.overlay().self());
    Node.Route route = node.routes().get(id);
    if (!self && route == null) {
      return LookupReport.notFound(
          what, tookMs, "There is no link to a node of that id. See: gridtap peers");
    }
    PeerReport.Address address = self ? null : addressesOf(id).stream().findFirst().orElse(null);
    return new LookupReport(
        StatusReport.SCHEMA,
        what,
        true,
        address == null ? null : address.network(),
        address == null ? null : address.address(),
        self ? config.name() : nameOf(id),
        id.toString(),
        null,
        self ? "self" : "neighbour",
        tookMs,
        null);
  }

  private static @Nullable Double millis(long ns) {
    return ns < 0 ? null : ns / 1e6;
  }
}
