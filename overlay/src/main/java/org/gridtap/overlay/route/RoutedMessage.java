package org.gridtap.overlay.route;

import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A control message on its way over several nodes; the layout stands in the package's
 * documentation.
 *
 * @param mode where it ends
 * @param hops how many hops it may still take
 * @param protocol whom the payload is for, see {@code Overlay}
 * @param key the id that it is routed to
 * @param source the node that sent it
 * @param via a member that has a link to {@code key}, or NONE
 * @param sourceVia a member that has a link to {@code source}, or NONE
 * @param detours those that it has made so far
 */
public record RoutedMessage(
    Mode mode,
    int hops,
    int protocol,
    NodeId key,
    NodeId source,
    NodeId via,
    NodeId sourceVia,
    Detours detours,
    byte[] payload) {
  private static final int MODE_BIT = 1;
  private static final int DETOURS_SHIFT = 1;

  /** EXACT ends at the node of that id or nowhere, CLOSEST at the node closest to the key. */
  public enum Mode {
    EXACT,
    CLOSEST
  }

  /** Makes a message with all its hops to go. */
  public static RoutedMessage of(
      Mode mode,
      int protocol,
      NodeId key,
      NodeId source,
      NodeId via,
      NodeId sourceVia,
      byte[] payload) {
    return new RoutedMessage(
        mode, ForwardHeader.MAX_HOPS, protocol, key, source, via, sourceVia, Detours.NONE, payload);
  }

  /**
   * Returns the message with one hop less to go from {@code here}; a member on its way is forgotten
   * once reached.
   */
  public RoutedMessage hoppedFrom(NodeId here) {
    NodeId onward = via.equals(here) ? NodeId.NONE : via;
    return new RoutedMessage(
        mode, hops - 1, protocol, key, source, onward, sourceVia, detours, payload);
  }

  /** Returns the message with these detours made. */
  public RoutedMessage with(Detours made) {
    return new RoutedMessage(mode, hops, protocol, key, source, via, sourceVia, made, payload);
  }

  /** Appends the message to {@code writer}. */
  public void writeTo(WireWriter writer) {
    writer
        .u8(mode.ordinal() | detours.made() << DETOURS_SHIFT)
        .u8(hops)
        .u8(protocol)
        .nodeId(key)
        .nodeId(source)
        .nodeId(via)
        .nodeId(sourceVia);
    detours.writeTo(writer);
    writer.bytes(payload);
  }

  /** Reads a message; null if the bytes are none. */
  public static @Nullable RoutedMessage read(WireReader reader) {
    int first = reader.u8();
    int hops = reader.u8();
    int protocol = reader.u8();
    NodeId key = reader.nodeId();
    NodeId source = reader.nodeId();
    NodeId via = reader.nodeId();
    NodeId sourceVia = reader.nodeId();
    int made = first >>> DETOURS_SHIFT;
    Detours detours = Detours.read(made, reader);
    byte[] payload = reader.rest();
    if (!reader.finished() || made > Detours.MAX || hops > ForwardHeader.MAX_HOPS) {
      return null;
    }
    Mode mode = (first & MODE_BIT) == 0 ? Mode.EXACT : Mode.CLOSEST;
    return new RoutedMessage(mode, hops, protocol, key, source, via, sourceVia, detours, payload);
  }
}
