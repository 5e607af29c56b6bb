package org.gridtap.overlay.lease;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.dht.Result;
import org.gridtap.overlay.dht.SignedRecord;
import org.gridtap.overlay.wire.NodeId;

/**
 * Gets addresses for this node's machines, renews them, and says in time when one may no longer be
 * used.
 *
 * <p>It drives the {@link Dht}'s client operations; whoever wires both hands {@link
 * Dht.Outbox#completed} on to {@link #onCompleted} and {@link Dht.Outbox#conflict} to {@link
 * #onConflict}, after the call that caused them has returned.
 */
public final class LeaseKeeper {
  /** Claims of one node, a router's hosts counted. */
  public static final int MAX_CLAIMS = 1_024;

  private static final String NOT_JOINED =
      "this node has not joined the overlay yet; see: gridtap status";

  /** How often in a lease's time replicas are to sign that they renewed it. */
  private static final int PROOFS_PER_LEASE = 4;

  private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LAST_RETRY_NS = TimeUnit.SECONDS.toNanos(10);

  /**
   * @param renewSeconds how often it is renewed, give or take a fifth
   * @param marginSeconds how long before its end the address is no longer used
   */
  public record Settings(int renewSeconds, int marginSeconds) {
    public static final Settings DEFAULT = new Settings(120, 60);
  }

  /** All that this machine can cause, the DHT's included. */
  public interface Outbox extends Dht.Outbox {
    /** The address may be used now, or again after {@link #confirm}. Renewals are silent. */
    void granted(NodeId network, long hardwareAddress, int address, int leaseSeconds);

    /** The claim goes on, but it takes longer; for people. */
    void delayed(NodeId network, long hardwareAddress, String reason);

    /** The claim is over without an address. */
    void failed(NodeId network, long hardwareAddress, String reason);

    /** The address must not be used from now on, and the claim is over. */
    void lost(NodeId network, long hardwareAddress, int address, String why);

    void answered(long lookUp, Holder holder);
  }

  private final NodeId self;
  private final Dht dht;
  private final RandomGenerator random;
  private final Settings settings;
  private final Map<Claim.Id, Claim> claims = new LinkedHashMap<>();
  private final Map<Long, Claim> operations = new LinkedHashMap<>();
  private final Map<Claim.Id, Integer> previous = new LinkedHashMap<>();
  private final SetAside setAside = new SetAside();

  /** Addresses being given back; the DHT bounds their number. */
  private final Map<Long, Key> removals = new LinkedHashMap<>();

  /** Look-ups that run; the DHT bounds their number. */
  private final Set<Long> lookUps = new LinkedHashSet<>();

  private boolean joined;

  public LeaseKeeper(NodeId self, Dht dht, RandomGenerator random, Settings settings) {
    this.self = self;
    this.dht = dht;
    this.random = random;
    this.settings = settings;
  }

  /**
   * Tells whether this node has its place on the ring; until then nothing is claimed, because it
   * would ask itself alone.
   */
  public void onJoined(boolean nowJoined, long nowNs, Outbox out) {
    boolean first = nowJoined && !joined;
    joined = nowJoined;
    if (first) {
      for (Claim claim : List.copyOf(claims.values())) {
        if (claim.state == Claim.State.ASKING && !claim.isPending()) {
          create(claim, nowNs, out);
        } else if (claim.inDoubt && !claim.isPending()) {
          askAgain(claim, nowNs, out);
        }
      }
    }
  }

  /**
   * Puts every lease in doubt, for time may have passed that this node's clock has not counted:
   * each is renewed at once, and granted again when it is still ours. Answers to what was asked
   * before prove nothing any more.
   */
  public void confirm(long nowNs, Outbox out) {
    for (Claim claim : List.copyOf(claims.values())) {
      claim.doubtedNs = nowNs;
      claim.retryDelayNs = FIRST_RETRY_NS;
      if (claim.state == Claim.State.HELD) {
        claim.inDoubt = true;
        if (!claim.isPending() && nowNs < claim.validUntilNs) {
          askAgain(claim, nowNs, out);
        }
      }
    }
  }

  private void askAgain(Claim claim, long nowNs, Outbox out) {
    if (claim.state == Claim.State.HELD) {
      renew(claim, nowNs, out);
    } else {
      create(claim, nowNs, out);
    }
  }

  /** Returns whether any lease in this network is in doubt. */
  public boolean isConfirming(NodeId network) {
    return claims.values().stream()
        .anyMatch(claim -> claim.inDoubt && claim.id.network().equals(network));
  }

  /**
   * Begins to get an address for a machine. A claim that the machine has already goes on as it is.
   *
   * @param requested the address asked for, or the one of the last run; 0 if none
   * @param fixed whether no other address will do
   */
  public void claim(
      AddressPool pool, LeaseValue value, int requested, boolean fixed, long nowNs, Outbox out) {
    claimShared(pool, value, List.of(), requested, fixed, nowNs, out);
  }

