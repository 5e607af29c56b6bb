package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What this node holds as a replica: for each key the promised ballot and the accepted record,
 * within limits.
 */
final class ReplicaStore {
  static final int MAX_RECORDS = 20_000;
  static final int MAX_BYTES = 16 << 20;

  /** What a slot costs beside its record, in bytes. */
  private static final int SLOT_BYTES = 160;

  /** How long a promise is remembered after it was last made. */
  private static final long PROMISE_NS = 60_000_000_000L;

  private final TreeMap<NodeId, Slot> slots = new TreeMap<>();
  private final Map<NodeId, Integer> liveKeys = new LinkedHashMap<>();
  private final Map<NodeId, Integer> allKeys = new LinkedHashMap<>();
  private long bytes;

  /** One key's state. */
  static final class Slot {
    final NodeId key;
    Ballot promised = Ballot.NONE;
    Ballot ballot = Ballot.NONE;

    /** Of the ballot for which it was last asked for. */
    private long fingerprint;

    private Ballot fingerprinted = Ballot.NONE;
    @Nullable SignedRecord record;
    int sinceRound;
    long sinceNs;
    long heldNs;
    boolean provisional;
    long expiresNs;
    long forgetNs;

    /** Up to which ballot nodes closer to the key have taken over what was here. */
    Ballot handedOver = Ballot.NONE;

    /** Null while nobody has given the key up here. */
    private @Nullable Ends ends;

    /** The last ballot below ours of which a copy was handed on to here, and looked at. */
    Ballot seen = Ballot.NONE;

    /** Whether this node, as root, saw a quorum accept the record. */
    boolean chosen;

    private Slot(NodeId key) {
      this.key = key;
    }

    /** Returns the record, live or a tombstone, with the time that is left, or null. */
    @Nullable Accepted accepted(long nowNs) {
      SignedRecord held = record;
      long remainingMs = (expiresNs - nowNs) / 1_000_000;
      return held == null || remainingMs <= 0
          ? null
          : new Accepted(ballot, held, remainingMs, tenure(nowNs));
    }

    /** Returns the {@link Span#fingerprint} of key and ballot. */
    long fingerprint() {
      if (!fingerprinted.equals(ballot)) {
        fingerprinted = ballot;
        fingerprint = Span.fingerprint(key, ballot);
      }
      return fingerprint;
    }

    /** Tells whether this replica heard the record's owner give it up. */
    boolean isOver(Accepted copy, long nowNs) {
      return ends != null && ends.isOver(copy, nowNs);
    }

    private void noteEnd(Accepted accepted, long nowNs) {
      Ends known = ends;
      if (known == null && accepted.record().tombstone()) {
        known = new Ends();
        ends = known;
      }
      if (known != null) {
        known.note(accepted, nowNs);
      }
    }

    private Tenure tenure(long nowNs) {
      return new Tenure(sinceRound, seconds(nowNs - sinceNs), seconds(nowNs - heldNs), provisional);
    }

    private static int seconds(long ns) {
      return Math.clamp(ns / 1_000_000_000L, 0, Integer.MAX_VALUE);
    }

    /** Takes a tenure over; what this replica has seen itself of the same owner it knows better. */
    private void begin(Tenure tenure, boolean sameOwner, long nowNs) {
      if (!sameOwner) {
        heldNs = nowNs - tenure.heldSeconds() * 1_000_000_000L;
      }
      if (!sameOwner || tenure.sinceRound() != sinceRound) {
        sinceNs = nowNs - tenure.sinceSeconds() * 1_000_000_000L;
      }
      sinceRound = tenure.sinceRound();
      provisional = tenure.provisional();
    }
  }

  @Nullable Slot find(NodeId key) {
    return slots.get(key);
  }

  /** Returns the accepted record under {@code key} while it lasts. */
  @Nullable Accepted accepted(NodeId key, long nowNs) {
    Slot slot = slots.get(key);
    return slot == null ? null : slot.accepted(nowNs);
  }

  /** Tells whether this replica heard the record's owner give it up. */
  boolean isOver(Accepted copy, long nowNs) {
    Slot slot = slots.get(copy.record().key().id());
    return slot != null && slot.isOver(copy, nowNs);
  }

  /** Returns the slot of {@code key}, a new one if need be; null when the store is full. */
  @Nullable Slot open(NodeId key, long nowNs) {
    Slot slot = slots.get(key);
    if (slot == null) {
      if (isFull()) {
        expire(nowNs);
      }
      if (isFull()) {
        return null;
      }
      slot = new Slot(key);
      slots.put(key, slot);
      bytes += SLOT_BYTES;
    }
    slot.forgetNs = Math.max(slot.forgetNs, nowNs + PROMISE_NS);
    return slot;
  }

  private boolean isFull() {
    return slots.size() >= MAX_RECORDS || bytes + SLOT_BYTES + SignedRecord.MAX_BYTES > MAX_BYTES;
  }

  /** Tells whether the record's owner may have it beside all that it has here. */
  boolean admits(SignedRecord record, Standing standing, long nowNs) {
    return admits(record.owner(), record.key().id(), record.tombstone(), standing, nowNs);
  }

