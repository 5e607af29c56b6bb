package org.gridtap.node.daemon;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.gridtap.node.data.ControlRing;
import org.gridtap.node.data.DataDrop;
import org.gridtap.node.data.DataWorker;
import org.gridtap.node.host.Troubles;
import org.gridtap.overlay.Overlay;
import org.gridtap.overlay.OverlayOutbox;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.session.HandshakeGate;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the overlay's machine to the data worker and to the networks: what one causes becomes an
 * input or a command of another. Everything here happens on the control loop.
 */
final class Node implements OverlayOutbox, NetworkService.Node, ControlRing.Receiver {
  /** Echoes that wait for their answers. */
  static final int MAX_ECHOES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** What happens to a node and others want to know. Called on the loop. */
  interface Listener {
    void joinedChanged(boolean joined);

    void addressChanged(NetworkService network, int address);

    /** A member was turned away; see {@link OverlayOutbox#untimely}. */
    void untimely(String reason, boolean early);

    /** The data worker stood still for a while, and so perhaps the host. */
    void stoodStill(long lengthNs);
  }

  /** How a peer is reached now. */
  record Route(Session session, Path path) {}

  private final ControlLoop loop;
  private final DataWorker data;
  private final HandshakeGate gate;
  private final Listener listener;
  private final List<NetworkService> networks = new CopyOnWriteArrayList<>();
  private final Map<NodeId, Route> routes = new LinkedHashMap<>();
  private final AwaitingLink waitingFrames = new AwaitingLink();
  private final AwaitingLink waitingEchoes = new AwaitingLink();
  private final Map<Long, Consumer<Holder>> questions = new LinkedHashMap<>();
  private final Map<Long, Consumer<Named>> nameQuestions = new LinkedHashMap<>();
  private final Recent<Integer, Consumer<Echo>> echoes = new Recent<>(MAX_ECHOES);
  private final Troubles troubles = new Troubles(new TroubleLog());
  private final FormerDrops formerDrops = new FormerDrops();
  private @Nullable Overlay overlay;
  private @Nullable LanPort lan;
  private long handshakes;

  /** What went to and came from a peer, headers and tags counted. */
  record Traffic(long sentBytes, long receivedBytes) {}

  Traffic traffic(NodeId peer) {
    return new Traffic(data.sentBytes(peer), data.receivedBytes(peer));
  }

  /** An answer to an echo. */
  record Echo(NodeId peer, long roundTripNs, Path path) {}

  Node(ControlLoop loop, DataWorker data, HandshakeGate gate, Listener listener) {
    this.loop = loop;
    this.data = data;
    this.gate = gate;
    this.listener = listener;
  }

  /** Gives the machine that this node drives; it needs this as its outbox, so it comes second. */
  void drive(Overlay machine) {
    overlay = machine;
    loop.drive(this::deadlineNs, this::onDeadline);
  }

  /** Gives what finds members on the host's links, if anything is to. */
  void discoverBy(LanPort port) {
    lan = port;
  }

  @Nullable LanPort lan() {
    return lan;
  }

  void add(NetworkService network) {
    networks.add(network);
  }

  void remove(NetworkService network) {
    networks.remove(network);
    formerDrops.keep(network.network());
    troubles.forget("network " + network.name());
  }

  /** Returns the networks of this node; from any thread. */
  List<NetworkService> networks() {
    return networks;
  }

  Troubles troubles() {
    return troubles;
  }

  FormerDrops formerDrops() {
    return formerDrops;
  }

  Map<NodeId, Route> routes() {
    return routes;
  }

  /** Returns how many handshakes have made a session since the start. */
  long handshakes() {
    return handshakes;
  }

  @Override
  public ControlLoop loop() {
    return loop;
  }

  @Override
  public Overlay overlay() {
    if (overlay == null) {
      throw new IllegalStateException("the node has no overlay yet");
    }
    return overlay;
  }

  @Override
  public DataWorker data() {
    return data;
  }

  HandshakeGate gate() {
    return gate;
  }

  private long deadlineNs() {
    long deadline = Math.min(overlay().deadlineNs(), waitingFrames.deadlineNs());
    deadline = Math.min(deadline, waitingEchoes.deadlineNs());
    deadline = Math.min(deadline, lan == null ? Long.MAX_VALUE : lan.deadlineNs());
    for (NetworkService network : networks) {
      deadline = Math.min(deadline, network.deadlineNs());
    }
    return deadline;
  }