  /**
   * As {@link #claim}, for a machine that other routers of its site stand for as well: each may
   * claim the same address for it, naming the others, and all renew one lease.
   *
   * @param coOwners the other routers, at most {@link SignedRecord#MAX_CO_OWNERS}
   */
  public void claimShared(
      AddressPool pool,
      LeaseValue value,
      List<NodeId> coOwners,
      int requested,
      boolean fixed,
      long nowNs,
      Outbox out) {
    Claim.Id id = new Claim.Id(pool.network(), value.hardwareAddress());
    if (claims.containsKey(id)) {
      return;
    }
    if (claims.size() >= MAX_CLAIMS) {
      out.failed(
          id.network(),
          id.hardwareAddress(),
          "this node already asks for " + MAX_CLAIMS + " addresses");
      return;
    }
    if (fixed && !pool.allows(requested)) {
      out.failed(id.network(), id.hardwareAddress(), pool.refusal(requested));
      return;
    }
    long row = LeaseRule.row(dht.ownStanding(nowNs), value.hardwareAddress());
    int before = previous.getOrDefault(id, 0);
    Claim claim = new Claim(pool, value, coOwners, row, requested, before, fixed);
    claims.put(id, claim);
    tryNext(claim, "", nowNs, out);
  }

  /** Gives a machine's address back, or stops asking for one. */
  public void release(NodeId network, long hardwareAddress, long nowNs, Outbox out) {
    Claim claim = claims.remove(new Claim.Id(network, hardwareAddress));
    if (claim == null) {
      return;
    }
    boolean held = claim.state == Claim.State.HELD;
    claim.state = Claim.State.ABANDONED;
    if (held) {
      remove(claim.pool, claim.key(), claim.seq + 1, nowNs, out);
    }
  }

  /**
   * Hands a machine's address on to the node that the machine is behind now, and to nobody else for
   * two minutes; that node claims it as usual. The caller has made sure that the machine is gone
   * from here, and stops using the address.
   *
   * @return whether this node held it
   */
  public boolean handOn(NodeId network, long hardwareAddress, NodeId heir, long nowNs, Outbox out) {
    Claim claim = claims.get(new Claim.Id(network, hardwareAddress));
    if (claim == null || claim.state != Claim.State.HELD) {
      return false;
    }
    claims.remove(claim.id);
    claim.state = Claim.State.ABANDONED;
    operations.remove(claim.operation); // a late renewal of it is nobody's any more
    int leaseSeconds = claim.pool.leaseSeconds();
    await(claim.key(), dht.transfer(claim.key(), heir, leaseSeconds, claim.seq + 1, nowNs, out));
    return true;
  }

  /**
   * Gives back an address that a machine found in use by somebody without a lease, and does not ask
   * for it again for a while, except where it is fixed.
   *
   * <p>Others may have it at once: whoever uses it sits on this node's own segment, where no frame
   * of theirs ever comes from, and disturbs nobody elsewhere. To keep the lease would only let one
   * segment use up the network's addresses.
   */
  public void decline(NodeId network, long hardwareAddress, int address, long nowNs, Outbox out) {
    setAside.add(network, address, nowNs);
    release(network, hardwareAddress, nowNs, out);
  }

  /**
   * Gives back an address of an earlier run, which this machine has not asked for this time. What
   * another machine has got meanwhile stays with it.
   */
  public void giveBack(AddressPool pool, int address, long nowNs, Outbox out) {
    if (joined && pool.allows(address)) {
      remove(pool, pool.key(address), 1, nowNs, out); // the DHT finds out which number is next
    }
  }

  /**
   * Asks who holds an address; returns a number that {@link Outbox#answered} repeats, or {@link
   * Dht#NO_OPERATION}.
   */
  public long lookUp(AddressPool pool, int address, long nowNs, Outbox out) {
    long operation = dht.get(pool.key(address), nowNs, out);
    if (operation != Dht.NO_OPERATION) {
      lookUps.add(operation);
    }
    return operation;
  }

  /** Returns the addresses that this node holds now. */
  public List<Lease> leases(long nowNs) {
    List<Lease> held = new ArrayList<>();
    for (Claim claim : claims.values()) {
      if (claim.state == Claim.State.HELD && nowNs < claim.validUntilNs) {
        long left = TimeUnit.NANOSECONDS.toSeconds(claim.validUntilNs - nowNs);
        Claim.Id id = claim.id;
        held.add(
            new Lease(
                id.network(), id.hardwareAddress(), claim.value.hostName(), claim.address, left));
      }
    }
    return held;
  }

