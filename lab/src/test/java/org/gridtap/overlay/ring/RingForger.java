package org.gridtap.overlay.ring;

import java.util.List;
import java.util.Map;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.ring.RingMessage.Sides;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;

/**
 * Makes messages about the ring that no honest node would send, by the ring's own codec: a lie that
 * is not well formed proves nothing.
 */
public final class RingForger {
  /** How many near nodes a hello names at most. */
  public static final int MAX_NEAR = RingMessage.MAX_NEAR;

  /** How many nodes an answer to a newcomer names at most. */
  public static final int MAX_BETWEEN = RingMessage.MAX_BETWEEN;

  private static final Flags MEMBER = new Flags(true, false, false, true);

  private RingForger() {}

  /** Describes a node that answers there. */
  public static Descriptor at(NodeId node, Endpoint endpoint) {
    return new Descriptor(node, List.of(endpoint), Map.of());
  }

  /** Returns the hello of a member with these neighbours. */
  public static byte[] told(int version, Descriptor self, List<Descriptor> near) {
    Hello hello = new Hello(MEMBER, self, near, near.stream().map(Descriptor::id).toList());
    return new RingMessage.Told(version, hello).encode();
  }

  /** Returns a refusal to let a newcomer in, because of those in between. */
  public static byte[] refusal(List<Descriptor> between) {
    return new RingMessage.Adjacent(Sides.NONE, between).encode();
  }

  /** Returns word of a member of what may be another ring. */
  public static byte[] foreign(Descriptor member) {
    return new RingMessage.Foreign(member).encode();
  }

  /** Tells whether a newcomer asks here for its place. */
  public static boolean asksForItsPlace(byte[] message) {
    return RingMessage.decode(message) instanceof RingMessage.AskAdjacent;
  }
}
