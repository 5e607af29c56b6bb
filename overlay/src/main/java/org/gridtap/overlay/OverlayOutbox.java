package org.gridtap.overlay;

import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/**
 * All that a node's {@link Overlay} can cause outside: the daemon and the simulator implement it.
 * Calls must only enqueue.
 */
public interface OverlayOutbox {
  /** A handshake datagram, to be sent unsealed along a path. */
  void datagram(Path path, byte[] datagram);

  /** A payload to be sealed in a session and sent along a path. */
  void sealed(Session session, Path path, int kind, byte[] payload);

  void sessionAdded(Session session);

  void sessionRemoved(Session session);

  /** Packets to this peer are to take this session and path from now on. */
  void routed(NodeId peer, Session session, Path path);

  /** There is no link to this peer any more. */
  void unrouted(NodeId peer, String reason);

  /** FORWARD packets are to be routed by {@link Overlay#forwards}, which is another one now. */
  void routesChanged();

  void ringChanged(RingView view);

  /** A routed message has come to its end here; for those who measure its way. */
  default void arrived(RoutedMessage message) {}

  /**
   * A member was turned away, because by our clock its membership does not hold.
   *
   * @param reason for people
   * @param early whether it has not begun, which cannot be: one of the two clocks is wrong
   */
  default void untimely(String reason, boolean early) {}

  /** The answer to {@link Overlay#echo}. */
  void echoed(NodeId peer, int sequence, long roundTripNs, Path path);

  /** The address may be used now; renewals are silent. */
  void leaseGranted(NodeId network, long hardwareAddress, int address, int leaseSeconds);

  /** A claim goes on, but it takes longer; for people. */
  void leaseDelayed(NodeId network, long hardwareAddress, String reason);

  /** A claim is over without an address. */
  void leaseFailed(NodeId network, long hardwareAddress, String reason);

  /** The address must not be used from now on. */
  void leaseLost(NodeId network, long hardwareAddress, int address, String reason);

  /** The answer to {@link Overlay#lookUp}. */
  void lookedUp(long lookUp, Holder holder);

  /** The name stands for this node's address now; renewals are silent. */
  void nameGranted(NodeId network, String name);

  /** A claim of a name goes on, but it takes longer; for people. */
  void nameDelayed(NodeId network, String reason);

  /**
   * The name is another than the wanted one; comes before {@link #nameGranted}.
   *
   * @param why what happened, why, and how to choose; for people
   */
  void renamed(NodeId network, String wanted, String name, String why);

  /** The name does not stand for this node any more; the claim goes on if another can be had. */
  void nameLost(NodeId network, String name, String why);

  /** The answer to {@link Overlay#lookUpName}. */
  void nameLookedUp(long number, Named answer);
}