  /** Takes the answer to an operation; those of others are ignored. */
  public void onCompleted(long operation, Result result, long nowNs, Outbox out) {
    if (lookUps.remove(operation)) {
      out.answered(operation, Holder.of(result));
      return;
    }
    removals.remove(operation);
    Claim claim = operations.remove(operation);
    if (claim == null) {
      return;
    }
    claim.operation = Dht.NO_OPERATION;
    if (claim.sentNs < claim.doubtedNs && claim.state != Claim.State.ABANDONED) {
      askAgain(claim, nowNs, out);
      return;
    }
    switch (claim.state) {
      case ASKING -> onAsked(claim, result, nowNs, out);
      case HELD -> onRenewed(claim, result, nowNs, out);
      case ABANDONED -> giveBack(claim, result, nowNs, out);
    }
  }

  /** One of our addresses is proved to be another's now: it is silent from this moment on. */
  public void onConflict(SignedRecord winner, Outbox out) {
    for (Claim claim : List.copyOf(claims.values())) {
      if (claim.state == Claim.State.HELD && claim.key().equals(winner.key())) {
        lose(claim, claim.describe(winner), out);
      }
    }
  }

  public void onDeadline(long nowNs, Outbox out) {
    for (Claim claim : List.copyOf(claims.values())) {
      if (claim.state == Claim.State.HELD && nowNs >= claim.validUntilNs) {
        lose(claim, "it could not be renewed for " + claim.pool.leaseSeconds() + " s", out);
      } else if (!claim.isPending() && nowNs >= claim.actNs) {
        if (claim.state == Claim.State.HELD) {
          renew(claim, nowNs, out);
        } else {
          create(claim, nowNs, out);
        }
      }
    }
  }

  public long deadlineNs() {
    long earliest = Long.MAX_VALUE;
    for (Claim claim : claims.values()) {
      earliest = Math.min(earliest, claim.deadlineNs());
    }
    return earliest;
  }

  /** Goes on to the next address that may be of use, or gives up. */
  private void tryNext(Claim claim, String lastReason, long nowNs, Outbox out) {
    Optional<Integer> next = claim.nextAddress(self);
    while (next.isPresent() && !isUsable(claim, next.get(), nowNs)) {
      next = claim.nextAddress(self);
    }
    if (next.isPresent()) {
      claim.turnTo(next.get(), self, nowNs);
      claim.retryDelayNs = FIRST_RETRY_NS;
      create(claim, nowNs, out);
    } else if (claim.hasUndecided) {
      claim.startOver();
      claim.actNs = nowNs + LAST_RETRY_NS;
    } else {
      claims.remove(claim.id);
      out.failed(claim.id.network(), claim.id.hardwareAddress(), claim.noneLeft(lastReason));
    }
  }

  /** Tells whether no other machine of this node has the address, and none has declined it. */
  private boolean isUsable(Claim claim, int address, long nowNs) {
    NodeId network = claim.id.network();
    return (claim.fixed || !setAside.contains(network, address, nowNs))
        && claims.values().stream()
            .noneMatch(
                other ->
                    other != claim
                        && other.address == address
                        && other.id.network().equals(network));
  }

  private void create(Claim claim, long nowNs, Outbox out) {
    if (!joined) {
      claim.actNs = Long.MAX_VALUE;
      out.delayed(claim.id.network(), claim.id.hardwareAddress(), NOT_JOINED);
      return;
    }
    if (claim.address == 0) {
      tryNext(claim, "", nowNs, out);
      return;
    }
    if (isBeingGivenBack(claim.key())) {
      claim.actNs = nowNs + FIRST_RETRY_NS;
      return;
    }
    begin(
        claim,
        dht.createShared(
            claim.key(), claim.statement(), claim.coOwners, claim.pool.leaseSeconds(), nowNs, out),
        nowNs);
  }

  /**
   * Tells whether an earlier claim's last word on the key is still out: it could take away what we
   * ask for now.
   */
  private boolean isBeingGivenBack(Key key) {
    return removals.containsValue(key)
        || operations.values().stream()
            .anyMatch(other -> other.state == Claim.State.ABANDONED && other.key().equals(key));
  }

  private void remove(AddressPool pool, Key key, long seq, long nowNs, Outbox out) {
    await(key, dht.remove(key, pool.leaseSeconds(), seq, nowNs, out));
  }

  private void await(Key key, long operation) {
    if (operation != Dht.NO_OPERATION) {
      removals.put(operation, key);
    }
  }

  private void renew(Claim claim, long nowNs, Outbox out) {
    claim.seq++;
    int leaseSeconds = claim.pool.leaseSeconds();
    byte[] value = claim.statement();
    boolean needsProof = claim.inDoubt || nowNs >= claim.proveNs;
    long operation =
        dht.renewShared(
            claim.key(), value, claim.coOwners, leaseSeconds, claim.seq, needsProof, nowNs, out);
    begin(claim, operation, nowNs);
  }

