package org.gridtap.node.daemon;

import java.util.List;
import org.gridtap.node.control.LeasesReport;
import org.gridtap.node.control.StatusReport;
import org.gridtap.node.data.QueueLevel;
import org.gridtap.node.metrics.PrometheusText;
import org.gridtap.node.metrics.PrometheusText.Family;

/** A node's figures for monitoring. Gathered on the control loop. */
final class NodeFigures {
  private static final List<String> STATES = List.of("alone", "joining", "joined");
  private static final List<String> PATHS = List.of("direct", "tunnel", "overlay", "tcp");

  private NodeFigures() {}

  /**
   * Adds the families.
   *
   * @param membershipLeftMs how long this machine is still a member
   */
  static void addTo(
      PrometheusText text,
      StatusReport status,
      LeasesReport leases,
      Node node,
      long membershipLeftMs) {
    StatusReport.Node self = status.node();
    text.gauge("gridtap_node_info", "1; which node this is.")
        .sample(
            1,
            "id",
            self.id(),
            "name",
            self.name(),
            "mode",
            self.mode(),
            "overlay",
            status.overlay().name(),
            "version",
            self.version());
    text.gauge("gridtap_uptime_seconds", "Time since the daemon's start.")
        .sample(self.uptimeSeconds());
    text.gauge("gridtap_membership_remaining_seconds", "Time until the membership ends.")
        .sample(membershipLeftMs / 1e3);
    overlay(text, status, node);
    networks(text, leases, node);
    drops(text, node);
    text.counter("gridtap_forwarded_packets_total", "Packets passed on for other members.")
        .sample(node.data().forwarded().packets());
    text.counter("gridtap_forwarded_bytes_total", "Bytes of the packets passed on.")
        .sample(node.data().forwarded().bytes());
    queues(text, node.data().queues());
  }

  private static void overlay(PrometheusText text, StatusReport status, Node node) {
    Family state = text.gauge("gridtap_overlay_state", "1 for the state that the node is in.");
    STATES.forEach(
        each -> state.sample(each.equals(status.overlay().state()) ? 1 : 0, "state", each));
    text.gauge("gridtap_ring_size_estimate", "How many nodes the overlay has, roughly.")
        .sample(status.overlay().sizeEstimate());
    text.gauge("gridtap_links", "Links of the ring.")
        .sample(status.overlay().near().size(), "kind", "near")
        .sample(status.overlay().far().size(), "kind", "far");
    Family peers = text.gauge("gridtap_peers", "Peers with a session, by the path to them.");
    PATHS.forEach(
        path ->
            peers.sample(
                status.peers().stream().filter(peer -> peer.path().equals(path)).count(),
                "path",
                path));
    text.counter("gridtap_handshakes_total", "Handshakes that made a session.")
        .sample(node.handshakes());
    text.gauge("gridtap_dht_keys", "Keys that this node keeps for the overlay.")
        .sample(node.overlay().heldKeys());
  }

  private static void networks(PrometheusText text, LeasesReport leases, Node node) {
    List<NetworkService> networks = node.networks();
    Family info = text.gauge("gridtap_network_info", "1; a network of this node.");
    networks.forEach(
        network ->
            info.sample(
                1,
                "network",
                network.name(),
                "subnet",
                network.definition().subnet().toString(),
                "interface",
                network.tap().name()));
    Family address =
        text.gauge("gridtap_network_has_address", "1 if the host has an address in the network.");
    networks.forEach(
        network -> address.sample(network.addressInUse() == 0 ? 0 : 1, "network", network.name()));
    Family changes = text.counter("gridtap_address_changes_total", "Addresses gained and lost.");
    networks.forEach(
        network -> changes.sample(network.addressChanges(), "network", network.name()));
    Family left =
        text.gauge("gridtap_lease_remaining_seconds", "Time until a lease ends unless renewed.");
    for (LeasesReport.Lease lease : leases.leases()) {
      if (lease.address() != null && lease.expiresInSeconds() != null) {
        left.sample(
            lease.expiresInSeconds(), "network", lease.network(), "address", lease.address());
      }
    }
    Family sentFrames = text.counter("gridtap_network_sent_frames_total", "Frames sent to peers.");
    networks.forEach(
        network -> sentFrames.sample(network.traffic().sentFrames(), "network", network.name()));
    Family sentBytes =
        text.counter("gridtap_network_sent_bytes_total", "Bytes of the frames sent to peers.");
    networks.forEach(
        network -> sentBytes.sample(network.traffic().sentBytes(), "network", network.name()));
    Family receivedFrames =
        text.counter("gridtap_network_received_frames_total", "Frames from peers for this host.");
    networks.forEach(
        network ->
            receivedFrames.sample(network.traffic().receivedFrames(), "network", network.name()));
    Family receivedBytes =
        text.counter(
            "gridtap_network_received_bytes_total",
            "Bytes of the frames from peers for this host.");
    networks.forEach(
        network ->
            receivedBytes.sample(network.traffic().receivedBytes(), "network", network.name()));
  }

  private static void drops(PrometheusText text, Node node) {
    Family drops = text.counter("gridtap_drops_total", "What was dropped, by place and reason.");
    for (StatusReport.Drop drop : Drops.all(node)) {
      drops.sample(drop.count(), "where", drop.where(), "reason", drop.reason());
    }
  }

  private static void queues(PrometheusText text, List<QueueLevel> levels) {
    Family length = text.gauge("gridtap_queue_length", "What waits in a queue between threads.");
    levels.forEach(level -> length.sample(level.length(), "queue", level.queue()));
    Family longest = text.gauge("gridtap_queue_longest", "Greatest length of a queue so far.");
    levels.forEach(level -> longest.sample(level.longest(), "queue", level.queue()));
    Family capacity = text.gauge("gridtap_queue_capacity", "How many fit into a queue.");
    levels.forEach(level -> capacity.sample(level.capacity(), "queue", level.queue()));
  }
}
