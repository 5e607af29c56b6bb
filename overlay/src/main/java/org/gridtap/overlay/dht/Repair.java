package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.TokenBucket;

/**
 * Keeps co-replicas alike: compares with each near neighbour what both hold, soon after the view
 * changed and once in {@link Settings#digestNs}; hands on what the other lacks and asks for what it
 * has newer.
 *
 * <p>Both hold the same nearly always: then a number tells, of 52 bytes for all keys ({@link
 * Span}). Where it differs, a stretch is parted in eight, back and forth, until what is left of it
 * can be listed key by key. One record that differs among n costs some 3·log8(n/64) messages of
 * half a KB, and one list.
 */
final class Repair {
  /** Records that are handed on in a second, and at once after a pause. */
  static final int RECORDS_PER_SECOND = 50;

  static final int RECORDS_BURST = 250;

  /** Keys that are listed one by one; where more differ, parts are compared first. */
  static final int MAX_DIGEST_KEYS = 64;

  /** Stretches of one message that are followed up. */
  static final int MAX_DIFFERING = Message.Summary.MAX_SPANS / Span.PARTS;

  static final int MAX_WANTED_KEYS = 300;

  private static final long AFTER_CHANGE_NS = TimeUnit.MILLISECONDS.toNanos(300);

  private final Local local;
  private final TokenBucket rate;

  /** Neighbours that are told at the next change. */
  private final Set<NodeId> due = new LinkedHashSet<>();

  private long changeNs = Long.MAX_VALUE;
  private long digestNs = Long.MAX_VALUE;
  private int turn;

  Repair(Local local) {
    this.local = local;
    this.rate = new TokenBucket(RECORDS_PER_SECOND, RECORDS_BURST, 0);
  }

  /** Takes from the second's allowance of records to hand on. */
  int allow(int records, long nowNs) {
    return rate.take(records, nowNs);
  }

  void onView(RingView before, RingView view, long nowNs) {
    due.retainAll(view.near());
    if (!view.joined()) {
      changeNs = Long.MAX_VALUE;
      digestNs = Long.MAX_VALUE;
      return;
    }
    if (!new LinkedHashSet<>(before.near()).equals(new LinkedHashSet<>(view.near()))) {
      due.addAll(view.near());
      changeNs =
          Math.min(changeNs, nowNs + AFTER_CHANGE_NS + local.random.nextLong(AFTER_CHANGE_NS));
    }
    if (digestNs == Long.MAX_VALUE) {
      digestNs = nowNs + pauseNs();
    }
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    if (nowNs >= changeNs) {
      changeNs = Long.MAX_VALUE;
      due.forEach(near -> sendSummary(near, nowNs, out));
      due.clear();
    }
    if (nowNs >= digestNs) {
      digestNs = nowNs + pauseNs();
      List<NodeId> near = local.view.near();
      if (!near.isEmpty()) {
        sendSummary(near.get(Math.floorMod(turn++, near.size())), nowNs, out);
      }
    }
  }

  long deadlineNs() {
    return Math.min(changeNs, digestNs);
  }

  private void sendSummary(NodeId to, long nowNs, Dht.Outbox out) {
    Span all = Span.of(Span.FIRST, Span.LAST, shared(Span.FIRST, Span.LAST, to, nowNs));
    local.send(to, new Message.Summary(List.of(all)), out);
  }

  /**
   * Compares stretch by stretch: what is the same needs nothing more. Of what is not, this node's
   * parts go back, for the other side to compare, or, where it holds little, what that is.
   */
  void onSummary(NodeId from, Message.Summary m, long nowNs, Dht.Outbox out) {
    List<Span> parts = new ArrayList<>();
    int differing = 0;
    for (Span theirs : m.spans()) {
      List<ReplicaStore.Slot> held = shared(theirs.from(), theirs.to(), from, nowNs);
      Span ours = Span.of(theirs.from(), theirs.to(), held);
      if (ours.isSame(theirs)) {
        continue;
      }
      if (differing++ == MAX_DIFFERING) {
        break; // the rest is for the next time: what is handed on until then is limited anyway
      }
      if (held.size() <= MAX_DIGEST_KEYS) {
        sendDigest(from, ours, held, out);
      } else {
        parts.addAll(ours.split(held));
      }
    }
    if (!parts.isEmpty()) {
      local.send(from, new Message.Summary(parts), out);
    }
  }

