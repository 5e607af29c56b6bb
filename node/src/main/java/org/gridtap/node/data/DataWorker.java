package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.gridtap.linux.Epoll;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.ProcessFacts;
import org.gridtap.linux.UdpSocket;
import org.gridtap.node.net.NetworkView;
import org.gridtap.overlay.io.AeadProvider;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.session.HandshakeGate;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.tunnel.ForwardLimits;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.gridtap.tap.TapDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data worker's thread and the commands that it takes. Commands are carried out in the order
 * given; when too many wait, the caller does too, for the worker never waits for the caller.
 */
public final class DataWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataWorker.class);
  private static final int TAG_SOCKET = -1;
  private static final int TAG_WAKE = -2;
  private static final int TICK_MS = 1_000;
  private static final long TICK_NS = TICK_MS * 1_000_000L;

  /** A turn comes every second at least: after so long this host slept, or we were stopped. */
  private static final long STANDSTILL_NS = 5 * TICK_NS;

  private static final int MAX_RECEIVES_PER_TURN = 4;
  private static final int MAX_END_MS = 5_000;

  private final LongSupplier clock;
  private final UdpSocket socket;
  private final DataCounters counters = new DataCounters();
  private final Routes routes;
  private final Networks networks = new Networks();
  private final Trains trains;
  private final Sender sender;
  private final Outbound outbound;
  private final Forwarder forwarder;
  private final Inbound inbound;
  private final ControlRing control;
  private final Epoll epoll;
  private final MemorySegment scratch = Arena.global().allocate(68 * 1024, 64);
  private final Commands commands;
  private final Map<NodeId, PeerTraffic> traffic = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "gridtap-data");
  private long tickNs = -TICK_NS;
  private long turnNs = Long.MAX_VALUE;
  private boolean hasToldStandstill;

  /**
   * @param socket bound; the caller closes it after this
   * @param limits for what is passed on for others
   */
  public DataWorker(
      UdpSocket socket,
      AeadProvider provider,
      NodeId self,
      ControlRing control,
      HandshakeGate gate,
      ForwardLimits limits)
      throws LinuxException {
    this(socket, provider, self, control, gate, limits, ProcessFacts::bootTimeNs);
  }

  /**
   * @param clock CLOCK_BOOTTIME in nanoseconds, by which all else goes too
   */
  DataWorker(
      UdpSocket socket,
      AeadProvider provider,
      NodeId self,
      ControlRing control,
      HandshakeGate gate,
      ForwardLimits limits,
      LongSupplier clock)
      throws LinuxException {
    this.clock = clock;
    this.socket = socket;
    this.control = control;
    this.routes = new Routes(self, provider);
    this.trains = new Trains(socket, counters);
    this.sender = new Sender(self, routes, trains, control, counters);
    this.outbound = new Outbound(routes, sender, control, counters);
    this.forwarder = new Forwarder(self, routes, sender, limits, counters, clock.getAsLong());
    this.inbound =
        new Inbound(socket, routes, networks, sender, forwarder, control, gate, counters);
    this.epoll = new Epoll();
    this.commands = new Commands();
  }

  public void start() throws LinuxException {
    listen();
    thread.start();
  }

  /** Begins to watch the socket, without a thread: then {@link #turn(int)} makes the turns. */
  void listen() throws LinuxException {
    epoll.add(socket.fd(), TAG_SOCKET);
    epoll.add(commands.fd(), TAG_WAKE);
  }

  // Commands, from any one thread at a time.

  public void addSession(Session session) {
    PeerTraffic counts =
        traffic.computeIfAbsent(session.peer().id(), id -> new PeerTraffic(clock.getAsLong()));
    counts.sessions++;
    command(
        () -> {
          routes.add(session, counts);
          inbound.onSession(session.localIndex(), turnNs);
        });
  }

  public void removeSession(Session session) {
    PeerTraffic counts = traffic.get(session.peer().id());
    if (counts != null && --counts.sessions == 0) {
      traffic.remove(session.peer().id());
    }
    command(() -> routes.remove(session));
  }

  /** Packets to this peer take this session and path from now on. */
  public void route(NodeId peer, Session session, Path path) {
    command(() -> routes.route(peer, session, path));
  }

  public void unroute(NodeId peer) {
    command(() -> routes.unroute(peer));
  }

  public void table(RouteTable table) {
    RouteTable prepared = table.prepared();
    command(() -> routes.table(prepared));
  }

  /** Sends a datagram that is not sealed in a session. */
  public void datagram(Path path, byte[] datagram) {
    command(() -> sender.datagram(path, datagram));
  }

  /** Seals a payload in a session and sends it along a path. */
  public void seal(Session session, Path path, int kind, byte[] payload) {
    command(
        () -> {
          DataSession sealed = routes.session(session.localIndex());
          if (sealed != null && sealed.session.equals(session)) {
            sender.seal(sealed, path, payload, kind << 24);
          }
        });
  }

  /**
   * Begins to serve a TAP, which stays the caller's to close, after this worker is closed or has
   * let go of the network.
   *
   * @param counts where its frames are counted; those of a predecessor, which the worker has let go
   *     of, go on
   */
  public void addNetwork(int tag24, TapDevice tap, NetworkTraffic counts) {
    command(
        () -> {
          int place =
              networks.add(new DataNetwork(tag24, tap, counters, counts, clock.getAsLong()));
          if (place < 0) {
            LOG.error(
                "the interface {} is not served: a node takes part in at most {} networks",
                tap.name(),
                Networks.MAX_NETWORKS);
          } else if (tap.fd() >= 0) {
            watch(tap, place);
          }
        });
  }

  /**
   * Lets go of a network: nothing of it is read or written from then on.
   *
   * @param gone called by the worker when that is so; it must be quick
   */
  public void removeNetwork(int tag24, Runnable gone) {
    command(
        () -> {
          DataNetwork network = networks.remove(tag24);
          if (network != null) {
            forget(network.tap);
          }
          gone.run();
        });
  }

  /** Lets nothing cross these networks until {@link #speak}; a standstill is known by now. */
  public void silence(List<Integer> tags) {
    command(
        () -> {
          hasToldStandstill = false;
          for (int tag24 : tags) {
            DataNetwork network = networks.get(tag24);
            if (network != null) {
              network.silent = true;
            }
          }
        });
  }

  /** Lets frames of a network cross again. */
  public void speak(int tag24) {
    command(
        () -> {
          DataNetwork network = networks.get(tag24);
          if (network != null) {
            network.silent = false;
          }
        });
  }

  private void watch(TapDevice tap, int place) {
    try {
      epoll.add(tap.fd(), place);
    } catch (LinuxException refused) {
      LOG.error("the interface {} cannot be watched: {}", tap.name(), refused.getMessage());
    }
  }

  public void view(int tag24, NetworkView view) {
    command(
        () -> {
          DataNetwork network = networks.get(tag24);
          if (network != null) {
            network.view(view);
          }
        });
  }

  /** Writes a frame with its vnet header to the network's TAP. */
  public void writeToTap(int tag24, byte[] frame) {
    command(
        () -> {
          DataNetwork network = networks.get(tag24);
          if (network == null) {
            counters.drop(DataDrop.UNKNOWN_NETWORK);
          } else if (frame.length > scratch.byteSize()) {
            counters.drop(DataDrop.TOO_LONG);
          } else {
            MemorySegment.copy(frame, 0, scratch, JAVA_BYTE, 0, frame.length);
            network.deliver(scratch, 0, frame.length);
          }
        });
  }

  /**
   * Sends a frame with its vnet header to a peer; dropped and counted when there is no session with
   * it.
   */
  public void sendToPeer(int tag24, NodeId peer, byte[] frame) {
    command(
        () -> {
          DataNetwork network = networks.get(tag24);
          PeerRoute route = routes.peer(peer);
          if (network == null || route == null) {
            counters.drop(DataDrop.NO_ROUTE);
          } else {
            outbound.send(network, route, frame);
          }
        });
  }

  /** Counts what was dropped before it came here: the counters have one writer. */
  public void countDropped(DataDrop reason, int times) {
    command(() -> counters.drop(reason, times));
  }

  private void command(Runnable command) {
    commands.give(command);
  }

  // What can be asked, from any thread.

  public DataCounters counters() {
    return counters;
  }

  /** Returns what was passed on for others. */
  public ForwardTraffic forwarded() {
    return forwarder.traffic();
  }

  /** Returns the bytes sent to a peer since its link came up, headers and tags counted. */
  public long sentBytes(NodeId peer) {
    PeerTraffic counts = traffic.get(peer);
    return counts == null ? 0 : counts.sentBytes();
  }

  /** Returns the bytes received from a peer since its link came up. */
  public long receivedBytes(NodeId peer) {
    PeerTraffic counts = traffic.get(peer);
    return counts == null ? 0 : counts.receivedBytes();
  }

  /** Returns how full the queues between this worker and the control loop are and ever were. */
  public List<QueueLevel> queues() {
    List<QueueLevel> levels = new ArrayList<>(control.levels());
    levels.add(commands.level());
    levels.add(forwarder.traffic().level());
    return levels;
  }

  // The worker.

  /**
   * Hostile bytes are counted and dropped long before; what still throws is a broken invariant, and
   * the node ends with it rather than go on deaf.
   */
  private void run() {
    try {
      while (!commands.areOver()) {
        turn(TICK_MS);
      }
    } catch (IOException | RuntimeException | Error broken) {
      LOG.error("the data worker has broken down", broken);
      control.broken(broken);
    } finally {
      commands.end();
    }
  }

  /** HOT PATH. Waits until there is something to do, at most {@code timeoutMs}, and does it. */
  void turn(int timeoutMs) throws IOException {
    int events = epoll.await(forwarder.waitMs(timeoutMs, turnNs));
    long nowNs = clock.getAsLong();
    if (nowNs - turnNs > STANDSTILL_NS) {
      onStandstill(nowNs - turnNs);
    }
    turnNs = nowNs;
    sender.onTurn(nowNs);
    if (nowNs - tickNs >= TICK_NS) {
      tickNs = nowNs;
      onTick();
    }
    for (int i = 0; i < events; i++) {
      int tag = epoll.tag(i);
      if (tag == TAG_SOCKET) {
        receive(nowNs);
      } else if (tag == TAG_WAKE) {
        commands.clearSignal();
      } else {
        readTap(tag, nowNs);
      }
    }
    commands.carryOut();
    forwarder.handOn(nowNs);
    trains.flush();
  }

  /**
   * A lease may have come to its end meanwhile: nothing crosses until the control loop, which wakes
   * at the same time, has made sure.
   */
  private void onStandstill(long lengthNs) {
    networks.silence();
    if (!hasToldStandstill) {
      hasToldStandstill = true;
      control.standstill(lengthNs);
    }
  }

  private void receive(long nowNs) throws IOException {
    for (int i = 0; i < MAX_RECEIVES_PER_TURN; i++) {
      if (!inbound.receive(nowNs)) {
        return;
      }
      if (forwarder.isCrowded()) {
        forwarder.handOn(nowNs);
      }
    }
  }

  private void readTap(int place, long nowNs) {
    DataNetwork network = networks.at(place);
    if (network == null) {
      return;
    }
    try {
      outbound.read(network, nowNs);
    } catch (IOException gone) {
      networks.remove(network.tag24);
      forget(network.tap);
      control.tapGone(network.tag24, gone);
    }
  }

  private void forget(TapDevice tap) {
    try {
      epoll.remove(tap.fd());
    } catch (LinuxException alreadyGone) {
      // The kernel forgets descriptors that are closed.
    }
  }

  private void onTick() {
    counters.drop(DataDrop.KERNEL_BUFFER_FULL, socket.takeKernelDrops());
    networks.countQueueDrops(counters);
    inbound.onTick(tickNs);
    tellTraffic();
  }

  private void tellTraffic() {
    for (DataSession session : routes.all()) {
      if (session.hasNewFrame) {
        session.hasNewFrame = false;
        control.traffic(session.session.localIndex(), session.lastFrameNs);
      }
    }
  }

  /** Carries out the commands given so far, ends the thread and wipes the keys. */
  @Override
  public void close() throws LinuxException {
    if (thread.getState() == Thread.State.NEW) {
      commands.end();
    } else {
      command(commands::end);
      join();
    }
    if (thread.isAlive()) {
      LOG.error("the data worker does not end; what it holds is left to the process's end");
      return;
    }
    if (commands.close()) {
      routes.close();
      epoll.close();
    }
  }

  private void join() {
    try {
      thread.join(MAX_END_MS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