  private void onDeadline() {
    if (overlay().deadlineNs() <= loop.nowNs()) {
      overlay().onDeadline(loop.nowNs());
    }
    unsent(waitingFrames.expire(loop.nowNs()));
    waitingEchoes.expire(loop.nowNs());
    if (lan != null) {
      lan.onDeadline();
    }
    networks.forEach(NetworkService::onDeadline);
  }

  // What the data worker hands up.

  @Override
  public void onHandshake(Path from, byte[] datagram) {
    overlay().onDatagram(from, datagram, loop.nowNs());
  }

  @Override
  public void onOpened(int localIndex, int kind, byte[] payload, Path from) {
    overlay().onOpened(localIndex, kind, payload, from, loop.nowNs());
  }

  @Override
  public void onTraffic(int localIndex, long lastReceivedNs) {
    overlay().onTraffic(localIndex, lastReceivedNs);
  }

  @Override
  public void onNeeded(NodeId hop) {
    overlay().onNeeded(hop, loop.nowNs());
  }

  @Override
  public void onUndelivered(Undelivered packet) {
    overlay().onUndelivered(packet, loop.nowNs());
  }

  @Override
  public void onTapFrame(int tag24, byte[] frame) {
    NetworkService network = network(tag24);
    if (network != null) {
      network.onTapFrame(frame);
    }
  }

  @Override
  public void onPeerFrame(int tag24, NodeId from, byte[] frame) {
    NetworkService network = network(tag24);
    if (network != null) {
      network.onPeerFrame(from, frame);
    }
  }

  @Override
  public void onTapGone(int tag24, IOException cause) {
    NetworkService network = network(tag24);
    if (network != null) {
      LOG.debug("{}: {}", network.name(), cause.getMessage());
      network.tap().onEnd();
    }
  }

  @Override
  public void onStandstill(long lengthNs) {
    listener.stoodStill(lengthNs);
  }

  /** Lets nothing cross until the leases are confirmed, which is asked for at once. */
  void confirmLeases() {
    data.silence(networks.stream().map(NetworkService::tag24).toList());
    networks.forEach(NetworkService::onSilenced);
    overlay().onAway(loop.nowNs());
  }

  private @Nullable NetworkService network(int tag24) {
    for (NetworkService network : networks) {
      if (network.tag24() == tag24) {
        return network;
      }
    }
    return null;
  }

  // What networks and commands ask for.

  @Override
  public void sendToPeer(int tag24, NodeId peer, byte[] frame) {
    // Wanted again with every frame that passes here, so that the link is kept while frames flow.
    overlay().connect(peer, loop.nowNs());
    if (routes.containsKey(peer)) {
      data.sendToPeer(tag24, peer, frame);
      return;
    }
    Runnable send = () -> data.sendToPeer(tag24, peer, frame);
    unsent(waitingFrames.add(peer, frame.length, loop.nowNs(), send));
  }

  private void unsent(int frames) {
    if (frames > 0) {
      data.countDropped(DataDrop.NO_ROUTE, frames);
    }
  }

  @Override
  public void addressChanged(NetworkService network, int address) {
    listener.addressChanged(network, address);
  }

  /**
   * Asks who holds an address; the answer comes on the loop. Returns false when too many questions
   * are open.
   */
  boolean ask(NetworkService network, int address, Consumer<Holder> answer) {
    long number = overlay().lookUp(network.pool(), address, loop.nowNs());
    if (number < 0) {
      return false;
    }
    questions.put(number, answer);
    return true;
  }

  /**
   * Asks which address a host name stands for; the answer comes on the loop. Returns false when too
   * many questions are open.
   *
   * @param name without a domain, in any case
   */
  @Override
  public boolean askName(NetworkService network, String name, Consumer<Named> answer) {
    long number = overlay().lookUpName(network.pool(), name, loop.nowNs());
    if (number < 0) {
      return false;
    }
    nameQuestions.put(number, answer);
    return true;
  }

  /**
   * Asks a peer for an echo, once there is a session with it; the answer comes on the loop, or
   * never.
   */
  void echo(NodeId peer, Consumer<Echo> answer) {
    overlay().connect(peer, loop.nowNs());
    int sequence = overlay().echo(peer, loop.nowNs());
    if (sequence != 0) {
      echoes.put(31 * peer.hashCode() + sequence, answer);
    } else {
      waitingEchoes.add(peer, 0, loop.nowNs(), () -> echo(peer, answer));
    }
  }

