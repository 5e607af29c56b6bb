package org.gridtap.node.data;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the data worker hands to the control loop: bounded, and with a budget for each kind, so that
 * a flood of handshakes or frames cannot keep out the packets of living sessions. One wake-up
 * serves all that has gathered.
 */
public final class ControlRing {
  /** Handshake datagrams, which anybody may send, that wait. */
  public static final int MAX_HANDSHAKES = 1024;

  /** Opened control packets and probes that wait. */
  public static final int MAX_OPENED = 4096;

  /** Frames of the host that wait for a decision. */
  public static final int MAX_TAP_FRAMES = 512;

  /** Frames of peers that wait for a decision; peers must not keep out the host's DHCP and ARP. */
  public static final int MAX_PEER_FRAMES = 512;

  /** Notices of the worker's own that wait: TAPs that are gone, a standstill, and its own end. */
  static final int MAX_NOTICES = Networks.MAX_NETWORKS + 2;

  /** How many of each kind are worked off before the loop sees to its timers. */
  static final int MAX_PER_TURN = 64;

  /** The control loop's end. */
  public interface Receiver {
    void onHandshake(Path from, byte[] datagram);

    void onOpened(int localIndex, int kind, byte[] payload, Path from);

    void onTapFrame(int tag24, byte[] frame);

    void onPeerFrame(int tag24, NodeId from, byte[] frame);

    void onTraffic(int localIndex, long lastReceivedNs);

    /** A packet over other nodes is handed to a peer that has been silent. */
    void onNeeded(NodeId hop);

    /** A packet over other nodes, of others or of our own, could not be handed on. */
    void onUndelivered(Undelivered packet);

    void onTapGone(int tag24, IOException cause);

    /** The worker stood still for so long, and lets nothing cross until it is told to. */
    void onStandstill(long lengthNs);
  }

  private interface Event {
    void deliver(Receiver receiver);
  }

  private final WaitingLine<Event> handshakes = new WaitingLine<>("handshakes", MAX_HANDSHAKES);
  private final WaitingLine<Event> opened = new WaitingLine<>("opened", MAX_OPENED);
  private final WaitingLine<Event> tapFrames = new WaitingLine<>("tap-frames", MAX_TAP_FRAMES);
  private final WaitingLine<Event> peerFrames = new WaitingLine<>("peer-frames", MAX_PEER_FRAMES);
  private final WaitingLine<Event> notices = new WaitingLine<>("notices", MAX_NOTICES);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile @Nullable Receiver receiver;
  private volatile Executor executor = task -> {};

  /** Sets who takes everything, and the loop on which it does. Nothing is delivered before. */
  public void deliverTo(Receiver newReceiver, Executor loop) {
    receiver = newReceiver;
    executor = loop;
    scheduled.set(false);
    wake();
  }

  // The data worker's end. It asks for room first, for it would not make a copy in vain.

  boolean hasRoomForHandshake() {
    return handshakes.hasRoom();
  }

  boolean hasRoomForOpened() {
    return opened.hasRoom();
  }

  boolean hasRoomForTapFrame() {
    return tapFrames.hasRoom();
  }

  boolean hasRoomForPeerFrame() {
    return peerFrames.hasRoom();
  }

  void handshake(Path from, byte[] datagram) {
    put(handshakes, to -> to.onHandshake(from, datagram));
  }

  void opened(int localIndex, int kind, byte[] payload, Path from) {
    put(opened, to -> to.onOpened(localIndex, kind, payload, from));
  }

  void tapFrame(int tag24, byte[] frame) {
    put(tapFrames, to -> to.onTapFrame(tag24, frame));
  }

  void peerFrame(int tag24, NodeId from, byte[] frame) {
    put(peerFrames, to -> to.onPeerFrame(tag24, from, frame));
  }

  void traffic(int localIndex, long lastReceivedNs) {
    put(opened, to -> to.onTraffic(localIndex, lastReceivedNs));
  }

  void needed(NodeId hop) {
    put(opened, to -> to.onNeeded(hop));
  }

  void undelivered(Undelivered packet) {
    put(opened, to -> to.onUndelivered(packet));
  }

  void tapGone(int tag24, IOException cause) {
    put(notices, to -> to.onTapGone(tag24, cause));
  }

  void standstill(long lengthNs) {
    put(notices, to -> to.onStandstill(lengthNs));
  }

  /** The worker has ended against its will: the loop breaks too, and the node with it. */
  void broken(Throwable cause) {
    put(
        notices,
        to -> {
          throw new IllegalStateException("the data worker has broken down", cause);
        });
  }

  /** Returns how full the queues are and ever were; from any thread. */
  List<QueueLevel> levels() {
    return Stream.of(handshakes, opened, tapFrames, peerFrames, notices)
        .map(WaitingLine::level)
        .toList();
  }

  private void put(WaitingLine<Event> queue, Event event) {
    if (queue.offer(event)) {
      wake();
    }
  }

  private void wake() {
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    scheduled.set(false);
    Receiver to = receiver;
    if (to != null) {
      boolean more = drain(notices, to);
      more |= drain(opened, to);
      more |= drain(tapFrames, to);
      more |= drain(peerFrames, to);
      more |= drain(handshakes, to);
      if (more) {
        wake();
      }
    }
  }

  /** Returns whether there is more. */
  private static boolean drain(WaitingLine<Event> queue, Receiver to) {
    for (int i = 0; i < MAX_PER_TURN; i++) {
      Event event = queue.poll();
      if (event == null) {
        return false;
      }
      event.deliver(to);
    }
    return !queue.isEmpty();
  }
}
