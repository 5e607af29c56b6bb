package org.gridtap.arp;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a short while which node leases which address, and when to ask again.
 *
 * <p>An address is RESOLVING while its first look-up runs, KNOWN for at most {@link #MAX_CACHE_NS},
 * NEGATIVE for {@link #NEGATIVE_NS} after a look-up that found nobody. A known neighbour that is
 * used is looked up again shortly before it expires; the old entry serves meanwhile. A scan of
 * addresses cannot push known neighbours out: what is not known is kept apart.
 *
 * @param <T> what stands for the owner, opaque here
 */
public final class NeighbourTable<T> {
  /** How many known neighbours are kept; the least recently used one goes first. */
  public static final int MAX_NEIGHBOURS = 4096;

  /** How many addresses may be resolving or negative at once; the oldest negative goes first. */
  public static final int MAX_UNKNOWN = 1024;

  /** How many first look-ups may run at once. */
  public static final int MAX_LOOK_UPS = 256;

  /** First look-ups that a peer's frames may keep running at once: the host has the rest. */
  public static final int MAX_PEER_LOOK_UPS = MAX_LOOK_UPS / 2;

  /** First look-ups that are begun in a second, for the host and for peers each. */
  public static final int LOOK_UPS_PER_SECOND = 50;

  /** First look-ups that are begun in one go; a link takes so many messages unacknowledged. */
  public static final int LOOK_UP_BURST = 64;

  /** The longest time that an answer is believed. */
  public static final long MAX_CACHE_NS = 60_000_000_000L;

  /** How long before its end a used neighbour is looked up again. */
  public static final long REFRESH_BEFORE_NS = 15_000_000_000L;

  public static final long NEGATIVE_NS = 2_000_000_000L;

  /** How long a look-up may take before it counts as failed. */
  public static final long MAX_LOOK_UP_NS = 5_000_000_000L;

  /** What is known of an address. */
  public enum State {
    RESOLVING,
    KNOWN,
    NEGATIVE,
    /** Nothing, and it is not looked up now: there have been too many look-ups. */
    REFUSED
  }

  /** For whom an address is looked up; neither can use up what the other may have. */
  public enum Asker {
    HOST,
    PEER
  }

  /** What the table can cause. Calls enqueue and never come back into it. */
  public interface Outbox<T> {
    /** Looks the address up; the answer is onFound, onAbsent or onLookUpFailed. */
    void lookUp(int address);

    /** The address has this owner from now on. */
    void known(int address, T owner);

    /** The address has no owner: whatever waited for it is to be dropped. */
    void unknown(int address);
  }

  private static final class Neighbour<T> {
    T owner;
    long expiresNs;
    long lookUpSentNs;
    boolean lookingUp;
    boolean used;

    Neighbour(T owner) {
      this.owner = owner;
    }
  }

  private record Unknown(boolean resolving, long untilNs) {}

  private final Map<Integer, Neighbour<T>> known = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Integer, Unknown> unknown = new LinkedHashMap<>();
  private final LookUpBudget hostBudget = new LookUpBudget(LOOK_UPS_PER_SECOND, LOOK_UP_BURST);
  private final LookUpBudget peerBudget = new LookUpBudget(LOOK_UPS_PER_SECOND, LOOK_UP_BURST / 2);
  private int lookUps;
  private long wakeNs = Long.MAX_VALUE;

  /** Returns the owner, or null while none is known. */
  public @Nullable T owner(int address) {
    Neighbour<T> neighbour = known.get(address);
    return neighbour == null ? null : neighbour.owner;
  }

  /** Visits every known neighbour, least recently used first. */
  public void forEach(ObjIntConsumer<T> visitor) {
    known.forEach((address, neighbour) -> visitor.accept(neighbour.owner, address));
  }

  public int size() {
    return known.size();
  }

  /**
   * Says that something is to be sent to the address, or came from it; starts a look-up where one
   * is due. At {@link #MAX_LOOK_UPS}, and beyond {@link #LOOK_UPS_PER_SECOND}, a new address is
   * REFUSED, and nothing is remembered of it.
   */
  public State onWanted(int address, Asker asker, long nowNs, Outbox<T> out) {
    if (known.containsKey(address)) {
      onUsed(address, nowNs, out);
      return State.KNOWN;
    }
    Unknown entry = unknown.get(address);
    if (entry != null && entry.untilNs() > nowNs) {
      return entry.resolving() ? State.RESOLVING : State.NEGATIVE;
    }
    if (entry != null) {
      removeUnknown(address);
    }
    if (!mayLookUp(asker, nowNs)) {
      return State.REFUSED;
    }
    putUnknown(address, new Unknown(true, nowNs + MAX_LOOK_UP_NS));
    out.lookUp(address);
    return State.RESOLVING;
  }

  private boolean mayLookUp(Asker asker, long nowNs) {
    return switch (asker) {
      case HOST -> lookUps < MAX_LOOK_UPS && hostBudget.take(nowNs);
      case PEER -> lookUps < MAX_PEER_LOOK_UPS && peerBudget.take(nowNs);
    };
  }

  /** Says that frames were sent to or came from a known address; others are ignored. */
  public void onUsed(int address, long nowNs, Outbox<T> out) {
    Neighbour<T> neighbour = known.get(address);
    if (neighbour != null) {
      neighbour.used = true;
      refreshIfDue(address, neighbour, nowNs, out);
    }
  }

  /**
   * Says that there is reason to doubt an entry: frames came from the address by way of another
   * node. It is looked up again, at most once in {@link #NEGATIVE_NS}, and serves meanwhile.
   */
  public void onDoubted(int address, long nowNs, Outbox<T> out) {
    Neighbour<T> neighbour = known.get(address);
    if (neighbour != null
        && !neighbour.lookingUp
        && nowNs - neighbour.lookUpSentNs >= NEGATIVE_NS) {
      lookUpAgain(address, neighbour, nowNs, out);
    }
  }

  /** Takes a look-up's answer: {@code owner} leases the address for {@code validNs} at least. */
  public void onFound(int address, T owner, long validNs, long nowNs, Outbox<T> out) {
    if (validNs <= 0) {
      onAbsent(address, nowNs, out);
      return;
    }
    removeUnknown(address);
    Neighbour<T> neighbour = known.get(address);
    boolean news = neighbour == null || !neighbour.owner.equals(owner);
    if (neighbour == null) {
      evictForOneMore(out);
      neighbour = new Neighbour<>(owner);
      neighbour.lookUpSentNs = nowNs;
      known.put(address, neighbour);
    }
    neighbour.owner = owner;
    neighbour.lookingUp = false;
    neighbour.used = false;
    neighbour.expiresNs = nowNs + Math.min(validNs, MAX_CACHE_NS);
    wakeAt(neighbour.expiresNs - REFRESH_BEFORE_NS);
    if (news) {
      out.known(address, owner);
    }
  }

  /** Takes a look-up's answer: nobody leases the address. */
  public void onAbsent(int address, long nowNs, Outbox<T> out) {
    boolean wasKnown = known.remove(address) != null;
    boolean wasWanted = removeUnknown(address);
    if (wasKnown || wasWanted) {
      putUnknown(address, new Unknown(false, nowNs + NEGATIVE_NS));
      out.unknown(address);
    }
  }

  /** Says that a look-up had no answer; what was known before serves until its end. */
  public void onLookUpFailed(int address, long nowNs, Outbox<T> out) {
    Neighbour<T> neighbour = known.get(address);
    if (neighbour == null) {
      onAbsent(address, nowNs, out);
    } else {
      neighbour.lookingUp = false;
    }
  }

  /** Ends what is due: negative answers, silent look-ups, expired neighbours. */
  public void onDeadline(long nowNs, Outbox<T> out) {
    if (nowNs < wakeNs) {
      return;
    }
    wakeNs = Long.MAX_VALUE;
    for (int address : addresses(unknown)) {
      endUnknown(address, nowNs, out);
    }
    for (int address : addresses(known)) {
      endKnown(address, nowNs, out);
    }
  }

  /** Returns when to call {@link #onDeadline} next; it may be early, never late. */
  public long deadlineNs() {
    return wakeNs;
  }

  private void endUnknown(int address, long nowNs, Outbox<T> out) {
    Unknown entry = unknown.get(address);
    if (entry == null) {
      return;
    }
    if (entry.untilNs() > nowNs) {
      wakeAt(entry.untilNs());
    } else if (entry.resolving()) {
      onAbsent(address, nowNs, out);
    } else {
      removeUnknown(address);
    }
  }

  private void endKnown(int address, long nowNs, Outbox<T> out) {
    Neighbour<T> neighbour = known.get(address);
    if (neighbour == null) {
      return;
    }
    if (neighbour.expiresNs <= nowNs) {
      known.remove(address);
      out.unknown(address);
      return;
    }
    if (neighbour.lookingUp && nowNs - neighbour.lookUpSentNs >= MAX_LOOK_UP_NS) {
      neighbour.lookingUp = false;
    }
    refreshIfDue(address, neighbour, nowNs, out);
    long refreshNs = neighbour.expiresNs - REFRESH_BEFORE_NS;
    wakeAt(
        neighbour.lookingUp
            ? Math.min(neighbour.expiresNs, neighbour.lookUpSentNs + MAX_LOOK_UP_NS)
            : refreshNs > nowNs ? refreshNs : neighbour.expiresNs);
  }

  private void refreshIfDue(int address, Neighbour<T> neighbour, long nowNs, Outbox<T> out) {
    boolean due = nowNs >= neighbour.expiresNs - REFRESH_BEFORE_NS;
    if (due
        && neighbour.used
        && !neighbour.lookingUp
        && nowNs - neighbour.lookUpSentNs >= NEGATIVE_NS) {
      lookUpAgain(address, neighbour, nowNs, out);
    }
  }

  private void lookUpAgain(int address, Neighbour<T> neighbour, long nowNs, Outbox<T> out) {
    neighbour.lookingUp = true;
    neighbour.lookUpSentNs = nowNs;
    wakeAt(nowNs + MAX_LOOK_UP_NS);
    out.lookUp(address);
  }

  private void evictForOneMore(Outbox<T> out) {
    if (known.size() >= MAX_NEIGHBOURS) {
      int eldest = known.keySet().iterator().next();
      known.remove(eldest);
      out.unknown(eldest);
    }
  }

  private void putUnknown(int address, Unknown entry) {
    if (unknown.size() >= MAX_UNKNOWN) {
      evictNegative();
    }
    unknown.put(address, entry);
    lookUps += entry.resolving() ? 1 : 0;
    wakeAt(entry.untilNs());
  }

  /** There is always a negative entry to evict: MAX_LOOK_UPS is smaller than MAX_UNKNOWN. */
  private void evictNegative() {
    for (Iterator<Unknown> all = unknown.values().iterator(); all.hasNext(); ) {
      if (!all.next().resolving()) {
        all.remove();
        return;
      }
    }
    throw new IllegalStateException("more look-ups than MAX_LOOK_UPS");
  }

  private boolean removeUnknown(int address) {
    Unknown entry = unknown.remove(address);
    lookUps -= entry != null && entry.resolving() ? 1 : 0;
    return entry != null;
  }

  private void wakeAt(long atNs) {
    wakeNs = Math.min(wakeNs, atNs);
  }

  private static int[] addresses(Map<Integer, ?> map) {
    return map.keySet().stream().mapToInt(Integer::intValue).toArray();
  }
}