  // What the overlay causes.

  @Override
  public void datagram(Path path, byte[] datagram) {
    data.datagram(path, datagram);
  }

  @Override
  public void sealed(Session session, Path path, int kind, byte[] payload) {
    data.seal(session, path, kind, payload);
  }

  @Override
  public void sessionAdded(Session session) {
    handshakes++;
    data.addSession(session);
  }

  @Override
  public void sessionRemoved(Session session) {
    data.removeSession(session);
  }

  @Override
  public void routed(NodeId peer, Session session, Path path) {
    Route before = routes.put(peer, new Route(session, path));
    data.route(peer, session, path);
    if (before == null || !before.path().equals(path)) {
      LOG.debug("{} ({}) is reached {}", session.peer().name(), peer.shortHex(), path);
    }
    waitingFrames.take(peer).forEach(Runnable::run);
    // The overlay is in the middle of something: it is asked for the echo once that is done.
    waitingEchoes.take(peer).forEach(loop::execute);
  }

  @Override
  public void unrouted(NodeId peer, String reason) {
    Route gone = routes.remove(peer);
    data.unroute(peer);
    if (gone != null) {
      LOG.debug(
          "{} ({}): the link is down: {}", gone.session().peer().name(), peer.shortHex(), reason);
    }
  }

  @Override
  public void routesChanged() {
    data.table(overlay().forwards());
  }

  @Override
  public void ringChanged(RingView view) {
    if (lan != null) {
      lan.onJoined(view.joined());
    }
    listener.joinedChanged(view.joined());
  }

  @Override
  public void echoed(NodeId peer, int sequence, long roundTripNs, Path path) {
    Consumer<Echo> answer = echoes.remove(31 * peer.hashCode() + sequence);
    if (answer != null) {
      answer.accept(new Echo(peer, roundTripNs, path));
    }
  }

  @Override
  public void untimely(String reason, boolean early) {
    listener.untimely(reason, early);
  }

  @Override
  public void leaseGranted(NodeId network, long hardwareAddress, int address, int leaseSeconds) {
    later(network, service -> service.onLeaseGranted(hardwareAddress, address, leaseSeconds));
  }

  @Override
  public void leaseDelayed(NodeId network, long hardwareAddress, String reason) {
    later(network, service -> service.onLeaseDelayed(reason));
  }

  @Override
  public void leaseFailed(NodeId network, long hardwareAddress, String reason) {
    later(network, service -> service.onLeaseFailed(hardwareAddress, reason));
  }

  @Override
  public void leaseLost(NodeId network, long hardwareAddress, int address, String reason) {
    later(network, service -> service.onLeaseLost(hardwareAddress, address, reason));
  }

  @Override
  public void nameGranted(NodeId network, String name) {
    later(network, service -> service.ownName().onGranted(name));
  }

  @Override
  public void nameDelayed(NodeId network, String reason) {
    later(network, service -> service.ownName().onDelayed(reason));
  }

  @Override
  public void renamed(NodeId network, String wanted, String name, String why) {
    later(network, service -> service.ownName().onRenamed(why));
  }

  @Override
  public void nameLost(NodeId network, String name, String why) {
    later(network, service -> service.ownName().onLost(name, why));
  }

  @Override
  public void nameLookedUp(long number, Named answer) {
    loop.execute(
        () -> {
          Consumer<Named> question = nameQuestions.remove(number);
          if (question != null) {
            question.accept(answer);
          }
        });
  }

  private void later(NodeId id, Consumer<NetworkService> action) {
    for (NetworkService network : networks) {
      if (network.pool().network().equals(id)) {
        loop.execute(() -> action.accept(network));
      }
    }
  }

  /** An answer may come before the question's number has returned, so it is looked at later. */
  @Override
  public void lookedUp(long lookUp, Holder holder) {
    loop.execute(
        () -> {
          Consumer<Holder> question = questions.remove(lookUp);
          if (question != null) {
            question.accept(holder);
            return;
          }
          for (NetworkService network : networks) {
            if (network.onLookedUp(lookUp, holder)) {
              return;
            }
          }
        });
  }
}
