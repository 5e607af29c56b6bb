package org.gridtap.lab.integration;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.lab.net.LabHost;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.NetworkNamespace;
import org.gridtap.linux.ProcessFacts;
import org.gridtap.linux.ReceiveBatch;
import org.gridtap.linux.SendBatch;
import org.gridtap.linux.UdpSocket;
import org.gridtap.node.daemon.IdentitySigner;
import org.gridtap.overlay.Overlay;
import org.gridtap.overlay.OverlayOutbox;
import org.gridtap.overlay.io.AeadProvider;
import org.gridtap.overlay.io.AeadProviders;
import org.gridtap.overlay.io.X509Membership;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.session.Aead;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.session.X25519KeyAgreement;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path.Direct;

/**
 * A member that joins properly, with a key and a lease of its own, and then seals for its peers
 * whatever it likes. The protocol is the daemon's own; the data path is this class, so that nothing
 * of what the daemon forbids itself stands in the way.
 */
final class HostileMember implements OverlayOutbox, AutoCloseable {
  static final long HARDWARE_ADDRESS = 0x02_00_00_00_66_06L;

  private static final int PORT = Integer.parseInt(Machine.PORT);
  private static final int MAX_DATAGRAM = 1472;
  private static final long IDLE_NS = 200_000;

  private final AeadProvider ciphers = AeadProviders.choose().provider();
  private final Map<Integer, Sealed> sessions = new LinkedHashMap<>();
  private final Map<NodeId, Sealed> direct = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Runnable> orders = new LinkedBlockingQueue<>();
  private final MemorySegment plain = Arena.ofAuto().allocate(2 * MAX_DATAGRAM, 64);
  private final MemorySegment packets =
      Arena.ofAuto().allocate((long) SendBatch.MAX_ENTRIES * MAX_DATAGRAM, 64);
  private final UdpSocket socket;
  private final SendBatch batch;
  private final Overlay overlay;
  private final AddressPool pool;
  private final int tag24;
  private final Thread thread = new Thread(this::run, "hostile-member");
  private int entries;
  private volatile int address;
  private volatile boolean closed;
  private volatile Throwable failure;

  /** A session with what the data path keeps of it. */
  private static final class Sealed {
    final Session session;
    final Aead sealer;
    final Aead opener;
    Endpoint to;
    long counter;

    Sealed(Session session, Aead sealer, Aead opener) {
      this.session = session;
      this.sealer = sealer;
      this.opener = opener;
    }
  }

  /** Joins by a token, from a host on which nothing else of ours runs, by the only site. */
  HostileMember(LabHost host, Path token, String siteAddress) throws Exception {
    Terminal terminal = new Terminal(host.directory());
    terminal.type("join", "file:" + token, "--name", host.name()).orThrow();
    Enrolment enrolment =
        StateDirectory.at(host.directory().resolve("var/lib/gridtap"))
            .readEnrolment()
            .orElseThrow();
    Identity identity = enrolment.identity();
    NetworkDefinition network = enrolment.network(Grid.OVERLAY).orElseThrow();
    tag24 = network.tag24();
    pool =
        new AddressPool(
            NodeId.of(network.id(), 0),
            network.subnet().network().bits(),
            network.subnet().prefixLength(),
            network.leaseSeconds());
    socket =
        NetworkNamespace.callIn(
            Path.of("/run/netns", host.namespace()), () -> UdpSocket.bind(PORT));
    batch = socket.newSendBatch();
    Handshakes handshakes =
        new Handshakes(
            new X509Membership(identity),
            new X25519KeyAgreement(),
            new SecureRandom(),
            Handshakes.Settings.DEFAULT);
    NodeId self = NodeId.of(identity.nodeId(), 0);
    overlay = new Overlay(self, handshakes, new IdentitySigner(identity), new SecureRandom(), this);
    Endpoint site = Endpoint.of(new InetSocketAddress(siteAddress, PORT));
    orders.add(
        () -> {
          overlay.onWallClock(System.currentTimeMillis() - now() / 1_000_000);
          overlay.onLocalEndpoints(
              List.of(Endpoint.of(new InetSocketAddress(host.address(), PORT))));
          overlay.onSites(List.of(site), List.of());
          overlay.start(now());
          overlay.claim(pool, new LeaseValue(HARDWARE_ADDRESS, host.name()), 0, false, now());
        });
    thread.start();
  }

