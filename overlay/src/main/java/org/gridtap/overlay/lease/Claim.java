package org.gridtap.overlay.lease;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.dht.SignedRecord;
import org.gridtap.overlay.wire.NodeId;

/** One machine's way to an address, and then its lease. */
final class Claim {
  /** Whose claim it is. */
  record Id(NodeId network, long hardwareAddress) {}

  /**
   * ASKING and HELD are a claim's life; an ABANDONED one only waits for its last answer, to give
   * back what it got.
   */
  enum State {
    ASKING,
    HELD,
    ABANDONED
  }

  /** How long one of the many candidates is asked for. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  /** The same for the address of the last run, say: replicas that lost all need 150 s. */
  private static final long WISH_PATIENCE_NS = TimeUnit.SECONDS.toNanos(180);

  final Id id;
  final AddressPool pool;
  final LeaseValue value;

  /** The hardware address whose row of candidates is gone through: see {@link LeaseRule#row}. */
  private final long row;

  final List<NodeId> coOwners;
  final int requested;
  final int previous;
  final boolean fixed;

  State state = State.ASKING;

  /** The address that is held or asked for; 0 before the next attempt of all. */
  int address;

  /** Which candidate the address is. */
  private int candidate = LeaseValue.CHOSEN;

  private int step;

  /** Since when {@link #address} is asked for, if ASKING. */
  long triedNs;

  /** Whether replicas decided nothing about one of the addresses that were tried. */
  boolean hasUndecided;

  /** The operation under way, and when it was begun. */
  long operation = Dht.NO_OPERATION;

  long sentNs;
  long seq;

  /** When to ask or renew next. */
  long actNs;

  long retryDelayNs;

  /** What was begun before this proves nothing any more. */
  long doubtedNs = Long.MIN_VALUE;

  /** Whether it may have come to its end unnoticed, if HELD. */
  boolean inDoubt;

  /** From when on a renewal is to be signed by replicas, if HELD. */
  long proveNs;

  /** When to stop using the address, if HELD. */
  long validUntilNs;

  Claim(
      AddressPool pool,
      LeaseValue value,
      List<NodeId> coOwners,
      long row,
      int requested,
      int previous,
      boolean fixed) {
    this.coOwners = List.copyOf(coOwners);
    this.row = row;
    this.id = new Id(pool.network(), value.hardwareAddress());
    this.pool = pool;
    this.value = value;
    this.requested = requested;
    this.previous = previous;
    this.fixed = fixed;
  }

  Key key() {
    return pool.key(address);
  }

  boolean isPending() {
    return operation != Dht.NO_OPERATION;
  }

  /**
   * Returns the next address to try, in the order requested, previous, candidates; empty when all
   * were tried.
   */
  Optional<Integer> nextAddress(NodeId self) {
    while (step < (fixed ? 1 : 2 + AddressPool.MAX_CANDIDATES)) {
      int now = step++;
      int next = now == 0 ? requested : now == 1 ? previous : pool.candidate(self, row, now - 2);
      boolean again = now == 1 && next == requested;
      if (next != 0 && !again && pool.allows(next)) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  /** Turns to an address. */
  void turnTo(int next, NodeId self, long nowNs) {
    address = next;
    triedNs = nowNs;
    candidate = pool.indexOf(self, row, next);
  }

  /** Returns what the lease's record says. */
  byte[] statement() {
    return value.at(candidate).encode();
  }

  /**
   * Tells whether the record is this very machine's from an earlier run or from a co-owner, under
   * another host name perhaps.
   */
  boolean isOwn(SignedRecord record, NodeId self) {
    LeaseValue stated = LeaseValue.decode(record.value());
    return record.isOf(self)
        && (stated == null || stated.hardwareAddress() == value.hardwareAddress());
  }

  /** Returns who has the address that is claimed, for people. */
  String describe(SignedRecord record) {
    LeaseValue stated = LeaseValue.decode(record.value());
    String name = stated == null ? "" : stated.hostName();
    return AddressPool.dotted(address)
        + (record.tombstone() ? " was given up by node " : " is leased to node ")
        + record.owner().shortHex()
        + (name.isEmpty() ? "" : " (" + name + ")");
  }

  /**
   * Returns why there is no address left to ask for.
   *
   * @param lastReason why the last one cannot be had
   */
  String noneLeft(String lastReason) {
    return hasOnlyOne() && !lastReason.isEmpty()
        ? lastReason
        : "all addresses that this machine may have are taken; free some or use a larger subnet";
  }

  /** Returns when something is to be done for it. */
  long deadlineNs() {
    long actsNs = isPending() ? Long.MAX_VALUE : actNs;
    return state == State.HELD ? Math.min(actsNs, validUntilNs) : actsNs;
  }

  /** Tells whether to ask for the same address again, of which replicas decide nothing. */
  boolean hasPatience(long nowNs) {
    boolean isWish = step <= 2;
    return fixed || nowNs - triedNs < (isWish ? WISH_PATIENCE_NS : PATIENCE_NS);
  }

  /** Begins with the first address again, at the next attempt. */
  void startOver() {
    step = 0;
    address = 0;
    hasUndecided = false;
  }

  /** Returns the next address for a claim of exactly one: none after the first. */
  boolean hasOnlyOne() {
    return fixed;
  }
}
