package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.dht.Message.KeyBallot;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;

/**
 * Brings records to where they belong: a node that is no replica of a key any more offers what it
 * holds to those that are, as far as it can see, and lets go once each of them has said that it
 * holds as much.
 *
 * <p>All of them are closer to the key than this node, so that a record which lies far from its key
 * travels towards it, view by view, and never back. Nobody who lets go may vote: the node is not in
 * the set that it sees, and is cold there when it comes back ({@link Warmth}).
 */
final class HandOver {
  /** Keys offered in one message; the rest waits for the next look. */
  static final int MAX_OFFERED_KEYS = 200;

  private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(10);
  private static final long ASK_AGAIN_NS = TimeUnit.SECONDS.toNanos(3);
  private static final long LAST_ASK_AGAIN_NS = TimeUnit.SECONDS.toNanos(60);

  private final Local local;

  /** Keys held of which this node is no replica. */
  private Map<NodeId, Outside> outside = new LinkedHashMap<>();

  private long lookNs = Long.MAX_VALUE;

  /** How far one of them is handed over. */
  private static final class Outside {
    final Ballot ballot;
    final Set<NodeId> holders = new LinkedHashSet<>();
    int offers;
    long offerNs = Long.MIN_VALUE;

    Outside(Ballot ballot) {
      this.ballot = ballot;
    }
  }

  HandOver(Local local) {
    this.local = local;
  }

  void onView(RingView view, long nowNs) {
    if (!view.joined()) {
      outside.clear();
    }
    outside.values().forEach(key -> key.holders.retainAll(view.near()));
    soon(nowNs);
  }

  private void soon(long nowNs) {
    lookNs = Math.min(lookNs, nowNs + SOON_NS + local.random.nextLong(SOON_NS));
  }

  long deadlineNs() {
    return lookNs;
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    if (nowNs < lookNs) {
      return;
    }
    local.store.expire(nowNs);
    Map<NodeId, Outside> stillOutside = new LinkedHashMap<>();
    Map<NodeId, List<KeyBallot>> offers = new LinkedHashMap<>();
    List<ReplicaStore.Slot> handedOver = new ArrayList<>();
    for (ReplicaStore.Slot slot : local.store.from(NodeId.NONE)) {
      if (slot.accepted(nowNs) == null || !isOutside(slot.key)) {
        continue;
      }
      Outside known = outside.get(slot.key);
      boolean isSame = known != null && known.ballot.equals(slot.ballot);
      Outside key = known != null && isSame ? known : new Outside(slot.ballot);
      // What an owner merely says was said to its new replicas as well.
      if (slot.ballot.round() == 0 || key.holders.containsAll(local.setOf(slot.key))) {
        handedOver.add(slot);
      } else {
        stillOutside.put(slot.key, key);
        offer(slot.key, key, offers, nowNs);
      }
    }
    outside = stillOutside;
    handedOver.forEach(slot -> local.store.release(slot, nowNs));
    offers.forEach((to, keys) -> local.send(to, new Message.Offer(keys), out));
    lookNs = nowNs + (outside.isEmpty() ? LOOK_NS : ASK_AGAIN_NS);
  }

  private boolean isOutside(NodeId key) {
    return local.view.joined() && !local.isReplica(local.self, key);
  }

  /** Offers a key to those that have not said that they hold it, if it is time to. */
  private void offer(NodeId id, Outside key, Map<NodeId, List<KeyBallot>> offers, long nowNs) {
    if (nowNs < key.offerNs) {
      return;
    }
    key.offerNs = nowNs + Math.min(LAST_ASK_AGAIN_NS, ASK_AGAIN_NS << Math.min(key.offers++, 8));
    for (NodeId replica : local.setOf(id)) {
      List<KeyBallot> offered = offers.computeIfAbsent(replica, _ -> new ArrayList<>());
      if (!key.holders.contains(replica) && offered.size() < MAX_OFFERED_KEYS) {
        offered.add(new KeyBallot(id, key.ballot));
      }
    }
  }

  /**
   * A node that is farther from these keys holds them: says which are held here, and asks for
   * others.
   */
  void onOffer(NodeId from, Message.Offer m, long nowNs, Dht.Outbox out) {
    List<KeyBallot> held = new ArrayList<>();
    List<NodeId> wanted = new ArrayList<>();
    for (KeyBallot offered : m.keys()) {
      if (isHere(offered, nowNs) || wasHandedOver(offered)) {
        held.add(offered);
      } else if (takes(from, offered.key()) && wanted.size() < Repair.MAX_WANTED_KEYS) {
        wanted.add(offered.key());
      }
    }
    if (!held.isEmpty()) {
      local.send(from, new Message.Held(held), out);
    }
    if (!wanted.isEmpty()) {
      local.send(from, new Message.Want(wanted), out);
    }
  }

  /**
   * A neighbour handed these on. One that is no replica of them waits to hear that it may let go of
   * what was looked at here.
   */
  void onPushed(NodeId from, List<Accepted> entries, long nowNs, Dht.Outbox out) {
    List<KeyBallot> held = new ArrayList<>();
    for (Accepted entry : entries) {
      KeyBallot pushed = new KeyBallot(entry.record().key().id(), entry.ballot());
      if (!local.isReplica(from, pushed.key()) && isHere(pushed, nowNs)) {
        held.add(pushed);
      }
    }
    if (!held.isEmpty()) {
      local.send(from, new Message.Held(held), out);
    }
  }

  void onHeld(NodeId from, Message.Held m, long nowNs) {
    for (KeyBallot held : m.keys()) {
      Outside key = outside.get(held.key());
      if (key != null && key.ballot.equals(held.ballot()) && key.holders.add(from)) {
        soon(nowNs);
      }
    }
  }

  /**
   * A lower ballot alone does not make it old: where two rings met, it may be that of an owner who
   * still holds the key. Its copy has to be looked at before the last who has one lets go of it.
   */
  private boolean isHere(KeyBallot offered, long nowNs) {
    ReplicaStore.Slot slot = local.store.find(offered.key());
    boolean held = slot != null && slot.accepted(nowNs) != null;
    return slot != null
        && (offered.ballot().equals(slot.seen) || (held && offered.ballot().equals(slot.ballot)));
  }

  /** What went through here lately need not go through here again. */
  private boolean wasHandedOver(KeyBallot offered) {
    ReplicaStore.Slot slot = local.store.find(offered.key());
    return slot != null && isOutside(slot.key) && !offered.ballot().isAbove(slot.handedOver);
  }

  /**
   * Tells whether a record that a neighbour hands on is kept here: if this node is its replica, or
   * at least closer to it than the neighbour.
   */
  boolean takes(NodeId from, NodeId key) {
    return local.self.isCloserTo(key, from) || local.isReplica(local.self, key);
  }
}