  private static long now() {
    return ProcessFacts.bootTimeNs();
  }

  /** Waits for a lease of its own and a direct path to a victim; returns the leased address. */
  int awaitAddressAndPathTo(NodeId victim) throws Exception {
    Patience.until("the hostile member has a lease", () -> alive() && address != 0);
    Patience.until(
        "the hostile member has a direct path to its victim",
        () -> {
          orders.add(() -> overlay.connect(victim, now()));
          return alive() && direct.containsKey(victim);
        });
    return address;
  }

  private boolean alive() {
    if (failure != null) {
      throw new AssertionError("the hostile member has broken down", failure);
    }
    return true;
  }

  /** Seals these payloads for a victim, in order, as fast as they go; each of the given kind. */
  void send(NodeId victim, int kind, List<byte[]> payloads) {
    sendWithInfo(victim, kind << 24, payloads);
  }

  /** As {@link #send}, frames of the network that it shares with the victim. */
  void sendFrames(NodeId victim, List<byte[]> frames) {
    sendWithInfo(victim, PacketType.KIND_FRAME << 24 | tag24, frames);
  }

  /** As {@link #sendFrames}, of a network that the victim does not know. */
  void sendFramesOfAnotherNetwork(NodeId victim, List<byte[]> frames) {
    sendWithInfo(victim, PacketType.KIND_FRAME << 24 | (tag24 ^ 1), frames);
  }

  private void sendWithInfo(NodeId victim, int info, List<byte[]> payloads) {
    orders.add(
        () -> {
          Sealed session = direct.get(victim);
          for (byte[] payload : payloads) {
            put(session.to, seal(session, info, payload));
          }
          flush();
        });
  }

  /** Seals a packet for a victim without sending it, to be hidden in another one. */
  byte[] sealed(NodeId victim, int kind, byte[] payload) throws InterruptedException {
    LinkedBlockingQueue<byte[]> result = new LinkedBlockingQueue<>();
    orders.add(() -> result.add(seal(direct.get(victim), kind << 24, payload)));
    return result.take();
  }

  NodeId id() {
    return overlay.self();
  }

  // The thread, which owns everything.

  private void run() {
    try {
      ReceiveBatch received = new ReceiveBatch(16);
      while (!closed) {
        int filled = socket.receive(received);
        for (int i = 0; i < filled; i++) {
          take(received, i);
        }
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        if (overlay.deadlineNs() <= now()) {
          overlay.onDeadline(now());
        }
        flush();
        if (filled == 0) {
          LockSupport.parkNanos(IDLE_NS);
        }
      }
    } catch (LinuxException | RuntimeException | Error broken) {
      failure = broken;
    } finally {
      socket.close();
    }
  }

  private void take(ReceiveBatch received, int slot) {
    Endpoint from =
        new Endpoint(received.sourceHi(slot), received.sourceLo(slot), received.sourcePort(slot));
    int size = received.segmentSize(slot);
    for (int at = 0; at < received.length(slot); at += size) {
      int length = Math.min(size, received.length(slot) - at);
      MemorySegment packet = received.buffer().asSlice(received.offset(slot) + at, length);
      if ((packet.get(JAVA_BYTE, 0) & 0xff) == PacketType.SEALED) {
        open(packet, new Direct(from));
      } else {
        overlay.onDatagram(new Direct(from), packet.toArray(JAVA_BYTE), now());
      }
    }
  }

  /** What others send in frames and FORWARD packets is of no interest here. */
  private void open(MemorySegment packet, org.gridtap.overlay.wire.Path from) {
    ByteBuffer header = packet.asByteBuffer();
    Sealed session = sessions.get(header.getInt(0) & 0xffffff);
    int length = (int) packet.byteSize() - PacketType.SEALED_HEADER;
    int info = header.getInt(4);
    int kind = info >>> 24;
    if (session == null
        || !session.opener.open(
            plain, 0, packet, PacketType.SEALED_HEADER, length, info, header.getLong(8))
        || kind == PacketType.KIND_FRAME
        || kind == PacketType.KIND_FORWARD) {
      return;
    }
    byte[] payload = plain.asSlice(0, length - PacketType.SEALED_TAG).toArray(JAVA_BYTE);
    overlay.onOpened(session.session.localIndex(), kind, payload, from, now());
  }

