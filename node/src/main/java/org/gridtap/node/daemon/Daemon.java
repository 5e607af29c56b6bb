package org.gridtap.node.daemon;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Mode;
import org.gridtap.config.Span;
import org.gridtap.config.file.DiscoveryChoice;
import org.gridtap.config.file.ForwardChoice;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.SavedLease;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.config.state.StateException;
import org.gridtap.linux.Errno;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.UdpSocket;
import org.gridtap.node.cli.DaemonOptions;
import org.gridtap.node.control.ControlServer;
import org.gridtap.node.control.ReloadReport;
import org.gridtap.node.data.ControlRing;
import org.gridtap.node.data.DataWorker;
import org.gridtap.node.host.MembershipWatch;
import org.gridtap.node.lan.LanDiscovery;
import org.gridtap.overlay.Overlay;
import org.gridtap.overlay.io.AeadProviders;
import org.gridtap.overlay.io.X509Membership;
import org.gridtap.overlay.session.HandshakeGate;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.X25519KeyAgreement;
import org.gridtap.overlay.tunnel.ForwardLimits;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: starts all its parts in order, and ends them in reverse. */
final class Daemon implements Node.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
  private static final String MEMBERSHIP_ENDED =
      "This machine's membership has ended with its token. Ask for a newer token and run: gridtap join file:TOKEN";
  private static final int WRITE_SECONDS = 2;
  private static final long EXPIRY_WARNING_MS = TimeUnit.DAYS.toMillis(30);

  private final Layout layout;
  private final DaemonOptions options;
  private final NodeConfig config;
  private final Enrolment enrolment;
  private final StateDirectory state;
  private final ExecutorService files =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("gridtap-files").factory());
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ControlLoop loop = new ControlLoop(this::broken);
  private @Nullable Reload reload;
  private @Nullable Clocks clocks;
  private @Nullable StateWriter writer;
  private volatile boolean joined;
  private volatile boolean leaving;
  private volatile boolean broken;

  private Daemon(DaemonOptions options, StateDirectory state) {
    this.options = options;
    this.layout = options.layout();
    this.config = options.config();
    this.enrolment = options.enrolment();
    this.state = state;
  }

  /**
   * Starts a node. Throws DaemonFailure or StateException, each with cause and remedy, and leaves
   * nothing behind then.
   */
  static Daemon start(DaemonOptions options) throws DaemonFailure, StateException {
    Layout layout = options.layout();
    Optional<String> socketProblem = layout.socketPathProblem();
    if (socketProblem.isPresent()) {
      throw new DaemonFailure(socketProblem.get());
    }
    StateDirectory state = StateDirectory.create(layout.stateDirectory());
    Daemon daemon = new Daemon(options, state);
    try {
      daemon.parts.add(state.lock());
      daemon.parts.add(daemon::endWriting);
      daemon.open();
      return daemon;
    } catch (DaemonFailure | StateException failure) {
      daemon.close();
      throw failure;
    } catch (IOException failure) {
      daemon.close();
      throw new DaemonFailure(String.valueOf(failure.getMessage()));
    }
  }

  private static ForwardLimits forwardLimits(NodeConfig config) {
    ForwardChoice said = config.forward();
    Mode mode = config.mode();
    return ForwardLimits.ofMegabits(said.tunnelOr(mode), said.transitOr(mode), said.totalOr(mode));
  }

  private void open() throws DaemonFailure, IOException {
    Identity identity = enrolment.identity();
    NodeId self = NodeId.of(identity.nodeId(), 0);
    checkMembership(identity);
    UdpSocket socket = bind();
    parts.add(socket);
    AeadProviders.Choice aead = AeadProviders.choose();
    aead.passedOver().forEach(LOG::info);
    parts.add(loop);
    RandomGenerator random = new SecureRandom();
    X509Membership membership = new X509Membership(identity);
    Handshakes handshakes =
        new Handshakes(membership, new X25519KeyAgreement(), random, Handshakes.Settings.DEFAULT);
    HandshakeGate gate = handshakes.gate();
    ControlRing ring = new ControlRing();
    DataWorker data =
        new DataWorker(socket, aead.provider(), self, ring, gate, forwardLimits(config));
    Node node = new Node(loop, data, gate, this);
    Overlay overlay =
        new Overlay(
            self, handshakes, new IdentitySigner(identity, membership::credentials), random, node);
    node.drive(overlay);
    // Before the first handshake can come in: its certificates are judged by it.
    overlay.onWallClock(System.currentTimeMillis() - loop.nowNs() / 1_000_000);
    overlay.onPools(enrolment.networks().stream().map(NetworkService::poolOf).toList());
    ring.deliverTo(node, loop::execute);
    discover(node, identity, socket.localPort(), random);
    Host host = new Host(loop, node, socket.localPort());
    NetworkOpener opener = new NetworkOpener(options, node, self, state, host);
    parts.add(() -> node.networks().forEach(NetworkService::closeInterface));
    openNetworks(node, opener);
    data.start();
    parts.add(data);
    clocks = new Clocks(loop, node, identity, System::currentTimeMillis, this::membershipEnded);
    writer = new StateWriter(loop, node.troubles(), state, files);
    Upkeep upkeep = new Upkeep(loop, node, state, writer, clocks, enrolment, config);
    reload = new Reload(options, node, opener, upkeep, membership);
    Reports reports = new Reports(loop, node, config, identity);
    parts.add(
        ControlServer.start(
            layout.controlSocket(),
            new DaemonControl(loop, node, reports, upkeep, reload, this::stop)));
    parts.add(host);
    host.start();
    parts.add(upkeep);
    upkeep.start();
    begin(overlay, node.networks());
    parts.add(() -> leave(node));
    LOG.info(
        "node {} ({}) of overlay {} runs in {} mode on UDP port {}, AES-256-GCM by {}",
        config.name(),
        self.shortHex(),
        identity.authority().overlayName(),
        config.mode().text(),
        socket.localPort(),
        aead.provider().name());
  }

  private void discover(Node node, Identity identity, int port, RandomGenerator random) {
    if (config.discovery() == DiscoveryChoice.LAN) {
      NodeId self = NodeId.of(identity.nodeId(), 0);
      byte[] authority = identity.authority().fingerprint();
      LanPort lan =
          new LanPort(
              loop,
              new LanDiscovery(authority, self, port, random, loop.nowNs()),
              member -> node.overlay().onHeardOf(member, loop.nowNs()));
      lan.open();
      node.discoverBy(lan);
    }
  }

  private static void checkMembership(Identity identity) throws DaemonFailure {
    long leftMs = identity.notAfterMs() - System.currentTimeMillis();
    if (leftMs <= 0) {
      throw new DaemonFailure(
          MEMBERSHIP_ENDED
              + " This machine's clock says "
              + MembershipWatch.text(System.currentTimeMillis())
              + "; if that is wrong, set it and start again.");
    }
    if (leftMs < EXPIRY_WARNING_MS) {
      LOG.warn(
          "membership ends in {}; join with a newer token before: gridtap join file:TOKEN",
          Span.format(Duration.ofMillis(leftMs)));
    }
  }

  private void leave(Node node) {
    leaving = true;
    new Farewell(loop, node).say();
  }

  private void begin(Overlay overlay, List<NetworkService> networks) {
    loop.execute(
        () -> {
          long nowNs = loop.nowNs();
          if (clocks != null) {
            clocks.onTick();
          }
          if (!config.bootstrap().isEmpty() || !enrolment.sites().isEmpty()) {
            overlay.expectSites();
          }
          overlay.start(nowNs);
          networks.forEach(NetworkService::start);
        });
  }

  private UdpSocket bind() throws DaemonFailure {
    try {
      return UdpSocket.bind(config.port());
    } catch (LinuxException refused) {
      if (refused.errno() == Errno.EADDRINUSE) {
        throw new DaemonFailure(
            "UDP port "
                + config.port()
                + " is taken, perhaps by another gridtap. See who has it with `ss -ulpn sport = :"
                + config.port()
                + "`, or choose another port by --port.");
      }
      throw new DaemonFailure(
          "UDP port " + config.port() + " cannot be opened: " + refused.getMessage());
    }
  }

  private void openNetworks(Node node, NetworkOpener opener) throws DaemonFailure, IOException {
    for (NetworkConfig network : config.networks()) {
      NetworkDefinition definition =
          enrolment
              .network(network.name())
              .orElseThrow(
                  () ->
                      new DaemonFailure(
                          "The overlay has no network "
                              + network.name()
                              + " that this machine knows."));
      node.add(opener.open(network, definition));
    }
  }

  @Override
  public void joinedChanged(boolean nowJoined) {
    if (joined != nowJoined && !leaving) {
      joined = nowJoined;
      LOG.info(nowJoined ? "joined the overlay" : "lost the overlay; joining again");
    }
  }

  @Override
  public void addressChanged(NetworkService network, int address) {
    if (address == 0) {
      return;
    }
    long expiresAtMs = System.currentTimeMillis() + network.definition().leaseSeconds() * 1000L;
    if (writer != null) {
      writer.remember(new SavedLease(network.name(), new Ipv4Address(address), 0, expiresAtMs));
    }
  }

  @Override
  public void untimely(String reason, boolean early) {
    if (clocks != null) {
      clocks.onUntimely(reason, early);
    }
  }

  @Override
  public void stoodStill(long lengthNs) {
    if (clocks != null) {
      clocks.onStandstill(lengthNs);
    }
  }

  /** Waits until the node is to end; returns whether it ends in good order. */
  boolean await() throws InterruptedException {
    stopped.await();
    return !broken;
  }

  /** Takes the configuration in anew; from any thread. */
  ReloadReport reload() {
    if (reload == null) {
      throw new IllegalStateException("the daemon has not started");
    }
    return reload.run();
  }

  /** Lets {@link #await} return; from any thread. */
  void stop() {
    stopped.countDown();
  }

  private void membershipEnded() {
    LOG.error(MEMBERSHIP_ENDED);
    broken();
  }

  private void broken() {
    broken = true;
    stopped.countDown();
  }

  @Override
  public void close() {
    List<AutoCloseable> open = List.copyOf(parts.reversed());
    parts.clear();
    for (AutoCloseable part : open) {
      try {
        part.close();
      } catch (Exception failed) {
        LOG.warn(
            "{} could not be closed in order: {}",
            part.getClass().getSimpleName(),
            failed.toString());
      }
    }
    files.shutdown();
  }

  /** Another daemon may take the lock next: by then the last word is on the disk. */
  private void endWriting() throws InterruptedException {
    files.shutdown();
    if (!files.awaitTermination(WRITE_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("the disk did not take the last leases and members in {} s", WRITE_SECONDS);
    }
  }
}
