package org.gridtap.overlay.route;

import java.util.Arrays;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the sender of a packet that came to its end there; the layout stands in the
 * package's documentation. It is a hint: whoever is on a packet's way could have dropped it
 * instead.
 *
 * @param silentTenths tenths of a second since the teller last heard the destination, {@link
 *     #UNKNOWN} if it has no link to it
 * @param echo bytes of the packet, so that nobody off its way can make the sender believe this
 * @param destination whom the packet was for
 */
public record Unreachable(Why why, int silentTenths, byte[] echo, NodeId destination) {
  /** Why the packet went no further. */
  public enum Why {
    /** No link of the teller leads on. */
    NO_WAY,
    /** The next hop, or the destination, does not answer. */
    SILENT,
    /** It had been on its way for too long. */
    HOP_LIMIT
  }

  /** Bytes that are taken over from the packet. */
  public static final int ECHO_BYTES = 12;

  /** Length of this on the wire. */
  public static final int BYTES = 1 + 2 + ECHO_BYTES + NodeId.BYTES;

  /**
   * Where the echo of a forwarded datagram begins: a handshake's first message has its key there.
   */
  public static final int FORWARD_ECHO_AT = 24;

  public static final int UNKNOWN = 0xffff;

  /** Returns the echo of a routed message's payload. */
  public static byte[] echoOf(byte[] payload) {
    return Arrays.copyOf(payload, ECHO_BYTES);
  }

  public byte[] encode() {
    return new WireWriter(BYTES)
        .u8(why.ordinal())
        .u16(silentTenths)
        .bytes(echo)
        .nodeId(destination)
        .toByteArray();
  }

  /** Reads what {@link #encode} wrote; null if the bytes are none. */
  public static @Nullable Unreachable decode(byte[] bytes) {
    WireReader reader = new WireReader(bytes);
    int why = reader.u8();
    int silentTenths = reader.u16();
    byte[] echo = reader.bytes(ECHO_BYTES);
    NodeId destination = reader.nodeId();
    return reader.finished() && why < Why.values().length
        ? new Unreachable(Why.values()[why], silentTenths, echo, destination)
        : null;
  }
}