  private byte[] seal(Sealed session, int info, byte[] payload) {
    long counter = session.counter++;
    byte[] packet = new byte[PacketType.SEALED_HEADER + payload.length + PacketType.SEALED_TAG];
    ByteBuffer.wrap(packet)
        .putInt(PacketType.SEALED << 24 | session.session.remoteIndex())
        .putInt(info)
        .putLong(counter);
    MemorySegment.copy(payload, 0, plain, JAVA_BYTE, 0, payload.length);
    MemorySegment cipher = packets.asSlice((long) entries * MAX_DATAGRAM, MAX_DATAGRAM);
    session.sealer.seal(cipher, 0, plain, 0, payload.length, info, counter);
    MemorySegment.copy(
        cipher,
        JAVA_BYTE,
        0,
        packet,
        PacketType.SEALED_HEADER,
        payload.length + PacketType.SEALED_TAG);
    return packet;
  }

  private void put(Endpoint to, byte[] packet) {
    long offset = (long) entries * MAX_DATAGRAM;
    MemorySegment.copy(packet, 0, packets, JAVA_BYTE, offset, packet.length);
    batch.add(
        packets.address() + offset, packet.length, packet.length, to.hi(), to.lo(), to.port());
    if (++entries == SendBatch.MAX_ENTRIES) {
      flush();
    }
  }

  private void flush() {
    socket.send(batch);
    entries = 0;
  }

  // What the overlay causes. Only direct paths are followed: all hosts of the test have them.

  @Override
  public void datagram(org.gridtap.overlay.wire.Path path, byte[] datagram) {
    if (path instanceof Direct(Endpoint to)) {
      put(to, datagram);
    }
  }

  @Override
  public void sealed(
      Session session, org.gridtap.overlay.wire.Path path, int kind, byte[] payload) {
    Sealed sealed = sessions.get(session.localIndex());
    if (sealed != null && path instanceof Direct(Endpoint to)) {
      put(to, seal(sealed, kind << 24, payload));
    }
  }

  @Override
  public void sessionAdded(Session session) {
    sessions.put(
        session.localIndex(),
        new Sealed(
            session, ciphers.newAead(session.sendKey()), ciphers.newAead(session.receiveKey())));
  }

  @Override
  public void sessionRemoved(Session session) {
    sessions.remove(session.localIndex());
  }

  @Override
  public void routed(NodeId peer, Session session, org.gridtap.overlay.wire.Path path) {
    Sealed sealed = sessions.get(session.localIndex());
    if (sealed != null && path instanceof Direct(Endpoint to)) {
      sealed.to = to;
      direct.put(peer, sealed);
    }
  }

  @Override
  public void unrouted(NodeId peer, String reason) {
    direct.remove(peer);
  }

  @Override
  public void leaseGranted(NodeId network, long hardwareAddress, int leased, int leaseSeconds) {
    address = leased;
  }

  @Override
  public void leaseFailed(NodeId network, long hardwareAddress, String reason) {
    orders.add(() -> overlay.claim(pool, new LeaseValue(HARDWARE_ADDRESS, "eve"), 0, false, now()));
  }

  @Override
  public void routesChanged() {}

  @Override
  public void ringChanged(RingView view) {}

  @Override
  public void echoed(
      NodeId peer, int sequence, long roundTripNs, org.gridtap.overlay.wire.Path path) {}

  @Override
  public void leaseDelayed(NodeId network, long hardwareAddress, String reason) {}

  @Override
  public void leaseLost(NodeId network, long hardwareAddress, int lost, String reason) {}

  @Override
  public void lookedUp(long lookUp, Holder holder) {}

  @Override
  public void nameGranted(NodeId network, String name) {}

  @Override
  public void nameDelayed(NodeId network, String reason) {}

  @Override
  public void renamed(NodeId network, String wanted, String name, String why) {}

  @Override
  public void nameLost(NodeId network, String name, String why) {}

  @Override
  public void nameLookedUp(long number, Named answer) {}

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
