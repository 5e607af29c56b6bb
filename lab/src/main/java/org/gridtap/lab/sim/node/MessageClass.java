package org.gridtap.lab.sim.node;

import org.gridtap.overlay.wire.PacketType;

/** What a datagram is about, for counting. */
public enum MessageClass {
  HANDSHAKE("handshakes"),
  PROBE("probes"),
  RING("ring: hellos"),
  ROUTED_RING("ring: routed"),
  DHT("DHT: replicas"),
  ROUTED_DHT("DHT: routed"),
  LATER_CHUNK("further chunks"),
  ACKNOWLEDGEMENT("acknowledgements"),
  FORWARDED("forwarded"),
  OTHER("other");

  /** Layouts: a chunk and an acknowledgement stand in Messenger, a message in MessageRouter. */
  private static final int CHUNK_INDEX = 13;

  private static final int CHUNK_HEADER = 15;
  private static final int INNER_PROTOCOL = CHUNK_HEADER + 3;
  private static final int PROTOCOL_RING = 1;
  private static final int PROTOCOL_ROUTED = 2;
  private static final int PROTOCOL_DHT = 3;

  private final String title;

  MessageClass(String title) {
    this.title = title;
  }

  /** Returns its name for people. */
  public String title() {
    return title;
  }

  /** Looks into a payload before it is sealed. */
  static MessageClass of(int kind, byte[] payload) {
    return switch (kind) {
      case PacketType.KIND_PROBE, PacketType.KIND_PROBE_REPLY -> PROBE;
      case PacketType.KIND_FORWARD -> FORWARDED;
      case PacketType.KIND_CONTROL -> ofControl(payload);
      default -> OTHER;
    };
  }

  private static MessageClass ofControl(byte[] payload) {
    if (payload.length <= CHUNK_HEADER || payload[0] != 1) {
      return ACKNOWLEDGEMENT;
    }
    if (payload[CHUNK_INDEX] != 0) {
      return LATER_CHUNK;
    }
    return switch (payload[CHUNK_HEADER]) {
      case PROTOCOL_RING -> RING;
      case PROTOCOL_DHT -> DHT;
      case PROTOCOL_ROUTED ->
          payload.length > INNER_PROTOCOL && payload[INNER_PROTOCOL] == PROTOCOL_RING
              ? ROUTED_RING
              : ROUTED_DHT;
      default -> OTHER;
    };
  }
}
