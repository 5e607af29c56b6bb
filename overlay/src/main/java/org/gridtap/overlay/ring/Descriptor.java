package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * How a node can be reached, as its neighbours pass it on.
 *
 * @param endpoints where it may answer directly, best first
 * @param relays members that have a direct link to it, with an endpoint where they answer
 */
public record Descriptor(NodeId id, List<Endpoint> endpoints, Map<NodeId, Endpoint> relays) {
  public static final int MAX_ENDPOINTS = 4;
  public static final int MAX_RELAYS = 2;

  public Descriptor {
    endpoints = List.copyOf(endpoints);
  }

  /** Returns a relay's id, or NONE when there is none. */
  public NodeId via() {
    return relays.isEmpty() ? NodeId.NONE : relays.keySet().iterator().next();
  }

  void writeTo(WireWriter writer) {
    writer.nodeId(id);
    int endpointCount = Math.min(endpoints.size(), MAX_ENDPOINTS);
    writer.u8(endpointCount);
    endpoints.subList(0, endpointCount).forEach(writer::endpoint);
    int relayCount = Math.min(relays.size(), MAX_RELAYS);
    writer.u8(relayCount);
    for (Map.Entry<NodeId, Endpoint> relay : relays.entrySet()) {
      if (relayCount-- > 0) {
        writer.nodeId(relay.getKey()).endpoint(relay.getValue());
      }
    }
  }

  /** Reads a descriptor; marks the reader as failed if it is none. */
  static Descriptor read(WireReader reader) {
    NodeId id = reader.nodeId();
    List<Endpoint> endpoints = new ArrayList<>(MAX_ENDPOINTS);
    int endpointCount = reader.u8();
    if (endpointCount > MAX_ENDPOINTS) {
      reader.fail();
    }
    for (int i = 0; i < endpointCount && !reader.failed(); i++) {
      endpoints.add(reader.endpoint());
    }
    Map<NodeId, Endpoint> relays = new LinkedHashMap<>();
    int relayCount = reader.u8();
    if (relayCount > MAX_RELAYS) {
      reader.fail();
    }
    for (int i = 0; i < relayCount && !reader.failed(); i++) {
      relays.put(reader.nodeId(), reader.endpoint());
    }
    return new Descriptor(id, endpoints, relays);
  }

  static void writeAll(List<Descriptor> descriptors, int maximum, WireWriter writer) {
    int count = Math.min(descriptors.size(), maximum);
    writer.u8(count);
    descriptors.subList(0, count).forEach(descriptor -> descriptor.writeTo(writer));
  }

  static List<Descriptor> readAll(WireReader reader, int maximum) {
    int count = reader.u8();
    if (count > maximum) {
      reader.fail();
    }
    List<Descriptor> descriptors = new ArrayList<>();
    for (int i = 0; i < count && !reader.failed(); i++) {
      descriptors.add(read(reader));
    }
    return descriptors;
  }
}
