package org.gridtap.overlay.name;

import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.NodeId;

/** This node's way to a name in one network, and then its name. */
final class NameClaim {
  /**
   * ASKING and HELD are a claim's life; an ABANDONED one only waits for its last answer, to give
   * back what it got.
   */
  enum State {
    ASKING,
    HELD,
    ABANDONED
  }

  /** What the operation under way is for. */
  enum Doing {
    /** Gets {@link #name}, or keeps it. */
    CLAIM,
    /** Looks whether the wanted name has become free. */
    CHECK,
    /** Gets the wanted name, to use it instead of {@link #name}. */
    MOVE
  }

  final AddressPool pool;
  final HostName wanted;
  int address;

  State state = State.ASKING;

  /** The name that is held, or asked for. */
  HostName name;

  private int step;

  /** Why the wanted name could not be had, for people. */
  String obstacle = "";

  /** Whether an operation is under way; what for, with which address, and when it was begun. */
  boolean isPending;

  Doing doing = Doing.CLAIM;
  int sentAddress;
  long sentNs;
  long seq;

  /** When to ask or renew next. */
  long actNs;

  long retryDelayNs;

  /** From when on a renewal is to be signed by replicas: at once where nothing was proved yet. */
  long proveNs = Long.MIN_VALUE;

  /** When the name may be another's, if HELD. */
  long validUntilNs;

  /** When to look whether the wanted name is free, if another is held. */
  long checkNs = Long.MAX_VALUE;

  /** How often in a row it was. */
  int timesFree;

  NameClaim(AddressPool pool, HostName wanted, int address) {
    this.pool = pool;
    this.wanted = wanted;
    this.address = address;
    this.name = wanted;
  }

  NodeId network() {
    return pool.network();
  }

  Key key() {
    return name.key(network());
  }

  /** Returns the key that the operation under way may change. */
  Key askedKey() {
    return doing == Doing.CLAIM ? key() : wantedKey();
  }

  Key wantedKey() {
    return wanted.key(network());
  }

  boolean isHeld() {
    return state == State.HELD;
  }

  boolean isAbandoned() {
    return state == State.ABANDONED;
  }

  boolean isWanted() {
    return name.equals(wanted);
  }

  /** Turns to the next name; false, and back to the first, when all were tried. */
  boolean tryNext(NodeId self) {
    step = (step + 1) % HostName.CANDIDATES;
    name = wanted.candidate(step, self);
    return step != 0;
  }

  long deadlineNs() {
    long next = isPending ? Long.MAX_VALUE : actNs;
    if (isHeld()) {
      next = Math.min(next, validUntilNs);
      return isPending || isWanted() ? next : Math.min(next, checkNs);
    }
    return next;
  }
}