  /** Tells whether {@code owner} may have one more record, under {@code key}. */
  boolean admits(NodeId owner, NodeId key, boolean tombstone, Standing standing, long nowNs) {
    if (admits(owner, key, tombstone, standing)) {
      return true;
    }
    expire(nowNs);
    return admits(owner, key, tombstone, standing);
  }

  private boolean admits(NodeId owner, NodeId key, boolean tombstone, Standing standing) {
    Slot slot = slots.get(key);
    SignedRecord held = slot == null ? null : slot.record;
    if (held != null && held.owner().equals(owner) && (tombstone || !held.tombstone())) {
      return true;
    }
    return (tombstone || liveKeys.getOrDefault(owner, 0) < standing.liveKeys())
        && allKeys.getOrDefault(owner, 0) < standing.allKeys();
  }

  /** Puts an accepted record in its slot. The caller has checked ballot, signature and quota. */
  void put(Slot slot, Accepted accepted, long nowNs) {
    SignedRecord before = slot.record;
    boolean sameOwner =
        before != null
            && slot.expiresNs > nowNs
            && !before.tombstone()
            && accepted.record().continues(before);
    clear(slot);
    slot.begin(accepted.tenure(), sameOwner, nowNs);
    slot.noteEnd(accepted, nowNs);
    slot.record = accepted.record();
    slot.ballot = accepted.ballot();
    slot.chosen = false;
    slot.expiresNs = nowNs + accepted.remainingMs() * 1_000_000;
    slot.forgetNs = Math.max(slot.forgetNs, slot.expiresNs);
    count(accepted.record(), 1);
  }

  /** Drops the records whose time is over, and slots that nothing is remembered of. */
  void expire(long nowNs) {
    Iterator<Slot> iterator = slots.values().iterator();
    while (iterator.hasNext()) {
      Slot slot = iterator.next();
      if (slot.record != null && slot.expiresNs <= nowNs) {
        clear(slot);
      }
      if (slot.record == null && slot.forgetNs <= nowNs) {
        iterator.remove();
        bytes -= SLOT_BYTES;
      }
    }
  }

  /** Forgets of such keys that this node saw to their records: another does it now. */
  void forgetChosen(Predicate<NodeId> ofOthers) {
    for (Slot slot : slots.values()) {
      slot.chosen &= !ofOthers.test(slot.key);
    }
  }

  /** Drops a record before its time; what was promised for its key is remembered for a while. */
  void release(Slot slot, long nowNs) {
    slot.handedOver = slot.ballot;
    clear(slot);
    slot.forgetNs = nowNs + PROMISE_NS;
  }

  /**
   * Returns the live entries of the arc, clockwise from {@code cursor} on: all of them, or {@code
   * limit + 1} when there are more than {@code limit}.
   */
  List<Accepted> inArc(Arc arc, NodeId cursor, int limit, long nowNs) {
    List<Accepted> found = new ArrayList<>();
    collect(slots.tailMap(cursor, true), arc, cursor, limit, nowNs, found);
    collect(slots.headMap(cursor, false), arc, cursor, limit, nowNs, found);
    return found;
  }

  private static void collect(
      Map<NodeId, Slot> part, Arc arc, NodeId cursor, int limit, long nowNs, List<Accepted> found) {
    for (Slot slot : part.values()) {
      if (found.size() > limit) {
        return;
      }
      boolean ahead = cursor.clockwiseTo(slot.key).compareTo(cursor.clockwiseTo(arc.to())) <= 0;
      Accepted accepted = ahead && arc.contains(slot.key) ? slot.accepted(nowNs) : null;
      if (accepted != null) {
        found.add(accepted);
      }
    }
  }

  /** Returns the live entries from {@code from} on, in natural order of their keys. */
  Iterable<Slot> from(NodeId from) {
    return slots.tailMap(from, true).values();
  }

  /** Returns the keys of the records that are neither given up nor over. */
  List<NodeId> livingKeys(long nowNs) {
    List<NodeId> keys = new ArrayList<>();
    for (Slot slot : slots.values()) {
      Accepted held = slot.accepted(nowNs);
      if (held != null && !held.record().tombstone()) {
        keys.add(slot.key);
      }
    }
    return keys;
  }

  int size() {
    return slots.size();
  }

  long bytes() {
    return bytes;
  }

  private void clear(Slot slot) {
    SignedRecord held = slot.record;
    if (held != null) {
      count(held, -1);
      slot.record = null;
      slot.ballot = Ballot.NONE;
      slot.chosen = false;
    }
  }

  private void count(SignedRecord record, int change) {
    bytes += (long) change * record.bytes().length;
    add(allKeys, record.owner(), change);
    if (!record.tombstone()) {
      add(liveKeys, record.owner(), change);
    }
  }

  private static void add(Map<NodeId, Integer> counts, NodeId owner, int change) {
    counts.merge(owner, change, (a, b) -> a + b == 0 ? null : a + b);
  }
}
