package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * What a node tells each linked peer of itself and its surroundings. Lists are cut to their limits
 * and stand in the order of ids, each id once, so that both sides mean the same by a {@link
 * RingMessage.Change}.
 *
 * @param near its neighbours on the ring, and how they can be reached
 * @param direct whom it has direct links to
 */
record Hello(Flags flags, Descriptor self, List<Descriptor> near, List<NodeId> direct) {
  Hello {
    near = inOrder(near);
    direct = direct.stream().limit(RouteTable.MAX_NEIGHBOURS_PER_LINK).distinct().sorted().toList();
  }

  private static List<Descriptor> inOrder(List<Descriptor> near) {
    Map<NodeId, Descriptor> byId = new TreeMap<>();
    near.stream().limit(RingMessage.MAX_NEAR).forEach(one -> byId.put(one.id(), one));
    return List.copyOf(byId.values());
  }

  /** Tells whether nothing but the direct links differs: that changes routes, but not the ring. */
  boolean sameButDirect(Hello other) {
    return flags.equals(other.flags) && self.equals(other.self) && near.equals(other.near);
  }

  /** Returns what has to be told to whoever knows {@code before}. */
  RingMessage.Change since(Hello before, int base, int version) {
    if (equals(before)) {
      return new RingMessage.Change(
          base, version, flags, List.of(), List.of(), List.of(), List.of(), List.of());
    }
    List<NodeId> nearGone = new ArrayList<>();
    before.near.stream().map(Descriptor::id).filter(id -> !names(near, id)).forEach(nearGone::add);
    return new RingMessage.Change(
        base,
        version,
        flags,
        self.equals(before.self) ? List.of() : List.of(self),
        nearGone,
        without(near, before.near),
        without(before.direct, direct),
        without(direct, before.direct));
  }

  private static boolean names(List<Descriptor> descriptors, NodeId id) {
    return descriptors.stream().anyMatch(one -> one.id().equals(id));
  }

  private static <T> List<T> without(List<T> all, List<T> those) {
    return all.equals(those)
        ? List.of()
        : all.stream().filter(one -> !those.contains(one)).toList();
  }

  /** Returns what the peer says now, which changed this. */
  Hello with(RingMessage.Change change) {
    if (change.isEmpty() && change.flags().equals(flags)) {
      return this;
    }
    Map<NodeId, Descriptor> byId = new TreeMap<>();
    near.forEach(one -> byId.put(one.id(), one));
    change.nearGone().forEach(byId::remove);
    change.nearNew().forEach(one -> byId.put(one.id(), one));
    List<NodeId> links = new ArrayList<>(without(direct, change.directGone()));
    links.addAll(change.directNew());
    Descriptor newSelf = change.self().isEmpty() ? self : change.self().getFirst();
    return new Hello(change.flags(), newSelf, List.copyOf(byId.values()), links);
  }

  void writeTo(WireWriter writer) {
    writer.u8(flags.bits());
    self.writeTo(writer);
    Descriptor.writeAll(near, RingMessage.MAX_NEAR, writer);
    RingMessage.writeIds(direct, RouteTable.MAX_NEIGHBOURS_PER_LINK, writer);
  }

  static Hello read(WireReader reader) {
    return new Hello(
        Flags.of(reader.u8()),
        Descriptor.read(reader),
        Descriptor.readAll(reader, RingMessage.MAX_NEAR),
        RingMessage.readIds(reader, RouteTable.MAX_NEIGHBOURS_PER_LINK));
  }
}
