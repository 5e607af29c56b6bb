package org.gridtap.lab.sim;

import org.gridtap.overlay.wire.Endpoint;

/**
 * What runs on a simulated host: a pure machine behind one UDP port.
 *
 * <p>The kernel asks {@link #deadlineNs} after every input. A machine sends by {@link SimPort#send} from inside an
 * input.
 */
public interface SimHost {
  /**
   * Takes a datagram in.
   *
   * @param from the sender's endpoint as seen from here, which is after its NAT
   * @param bytes owned by the host from now on
   */
  void onDatagram(Endpoint from, byte[] bytes, long nowNs);

  /** Called once virtual time has reached the deadline. */
  void onTimer(long nowNs);

  /** Returns when {@link #onTimer} is wanted, {@link Long#MAX_VALUE} for never. A time that has passed means now. */
  long deadlineNs();
}
