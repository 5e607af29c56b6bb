package org.gridtap.node.lan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gridtap.config.identity.Digests;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What one node says to the others on its link; the layout stands in the package description.
 *
 * @param asks whether it looks for members; otherwise it is one
 * @param overlay which overlay it belongs to, see {@link #overlayOf}
 * @param port its UDP port, at the address that the datagram comes from
 */
record LanMessage(boolean asks, byte[] overlay, NodeId node, int port) {
  static final int OVERLAY_BYTES = 16;
  static final int BYTES = 8 + 1 + OVERLAY_BYTES + NodeId.BYTES + 2;

  private static final int ASKS = 1;
  private static final int TELLS = 2;
  private static final byte[] MAGIC = "gridlan1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DOMAIN = "gridtap lan v1\0".getBytes(StandardCharsets.US_ASCII);

  /** Returns what stands for an overlay: strangers do not learn its authority's key by it. */
  static byte[] overlayOf(byte[] authorityFingerprint) {
    byte[] input = Arrays.copyOf(DOMAIN, DOMAIN.length + authorityFingerprint.length);
    System.arraycopy(authorityFingerprint, 0, input, DOMAIN.length, authorityFingerprint.length);
    return Arrays.copyOf(Digests.sha256(input), OVERLAY_BYTES);
  }

  byte[] encode() {
    return new WireWriter(BYTES)
        .bytes(MAGIC)
        .u8(asks ? ASKS : TELLS)
        .bytes(overlay)
        .nodeId(node)
        .u16(port)
        .toByteArray();
  }

  /** Reads a datagram, any bytes; null if it is none of ours. */
  static @Nullable LanMessage decode(byte[] datagram) {
    WireReader reader = new WireReader(datagram);
    boolean isOurs = Arrays.equals(reader.bytes(MAGIC.length), MAGIC);
    int kind = reader.u8();
    byte[] overlay = reader.bytes(OVERLAY_BYTES);
    NodeId node = reader.nodeId();
    int port = reader.u16();
    boolean isSound = isOurs && reader.finished() && (kind == ASKS || kind == TELLS) && port != 0;
    return isSound ? new LanMessage(kind == ASKS, overlay, node, port) : null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LanMessage message && Arrays.equals(encode(), message.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encode());
  }
}
