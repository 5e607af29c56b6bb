package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.TokenBucket;

/**
 * Tells the control loop of FORWARD packets that come to their end here, so that their senders can
 * be told: not of all, for anybody's packets may be many. Owned by the data worker.
 */
final class DeadEnds {
  static final int PER_SECOND = 50;

  private final ControlRing control;
  private final TokenBucket told = new TokenBucket(PER_SECOND, PER_SECOND, 0);

  DeadEnds(ControlRing control) {
    this.control = control;
  }

  /**
   * Notes a packet that goes no further.
   *
   * @param packet at the segment's start
   * @param header the length of its header
   * @param length of header and datagram
   */
  void onEnd(MemorySegment packet, int header, int length, Unreachable.Why why, long nowNs) {
    if (control.hasRoomForOpened() && told.take(nowNs)) {
      byte[] echo = new byte[Unreachable.ECHO_BYTES];
      int from = header + Unreachable.FORWARD_ECHO_AT;
      int echoed = Math.clamp(length - from, 0, echo.length);
      MemorySegment.copy(packet, JAVA_BYTE, from, echo, 0, echoed);
      control.undelivered(
          new Undelivered(
              ForwardHeader.destination(packet, 0),
              ForwardHeader.source(packet, 0),
              ForwardHeader.sourceVia(packet, 0),
              why,
              echo,
              length));
    }
  }
}