  private void begin(Claim claim, long operation, long nowNs) {
    claim.operation = operation;
    claim.sentNs = nowNs;
    if (operation == Dht.NO_OPERATION) {
      claim.actNs = nowNs + FIRST_RETRY_NS;
    } else {
      operations.put(operation, claim);
    }
  }

  private void onAsked(Claim claim, Result result, long nowNs, Outbox out) {
    switch (result) {
      case Result.Granted granted -> hold(claim, granted.record(), nowNs, out);
      case Result.Renewed renewed -> hold(claim, renewed.record(), nowNs, out);
      case Result.Taken taken when claim.isOwn(taken.record(), self) -> {
        claim.seq = taken.record().seq();
        renew(claim, nowNs, out);
      }
      case Result.Taken taken -> tryNext(claim, claim.describe(taken.record()), nowNs, out);
      case Result.NotOwner other -> tryNext(claim, claim.describe(other.record()), nowNs, out);
      case Result.Refused refused -> tryNext(claim, refused.why(), nowNs, out);
      default -> onUndecided(claim, result.why(), nowNs, out);
    }
  }

  /** Asks again; after a while for another address, as a few silent replicas may last. */
  private void onUndecided(Claim claim, String why, long nowNs, Outbox out) {
    out.delayed(claim.id.network(), claim.id.hardwareAddress(), why);
    if (claim.hasPatience(nowNs)) {
      retryLater(claim, nowNs);
    } else {
      remove(claim.pool, claim.key(), claim.seq + 2, nowNs, out); // it may be granted yet
      claim.hasUndecided = true;
      tryNext(claim, why, nowNs, out);
    }
  }

  private void hold(Claim claim, SignedRecord record, long nowNs, Outbox out) {
    claim.state = Claim.State.HELD;
    claim.inDoubt = false;
    extend(claim, record, true, nowNs);
    if (previous.size() >= MAX_CLAIMS && !previous.containsKey(claim.id)) {
      previous.remove(previous.keySet().iterator().next());
    }
    previous.put(claim.id, claim.address);
    int leaseSeconds = (int) TimeUnit.NANOSECONDS.toSeconds(claim.validUntilNs - nowNs);
    out.granted(claim.id.network(), claim.id.hardwareAddress(), claim.address, leaseSeconds);
  }

  /** Goes on; but only what replicas signed makes the lease last longer: a root may lie. */
  private void extend(Claim claim, SignedRecord record, boolean proved, long nowNs) {
    claim.seq = record.seq();
    if (proved) {
      long lease = TimeUnit.SECONDS.toNanos(claim.pool.leaseSeconds());
      claim.validUntilNs = claim.sentNs + lease - TimeUnit.SECONDS.toNanos(settings.marginSeconds);
      claim.proveNs = claim.sentNs + lease / PROOFS_PER_LEASE;
    }
    long pause = TimeUnit.SECONDS.toNanos(settings.renewSeconds);
    claim.actNs = nowNs + pause * 4 / 5 + random.nextLong(pause * 2 / 5);
    claim.retryDelayNs = FIRST_RETRY_NS;
  }

  private void onRenewed(Claim claim, Result result, long nowNs, Outbox out) {
    switch (result) {
      case Result.Renewed renewed when claim.inDoubt -> hold(claim, renewed.record(), nowNs, out);
      case Result.Renewed renewed -> extend(claim, renewed.record(), renewed.proved(), nowNs);
      case Result.NotOwner other -> lose(claim, claim.describe(other.record()), out);
      default -> retryLater(claim, nowNs);
    }
  }

  /** The machine has gone while its claim was being answered. */
  private void giveBack(Claim claim, Result result, long nowNs, Outbox out) {
    switch (result) {
      case Result.Granted granted ->
          remove(claim.pool, claim.key(), granted.record().seq() + 1, nowNs, out);
      case Result.Renewed renewed ->
          remove(claim.pool, claim.key(), renewed.record().seq() + 1, nowNs, out);
      case Result.TimedOut timedOut -> remove(claim.pool, claim.key(), claim.seq + 2, nowNs, out);
      case Result.Busy busy -> remove(claim.pool, claim.key(), claim.seq + 2, nowNs, out);
      default -> {}
    }
  }

  private void retryLater(Claim claim, long nowNs) {
    claim.actNs = nowNs + claim.retryDelayNs * 3 / 4 + random.nextLong(claim.retryDelayNs / 2);
    claim.retryDelayNs = Math.min(LAST_RETRY_NS, claim.retryDelayNs * 2);
  }

  private void lose(Claim claim, String why, Outbox out) {
    claims.remove(claim.id);
    claim.state = Claim.State.ABANDONED;
    claim.inDoubt = false;
    out.lost(claim.id.network(), claim.id.hardwareAddress(), claim.address, why);
  }
}