  private void sendDigest(NodeId to, Span span, List<ReplicaStore.Slot> held, Dht.Outbox out) {
    List<Message.KeyBallot> keys =
        held.stream().map(slot -> new Message.KeyBallot(slot.key, slot.ballot)).toList();
    local.send(to, new Message.Digest(span.from(), span.to(), keys), out);
  }

  /** Returns what is held here and, as far as this node sees, by a neighbour, in order of keys. */
  private List<ReplicaStore.Slot> shared(NodeId first, NodeId last, NodeId with, long nowNs) {
    List<ReplicaStore.Slot> held = new ArrayList<>();
    for (ReplicaStore.Slot slot : local.store.from(first)) {
      if (slot.key.compareTo(last) > 0) {
        break;
      }
      if (slot.accepted(nowNs) != null && isShared(slot.key, with)) {
        held.add(slot);
      }
    }
    return held;
  }

  /** Compares: pushes what is newer here or missing there, wants what is newer there. */
  void onDigest(NodeId from, Message.Digest m, long nowNs, Dht.Outbox out) {
    Map<NodeId, Ballot> theirs = new LinkedHashMap<>();
    List<NodeId> wanted = new ArrayList<>();
    for (Message.KeyBallot entry : m.keys()) {
      theirs.put(entry.key(), entry.ballot());
      Accepted held = local.store.accepted(entry.key(), nowNs);
      boolean newer = held == null || entry.ballot().isAbove(held.ballot());
      if (newer && wanted.size() < MAX_WANTED_KEYS && local.isReplica(local.self, entry.key())) {
        wanted.add(entry.key());
      }
    }
    List<Accepted> lacking = new ArrayList<>();
    for (ReplicaStore.Slot slot : local.store.from(m.from())) {
      if (slot.key.compareTo(m.to()) > 0 || lacking.size() >= RECORDS_BURST) {
        break;
      }
      Accepted held = slot.accepted(nowNs);
      Ballot known = theirs.get(slot.key);
      if (held != null
          && (known == null ? isShared(slot.key, from) : held.ballot().isAbove(known))) {
        lacking.add(held);
      }
    }
    if (!wanted.isEmpty()) {
      local.send(from, new Message.Want(wanted), out);
    }
    push(from, lacking, nowNs, out);
  }

  void onWant(NodeId from, Message.Want m, long nowNs, Dht.Outbox out) {
    List<Accepted> entries = new ArrayList<>();
    for (NodeId key : m.keys()) {
      Accepted held = entries.size() < RECORDS_BURST ? local.store.accepted(key, nowNs) : null;
      if (held != null) {
        entries.add(held);
      }
    }
    push(from, entries, nowNs, out);
  }

  /**
   * Sends as many entries as the rate allows, in messages of bounded size; the rest waits for the
   * next digest.
   */
  private void push(NodeId to, List<Accepted> entries, long nowNs, Dht.Outbox out) {
    List<Accepted> allowed = entries.subList(0, allow(entries.size(), nowNs));
    List<Accepted> batch = new ArrayList<>();
    int length = 0;
    for (Accepted entry : allowed) {
      if (length + entry.length() > Message.MAX_BYTES - 8) {
        local.send(to, new Message.Push(List.copyOf(batch)), out);
        batch.clear();
        length = 0;
      }
      batch.add(entry);
      length += entry.length();
    }
    if (!batch.isEmpty()) {
      local.send(to, new Message.Push(List.copyOf(batch)), out);
    }
  }

  /**
   * Tells whether this node and a neighbour are both replicas of a key. Who is no replica of it
   * cannot see who is.
   */
  private boolean isShared(NodeId key, NodeId with) {
    return local.isReplica(local.self, key) && local.isReplica(with, key);
  }

  private long pauseNs() {
    long each = local.settings.digestNs() / Math.max(1, local.view.near().size());
    return each * 3 / 4 + local.random.nextLong(Math.max(1, each / 2));
  }
}
