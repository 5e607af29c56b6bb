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

  /** What is told of a {@link Hello}. */
  sealed interface News extends RingMessage {}

  /**
   * All of it.
   *
   * @param version what changes refer to; another number each time, per link
   */
  record Told(int version, Hello hello) implements News {}

  /**
   * What has changed since it was told, or that nothing has.
   *
   * @param base the version that it changes
   * @param version the version that it leads to, the same one when nothing has changed
   * @param self the sender's descriptor, if that is another one
   * @param nearNew neighbours that are new, or are reached in another way
   */
  record Change(
      int base,
      int version,
      Flags flags,
      List<Descriptor> self,
      List<NodeId> nearGone,
      List<Descriptor> nearNew,
      List<NodeId> directGone,
      List<NodeId> directNew)
      implements News {
    /** Tells whether nothing differs, but perhaps the flags. */
    boolean isEmpty() {
      return self.isEmpty()
          && nearGone.isEmpty()
          && nearNew.isEmpty()
          && directGone.isEmpty()
          && directNew.isEmpty();
    }
  }

  /** The sender has nothing that a change could refer to: tell it all. */
  record AskAll() implements News {}

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
      case Told told -> told.hello.writeTo(writer.u8(1).i32(told.version));
      case Change change -> {
        writer.u8(8).i32(change.base).i32(change.version).u8(change.flags.bits());
        Descriptor.writeAll(change.self, 1, writer);
        writeIds(change.nearGone, MAX_NEAR, writer);
        Descriptor.writeAll(change.nearNew, MAX_NEAR, writer);
        writeIds(change.directGone, RouteTable.MAX_NEIGHBOURS_PER_LINK, writer);
        writeIds(change.directNew, RouteTable.MAX_NEIGHBOURS_PER_LINK, writer);
      }
      case AskAll ask -> writer.u8(9);
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
          case 1 -> new Told(reader.i32(), Hello.read(reader));
          case 2 -> new Leave();
          case 3 -> new Find(reader.i64());
          case 4 ->
              new Found(
                  reader.i64(), Flags.of(reader.u8()), Descriptor.readAll(reader, MAX_NEAR + 1));
          case 5 -> readAskAdjacent(reader);
          case 6 -> new Adjacent(Sides.of(reader.u8()), Descriptor.readAll(reader, MAX_BETWEEN));
          case 7 -> new Foreign(Descriptor.read(reader));
          case 8 -> readChange(reader);
          case 9 -> new AskAll();
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

  private static Change readChange(WireReader reader) {
    return new Change(
        reader.i32(),
        reader.i32(),
        Flags.of(reader.u8()),
        Descriptor.readAll(reader, 1),
        readIds(reader, MAX_NEAR),
        Descriptor.readAll(reader, MAX_NEAR),
        readIds(reader, RouteTable.MAX_NEIGHBOURS_PER_LINK),
        readIds(reader, RouteTable.MAX_NEIGHBOURS_PER_LINK));
  }

  /** Writes {@code count:u8} and so many ids, the first ones if there are more. */
  static void writeIds(List<NodeId> ids, int maximum, WireWriter writer) {
    int count = Math.min(ids.size(), maximum);
    writer.u8(count);
    ids.subList(0, count).forEach(writer::nodeId);
  }

  static List<NodeId> readIds(WireReader reader, int maximum) {
    int count = reader.u8();
    if (count > maximum) {
      reader.fail();
    }
    List<NodeId> ids = new ArrayList<>();
    for (int i = 0; i < count && !reader.failed(); i++) {
      ids.add(reader.nodeId());
    }
    return ids;
  }
}
