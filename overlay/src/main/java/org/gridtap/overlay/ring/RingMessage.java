package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** The ring's messages; their layouts stand in the package's documentation. */
sealed interface RingMessage {
  int MAX_NEAR = 16;

  /** Nodes that an {@link Adjacent} names. */
  int MAX_BETWEEN = 8;

  /** Nodes that an {@link AskAdjacent} tells of. */
  int MAX_TRIED = 16;

  int MAX_TRIED_MS = 0xffff;

  /** What a node tells each linked peer of itself and its surroundings. */
  record Hello(Flags flags, Descriptor self, List<Descriptor> near, List<NodeId> direct)
      implements RingMessage {
    /**
     * Tells whether nothing but the direct links differs: that changes routes, but not the ring.
     */
    boolean sameButDirect(Hello other) {
      return flags.equals(other.flags) && self.equals(other.self) && near.equals(other.near);
    }
  }

  /** The sender goes away on purpose. */
  record Leave() implements RingMessage {}

  record Find(long nonce) implements RingMessage {}

  record Found(long nonce, Flags flags, List<Descriptor> descriptors) implements RingMessage {}

  /**
   * A newcomer asks whether it would be next to a peer.
   *
   * @param sides of the peer on which the newcomer would be
   * @param triedMs for how long it has tried to reach nodes that may be in between, in vain
   */
  record AskAdjacent(Sides sides, Map<NodeId, Integer> triedMs) implements RingMessage {}

  /**
   * The answer.
   *
   * @param agreed the sides on which nobody is in between
   * @param between who is, on the others
   */
  record Adjacent(Sides agreed, List<Descriptor> between) implements RingMessage {}

  /** A member of what may be another ring: search your own place from there. */
  record Foreign(Descriptor member) implements RingMessage {}

  /** Sides of a node: clockwise after it, and before it. */
  record Sides(boolean after, boolean before) {
    static final Sides NONE = new Sides(false, false);

    boolean covers(Sides other) {
      return (after || !other.after) && (before || !other.before);
    }

    int bits() {
      return (after ? 1 : 0) | (before ? 2 : 0);
    }

    static Sides of(int bits) {
      return new Sides((bits & 1) != 0, (bits & 2) != 0);
    }
  }

  /** State of the node that speaks. */
  record Flags(boolean joined, boolean mayFound, boolean founder, boolean reachable) {
    int bits() {
      return (joined ? 1 : 0) | (mayFound ? 2 : 0) | (founder ? 4 : 0) | (reachable ? 8 : 0);
    }

    static Flags of(int bits) {
      return new Flags((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
    }
  }

  default byte[] encode() {
    WireWriter writer = new WireWriter();
    switch (this) {
      case Hello hello -> {
        writer.u8(1).u8(hello.flags.bits());
        hello.self.writeTo(writer);
        Descriptor.writeAll(hello.near, MAX_NEAR, writer);
        int count = Math.min(hello.direct.size(), RouteTable.MAX_NEIGHBOURS_PER_LINK);
        writer.u8(count);
        hello.direct.subList(0, count).forEach(writer::nodeId);
      }
      case Leave leave -> writer.u8(2);
      case Find find -> writer.u8(3).i64(find.nonce);
      case Found found -> {
        writer.u8(4).i64(found.nonce).u8(found.flags.bits());
        Descriptor.writeAll(found.descriptors, MAX_NEAR + 1, writer);
      }
      case AskAdjacent ask -> {
        writer.u8(5).u8(ask.sides.bits()).u8(Math.min(ask.triedMs.size(), MAX_TRIED));
        ask.triedMs.entrySet().stream()
            .limit(MAX_TRIED)
            .forEach(tried -> writer.nodeId(tried.getKey()).u16(tried.getValue()));
      }
      case Foreign foreign -> foreign.member.writeTo(writer.u8(7));
      case Adjacent answer -> {
        writer.u8(6).u8(answer.agreed.bits());
        Descriptor.writeAll(answer.between, MAX_BETWEEN, writer);
      }
    }
    return writer.toByteArray();
  }

  /** Reads a message; null if the bytes are none. */
  static @Nullable RingMessage decode(byte[] bytes) {
    WireReader reader = new WireReader(bytes);
    RingMessage message =
        switch (reader.u8()) {
          case 1 -> readHello(reader);
          case 2 -> new Leave();
          case 3 -> new Find(reader.i64());
          case 4 ->
              new Found(
                  reader.i64(), Flags.of(reader.u8()), Descriptor.readAll(reader, MAX_NEAR + 1));
          case 5 -> readAskAdjacent(reader);
          case 6 -> new Adjacent(Sides.of(reader.u8()), Descriptor.readAll(reader, MAX_BETWEEN));
          case 7 -> new Foreign(Descriptor.read(reader));
          default -> null;
        };
    return reader.finished() ? message : null;
  }

  private static AskAdjacent readAskAdjacent(WireReader reader) {
    Sides sides = Sides.of(reader.u8());
    int count = reader.u8();
    if (count > MAX_TRIED) {
      reader.fail();
    }
    Map<NodeId, Integer> triedMs = new LinkedHashMap<>();
    for (int i = 0; i < count && !reader.failed(); i++) {
      triedMs.put(reader.nodeId(), reader.u16());
    }
    return new AskAdjacent(sides, triedMs);
  }

  private static Hello readHello(WireReader reader) {
    Flags flags = Flags.of(reader.u8());
    Descriptor self = Descriptor.read(reader);
    List<Descriptor> near = Descriptor.readAll(reader, MAX_NEAR);
    int count = reader.u8();
    if (count > RouteTable.MAX_NEIGHBOURS_PER_LINK) {
      reader.fail();
    }
    List<NodeId> direct = new ArrayList<>();
    for (int i = 0; i < count && !reader.failed(); i++) {
      direct.add(reader.nodeId());
    }
    return new Hello(flags, self, near, direct);
  }
}
