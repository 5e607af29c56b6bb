package org.gridtap.node.daemon;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.dns.StaticNames;
import org.gridtap.frame.Ipv4;
import org.gridtap.node.data.DataWorker;
import org.gridtap.node.data.NetworkTraffic;
import org.gridtap.node.net.AddressMode;
import org.gridtap.node.net.NetworkView;
import org.gridtap.node.net.VirtualNetwork;
import org.gridtap.node.resolver.HostNames;
import org.gridtap.overlay.Overlay;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.Lease;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.tap.LinuxTap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins one virtual network to its TAP, to the overlay's leases and to the data worker. Owned by
 * the control loop.
 */
final class NetworkService implements VirtualNetwork.Outbox, HostInterface.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkService.class);

  /** What a network needs of the node around it. */
  interface Node {
    ControlLoop loop();

    Overlay overlay();

    DataWorker data();

    /** Sends a frame to a peer, making a session with it first if there is none. */
    void sendToPeer(int tag24, NodeId peer, byte[] frame);

    /**
     * Asks which address a host name stands for; the answer comes on the loop. Returns false when
     * too many questions are open.
     */
    boolean askName(NetworkService network, String name, Consumer<Named> answer);

    /** The network's address is another one now; 0 for none. */
    void addressChanged(NetworkService network, int address);
  }

  private final Node node;
  private final NetworkDefinition definition;
  private final HostInterface tap;
  private final AddressPool pool;
  private final VirtualNetwork network;
  private final String hostName;
  private final boolean fixed;
  private final boolean byDhcp;
  private final StaticNames names;
  private final OwnName ownName;
  private final HostNames hostNames;
  private final NetworkLookUps lookUps;
  private int previous;
  private @Nullable String trouble;
  private NetworkTraffic traffic = new NetworkTraffic();
  private AddressChanges addressChanges = new AddressChanges();
  private boolean collides;
  private boolean stopped;
  private @Nullable NetworkView view;
  private boolean silent;

  /**
   * @param previous the address of the last run, 0 for none
   */
  NetworkService(
      Node node,
      NetworkDefinition definition,
      HostInterface tap,
      VirtualNetwork network,
      String hostName,
      AddressMode address,
      int previous,
      HostNames hostNames) {
    this.node = node;
    this.hostNames = hostNames;
    this.definition = definition;
    this.tap = tap;
    this.network = network;
    this.hostName = hostName;
    this.fixed = address instanceof AddressMode.Fixed;
    this.previous = previous;
    this.byDhcp = address instanceof AddressMode.Dhcp;
    this.names =
        new StaticNames(
            definition.subnet().network().bits(),
            definition.subnet().prefixLength(),
            definition.name() + ".gridtap");
    this.ownName = new OwnName(definition.name(), hostName);
    this.lookUps = new NetworkLookUps(node, this);
    this.pool = poolOf(definition);
  }

  /** Returns what can be leased in a network. */
  static AddressPool poolOf(NetworkDefinition definition) {
    return new AddressPool(
        NodeId.of(definition.id(), 0),
        definition.subnet().network().bits(),
        definition.subnet().prefixLength(),
        definition.leaseSeconds());
  }

  /** Goes on counting where a predecessor has left off; to be called before the start. */
  void countOn(NetworkService predecessor) {
    addressChanges = predecessor.addressChanges;
    traffic = predecessor.traffic;
  }

  void start() {
    tap.serve(this, byDhcp);
    node.data().addNetwork(tag24(), tap.tap(), traffic);
    network.onStart(now(), this);
  }

  /**
   * Ends the network here. The TAP stays open; the host's address is taken off it if this set it.
   *
   * @param keepLease whether the lease is left for a successor to take over
   * @param gone called, on another thread, once nobody reads the TAP any more
   */
  void stop(boolean keepLease, Runnable gone) {
    stopped = true;
    if (!byDhcp && !collides && network.addressInUse() != 0) {
      unconfigureInterface(network.addressInUse(), definition.subnet().prefixLength());
    }
    if (!keepLease) {
      heldLeases()
          .forEach(lease -> node.overlay().release(pool.network(), lease.hardwareAddress(), now()));
      node.overlay().release(pool.network(), tap.hardwareAddress().bits(), now());
      node.overlay().releaseName(pool.network(), now());
      addressChanges.onAddress(0);
    }
    node.data().removeNetwork(tag24(), gone);
  }

  /** Takes the network's names back from the host's resolver, and the interface away. May wait. */
  void closeInterface() {
    hostNames.close();
    tap.close();
  }

  /** Takes over the lease and the name that a predecessor left. */
  void adopt(NetworkService predecessor) {
    if (predecessor.silent) {
      onSilenced();
      node.data().silence(List.of(tag24()));
    }
    String left = predecessor.ownName.name();
    if (left != null) {
      ownName.onGranted(left);
    }
    ownLease()
        .ifPresent(
            lease ->
                onLeaseGranted(
                    lease.hardwareAddress(), lease.address(), (int) lease.secondsLeft()));
  }

  /** Tells whether there is a lease for this host, by its interface's own hardware address. */
  boolean hasLease() {
    return ownLease().isPresent();
  }

  private Optional<Lease> ownLease() {
    return heldLeases().stream()
        .filter(lease -> lease.hardwareAddress() == tap.hardwareAddress().bits())
        .findFirst();
  }

  private List<Lease> heldLeases() {
    return node.overlay().leases(now()).stream()
        .filter(lease -> lease.network().equals(pool.network()))
        .toList();
  }

  // What the data worker, the overlay and the clock bring.

  void onTapFrame(byte[] frame) {
    network.onTapFrame(frame, now(), this);
  }

  void onPeerFrame(NodeId from, byte[] frame) {
    network.onPeerFrame(from, frame, now(), this);
  }

  void onLeaseGranted(long hardwareAddress, int address, int leaseSeconds) {
    if (stopped) {
      return;
    }
    trouble = null;
    if (previous != 0 && previous != address) {
      LOG.info("{}: {} of the last run is given back", name(), Ipv4.format(previous));
      node.overlay().giveBack(pool, previous, now());
    }
    previous = 0;
    network.onLeaseGranted(hardwareAddress, address, leaseSeconds, now(), this);
    if (network.localAddress() == 0) {
      return; // it was not what is wanted, and has been given back
    }
    node.addressChanged(this, network.localAddress());
    node.overlay().claimName(pool, hostName, network.localAddress(), now());
    if (silent && !node.overlay().isConfirming(pool.network())) {
      silent = false;
      node.data().speak(tag24());
    }
  }

  /** The data worker lets nothing cross until a lease is granted, or granted again. */
  void onSilenced() {
    silent = true;
  }

  /** The overlay goes on renewing the lease in silence; it lasts so much longer. */
  void onLeaseRenewed(long hardwareAddress, int address, int secondsLeft) {
    network.onLeaseGranted(hardwareAddress, address, secondsLeft, now(), this);
    if (collides) {
      configureInterface(network.localAddress(), definition.subnet().prefixLength());
    }
  }

  void onLeaseDelayed(String reason) {
    if (!reason.equals(trouble) && node.overlay().view().joined()) {
      LOG.info("{}: still asking for an address: {}", name(), reason);
    }
    trouble = reason;
  }

  void onLeaseFailed(long hardwareAddress, String reason) {
    String remedy = fixed ? "; choose another address, or set address = \"auto\"" : "";
    if (!(reason + remedy).equals(trouble)) {
      LOG.warn("{}: no address: {}{}; trying again", name(), reason, remedy);
    }
    trouble = reason + remedy;
    if (stopped) {
      return;
    }
    network.onLeaseFailed(hardwareAddress, reason, now(), this);
  }

  void onLeaseLost(long hardwareAddress, int address, String reason) {
    if (stopped) {
      return;
    }
    trouble = reason;
    LOG.warn("{}: the lease of {} is lost: {}", name(), Ipv4.format(address), reason);
    network.onLeaseLost(hardwareAddress, address, now(), this);
    node.addressChanged(this, 0);
  }

  /** Takes the answer to a look-up of this network; returns false if it was another's. */
  boolean onLookedUp(long number, Holder holder) {
    return lookUps.onLookedUp(number, holder);
  }

  // What happens to the interface.

  @Override
  public void tapGone(LinuxTap old) {
    node.data().removeNetwork(tag24(), old::close);
  }

  @Override
  public void tapNamed(String name) {
    hostNames.onLink(name);
  }

  @Override
  public void tapThere(LinuxTap fresh) {
    hostNames.onLink(fresh.name());
    node.data().addNetwork(tag24(), fresh, traffic);
    if (view != null) {
      node.data().view(tag24(), view);
    }
    if (silent) {
      node.data().silence(List.of(tag24()));
    }
  }

  long deadlineNs() {
    return Math.min(network.deadlineNs(), tap.deadlineNs());
  }

  void onDeadline() {
    tap.onDeadline();
    if (network.deadlineNs() <= now()) {
      network.onDeadline(now(), this);
    }
  }

  // What is asked for reports.

  String name() {
    return definition.name();
  }

  int tag24() {
    return definition.tag24();
  }

  NetworkDefinition definition() {
    return definition;
  }

  AddressPool pool() {
    return pool;
  }

  HostInterface tap() {
    return tap;
  }

  VirtualNetwork network() {
    return network;
  }

  NetworkTraffic traffic() {
    return traffic;
  }

  /** Returns how often an address was gained or lost since the network was opened. */
  long addressChanges() {
    return addressChanges.count();
  }

  /** Returns the address that the host uses, or 0. */
  int addressInUse() {
    return collides ? 0 : network.addressInUse();
  }

  @Nullable String trouble() {
    return trouble;
  }

  OwnName ownName() {
    return ownName;
  }

  /** Returns whether this host's resolver is told of the network's names. */
  HostNames hostNames() {
    return hostNames;
  }

  HostNames.Outcome resolver() {
    return hostNames.outcome();
  }

  StaticNames names() {
    return names;
  }

  /** Returns an address that the peer was seen to hold, or 0. */
  int addressOf(NodeId peer) {
    return lookUps.addressOf(peer);
  }

  boolean asksByDhcp() {
    return byDhcp;
  }

  /** Looks for the addresses of some linked peers, by the names that they give themselves. */
  void lookForPeers(Map<NodeId, String> peers) {
    lookUps.lookForPeers(peers);
  }

  /** Remembers which address a peer holds, for reports. */
  void remember(NodeId owner, int address) {
    lookUps.remember(owner, address);
  }

  // What the network causes.

  @Override
  public void writeToTap(byte[] frame) {
    node.data().writeToTap(tag24(), frame);
  }

  @Override
  public void sendToPeer(NodeId peer, byte[] frame) {
    node.loop().execute(() -> node.sendToPeer(tag24(), peer, frame));
  }

  @Override
  public void lookUp(int address) {
    lookUps.lookUp(address);
  }

  @Override
  public void lookUpName(String label) {
    lookUps.lookUpName(label);
  }

  @Override
  public void claim(long hardwareAddress, int requestedAddress) {
    LeaseValue value = new LeaseValue(hardwareAddress, hostName);
    node.loop()
        .execute(
            () -> {
              if (!stopped) {
                node.overlay().claim(pool, value, requestedAddress, fixed, now());
              }
            });
  }

  @Override
  public void release(long hardwareAddress, int address) {
    node.loop().execute(() -> node.overlay().release(pool.network(), hardwareAddress, now()));
  }

  @Override
  public void declined(long hardwareAddress, int address) {
    LOG.warn(
        "{}: the host found {} in use by somebody on its own link; taking another address",
        name(),
        Ipv4.format(address));
    node.loop()
        .execute(() -> node.overlay().decline(pool.network(), hardwareAddress, address, now()));
  }

  /**
   * Another network of this host may have come up since this one was opened, such as that of a node
   * that starts at the same time: an address would cut one of them off, so there is none until it
   * is gone.
   */
  @Override
  public void configureInterface(int address, int prefixLength) {
    String refused = tap.configure(address);
    collides = refused != null;
    if (refused != null && !refused.equals(trouble)) {
      LOG.error("{}: no address: {}", name(), refused);
    }
    trouble = refused;
  }

  @Override
  public void unconfigureInterface(int address, int prefixLength) {
    tap.unconfigure(address);
  }

  @Override
  public void setCarrier(boolean up) {
    tap.setCarrier(up);
  }

  @Override
  public void publish(NetworkView newView) {
    if (stopped) {
      // What a late answer causes must not take the place of what a successor has published.
      return;
    }
    if (view != null) {
      addressChanges.onAddress(newView.localAddress());
    }
    view = newView;
    node.data().view(tag24(), newView);
  }

  @Override
  public void notice(String sentence) {
    LOG.info("{}: {}", name(), sentence);
  }

  private long now() {
    return node.loop().nowNs();
  }
}
