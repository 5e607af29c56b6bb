package org.gridtap.overlay.name;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.dht.Result;
import org.gridtap.overlay.dht.SignedRecord;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.NodeId;

/**
 * Gets host names for this node, one in each network, renews them, and looks names up.
 *
 * <p>A wanted name that another node has is not fought over: NAME-2, NAME-3 and so on are tried,
 * and the last resort is the name with the beginning of this node's id. While another name than the
 * wanted one is held, the wanted one is looked at every {@link Settings#checkSeconds}; it is taken
 * when it was found free twice in a row, so that a host that is away for a while finds its name
 * again. A wanted name that is held is never changed but by its loss.
 *
 * <p>It drives the {@link Dht}'s client operations as {@code LeaseKeeper} does, and is told of
 * their ends in the same way.
 */
public final class NameKeeper {
  /** Names of one node, one a network. */
  public static final int MAX_NAMES = 64;

  /** How often the wanted name must be found free before it is taken instead of another. */
  static final int TIMES_FREE = 2;

  /** How often in a name's time replicas are to sign that they renewed it. */
  private static final int PROOFS_PER_TTL = 4;

  private static final String NOT_JOINED =
      "this node has not joined the overlay yet; see: gridtap status";
  private static final String HOW_TO_CHOOSE =
      "; to choose a name, join with --name NAME or set name in gridtap.toml";
  private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LAST_RETRY_NS = TimeUnit.SECONDS.toNanos(10);

  /**
   * @param ttlSeconds how long a name lasts without renewal
   * @param renewSeconds how often it is renewed, give or take a fifth
   * @param marginSeconds how long before its end it is no longer counted on
   * @param checkSeconds how often a name that could not be had is tried again, give or take a fifth
   */
  public record Settings(int ttlSeconds, int renewSeconds, int marginSeconds, int checkSeconds) {
    public static final Settings DEFAULT = new Settings(1_800, 120, 60, 1_800);
  }

  /** All that this machine can cause, the DHT's included. */
  public interface Outbox extends Dht.Outbox {
    /**
     * The name stands for this node's address now, and none that it had before. Renewals are
     * silent.
     */
    void named(NodeId network, String name);

    /** The claim goes on, but it takes longer; for people. */
    void delayed(NodeId network, String reason);

    /**
     * The name is another than the wanted one; comes before {@link #named}.
     *
     * @param why what happened, why, and how to choose; for people
     */
    void renamed(NodeId network, String wanted, String name, String why);

    /**
     * The name does not stand for this node, or not any more. If another can be had, the claim goes
     * on.
     */
    void lost(NodeId network, String name, String why);

    void answered(long lookUp, Named answer);
  }

  private final NodeId self;
  private final RandomGenerator random;
  private final Settings settings;
  private final NameLookUps lookUps;
  private final Map<NodeId, NameClaim> claims = new LinkedHashMap<>();
  private final NameOperations operations;
  private boolean joined;

  public NameKeeper(NodeId self, Dht dht, RandomGenerator random, Settings settings) {
    this.self = self;
    this.random = random;
    this.settings = settings;
    this.operations = new NameOperations(dht, settings.ttlSeconds);
    this.lookUps = new NameLookUps(dht);
  }

  /** Tells whether this node has its place on the ring; until then nothing is claimed. */
  public void onJoined(boolean nowJoined, long nowNs, Outbox out) {
    boolean first = nowJoined && !joined;
    joined = nowJoined;
    if (first) {
      for (NameClaim claim : List.copyOf(claims.values())) {
        if (claim.state == NameClaim.State.ASKING && !claim.isPending) {
          create(claim, nowNs, out);
        }
      }
    }
  }

  /**
   * Claims a name in the pool's network for an address that this node leases. A name that is held
   * or asked for already goes over to the address; another wanted name takes its place.
   */
  public void claim(AddressPool pool, String wanted, int address, long nowNs, Outbox out) {
    NodeId network = pool.network();
    NameClaim before = claims.get(network);
    HostName name = HostName.of(wanted);
    if (before != null && before.wanted.equals(name)) {
      if (before.address != address) {
        before.address = address;
        before.actNs = nowNs;
      }
      return;
    }
    release(network, nowNs, out);
    if (name == null) {
      String why = wanted + " is not claimed: " + HostName.objection(wanted) + HOW_TO_CHOOSE;
      out.lost(network, wanted, why);
    } else if (claims.size() >= MAX_NAMES) {
      out.lost(network, wanted, "this node already has names in " + MAX_NAMES + " networks");
    } else {
      begin(new NameClaim(pool, name, address), nowNs, out);
    }
  }

  private void begin(NameClaim claim, long nowNs, Outbox out) {
    claims.put(claim.network(), claim);
    claim.retryDelayNs = FIRST_RETRY_NS;
    create(claim, nowNs, out);
  }

  /** Gives this node's name in a network up, or stops asking for one. */
  public void release(NodeId network, long nowNs, Outbox out) {
    NameClaim claim = claims.remove(network);
    if (claim == null) {
      return;
    }
    boolean held = claim.isHeld();
    claim.state = NameClaim.State.ABANDONED;
    if (held) {
      operations.remove(claim.key(), claim.seq + 1, nowNs, out);
    }
  }

  /** This node no longer leases the address: a name that stands for it is given up. */
  public void onAddressGone(NodeId network, int address, long nowNs, Outbox out) {
    NameClaim claim = claims.get(network);
    if (claim != null && claim.address == address) {
      release(network, nowNs, out);
      String why = AddressPool.dotted(address) + " is this host's address no longer";
      out.lost(network, claim.name.label(), why);
    }
  }

  /** Tells whether a name is being given up, so that a node that leaves can wait for it. */
  public boolean isGivingUp() {
    return operations.isGivingUp();
  }

  /**
   * Asks for a name's address; returns a number that {@link Outbox#answered} repeats, perhaps
   * before this returns, or {@link Dht#NO_OPERATION}.
   *
   * <p>A name is believed only if the lease of the address that it states is looked up as well, and
   * has the same owner: whoever claims a name cannot send its visitors to another's address.
   *
   * @param name without a domain, in any case; what cannot be claimed is nobody's
   */
  public long lookUp(AddressPool pool, String name, long nowNs, Outbox out) {
    HostName label = HostName.of(name);
    if (label == null) {
      return lookUps.answer(new Named.Nobody(), out);
    }
    NameClaim own = claims.get(pool.network());
    if (own != null && own.isHeld() && own.name.equals(label) && nowNs < own.validUntilNs) {
      long leftNs = Math.min(own.validUntilNs - nowNs, NameLookUps.MAX_FOUND_NS);
      long leftSeconds = TimeUnit.NANOSECONDS.toSeconds(leftNs);
      return lookUps.answer(new Named.At(self, own.address, leftSeconds), out);
    }
    return lookUps.lookUp(pool, label, nowNs, out);
  }

  /** Returns how many answers to look-ups are kept. */
  int keptAnswers() {
    return lookUps.kept();
  }

  /** Takes the answer to an operation; those of others are ignored. */
  public void onCompleted(long operation, Result result, long nowNs, Outbox out) {
    if (lookUps.onCompleted(operation, result, nowNs, out)) {
      return;
    }
    NameClaim claim = operations.onCompleted(operation);
    if (claim == null) {
      return;
    }
    if (claim.isAbandoned()) {
      giveBack(claim, result, nowNs, out);
      return;
    }
    switch (claim.doing) {
      case CLAIM -> {
        if (claim.isHeld()) {
          onRenewed(claim, result, nowNs, out);
        } else {
          onAsked(claim, result, nowNs, out);
        }
      }
      case CHECK -> onChecked(claim, result, nowNs, out);
      case MOVE -> onMoved(claim, result, nowNs, out);
    }
  }

  /** Someone may have taken one of our names: renews at once, and the answer decides. */
  public void onConflict(SignedRecord winner, long nowNs, Outbox out) {
    for (NameClaim claim : List.copyOf(claims.values())) {
      if (claim.isHeld() && !claim.isPending && claim.key().equals(winner.key())) {
        claim.proveNs = nowNs;
        renew(claim, nowNs, out);
      }
    }
  }

  public void onDeadline(long nowNs, Outbox out) {
    for (NameClaim claim : List.copyOf(claims.values())) {
      if (claim.isHeld() && nowNs >= claim.validUntilNs) {
        String why = "the name could not be renewed for " + settings.ttlSeconds + " s";
        lose(claim, why, nowNs, out);
      } else if (!claim.isPending && nowNs >= claim.actNs) {
        if (claim.isHeld()) {
          renew(claim, nowNs, out);
        } else {
          create(claim, nowNs, out);
        }
      } else if (!claim.isPending && claim.isHeld() && nowNs >= claim.checkNs) {
        claim.checkNs = nowNs + about(settings.checkSeconds);
        operations.check(claim, nowNs, out);
      }
    }
  }

  public long deadlineNs() {
    long earliest = Long.MAX_VALUE;
    for (NameClaim claim : claims.values()) {
      earliest = Math.min(earliest, claim.deadlineNs());
    }
    return earliest;
  }

  // Getting a name.

  private void create(NameClaim claim, long nowNs, Outbox out) {
    if (!joined) {
      claim.actNs = Long.MAX_VALUE;
      out.delayed(claim.network(), NOT_JOINED);
    } else if (operations.isGivingUp(claim.key()) || !operations.create(claim, nowNs, out)) {
      claim.actNs = nowNs + FIRST_RETRY_NS;
    }
  }

  private void onAsked(NameClaim claim, Result result, long nowNs, Outbox out) {
    switch (result) {
      case Result.Granted granted -> hold(claim, granted.record(), nowNs, out);
      case Result.Renewed renewed -> hold(claim, renewed.record(), nowNs, out);
      case Result.Taken taken when taken.record().owner().equals(self) -> {
        claim.seq = taken.record().seq();
        renew(claim, nowNs, out);
      }
      case Result.Taken taken -> tryNext(claim, taken.record(), nowNs, out);
      case Result.NotOwner other -> tryNext(claim, other.record(), nowNs, out);
      case Result.Refused refused -> {
        claim.actNs = nowNs + about(settings.checkSeconds);
        out.delayed(claim.network(), refused.why());
      }
      default -> {
        retryLater(claim, nowNs);
        out.delayed(claim.network(), result.why());
      }
    }
  }

  private void tryNext(NameClaim claim, SignedRecord record, long nowNs, Outbox out) {
    if (claim.isWanted()) {
      claim.obstacle = describe(claim.name, record);
    }
    claim.retryDelayNs = FIRST_RETRY_NS;
    if (claim.tryNext(self)) {
      create(claim, nowNs, out);
      return;
    }
    claim.actNs = nowNs + about(settings.checkSeconds);
    String why = claim.wanted + " is taken, and so are all names made of it" + HOW_TO_CHOOSE;
    out.delayed(claim.network(), why);
  }

  private void hold(NameClaim claim, SignedRecord record, long nowNs, Outbox out) {
    claim.state = NameClaim.State.HELD;
    extend(claim, record, true, nowNs);
    if (!claim.isWanted()) {
      claim.checkNs = nowNs + about(settings.checkSeconds);
      String why = claim.obstacle + ", so this host is " + claim.name + " here" + HOW_TO_CHOOSE;
      out.renamed(claim.network(), claim.wanted.label(), claim.name.label(), why);
    }
    out.named(claim.network(), claim.name.label());
  }

  /**
   * Goes on; but only what replicas signed makes the name last longer: a root may lie. If the
   * address has changed meanwhile, the next renewal is due at once.
   */
  private void extend(NameClaim claim, SignedRecord record, boolean proved, long nowNs) {
    claim.seq = record.seq();
    if (proved) {
      long ttl = TimeUnit.SECONDS.toNanos(settings.ttlSeconds);
      claim.validUntilNs = claim.sentNs + ttl - TimeUnit.SECONDS.toNanos(settings.marginSeconds);
      claim.proveNs = claim.sentNs + ttl / PROOFS_PER_TTL;
    }
    claim.actNs = claim.sentAddress == claim.address ? nowNs + about(settings.renewSeconds) : nowNs;
    claim.retryDelayNs = FIRST_RETRY_NS;
  }

  // Keeping it.

  private void renew(NameClaim claim, long nowNs, Outbox out) {
    if (!operations.renew(claim, nowNs, out)) {
      claim.actNs = nowNs + FIRST_RETRY_NS;
    }
  }

  private void onRenewed(NameClaim claim, Result result, long nowNs, Outbox out) {
    switch (result) {
      case Result.Renewed renewed -> extend(claim, renewed.record(), renewed.proved(), nowNs);
      case Result.NotOwner other -> {
        String why = describe(claim.name, other.record()) + " now; one name has one owner";
        lose(claim, why, nowNs, out);
      }
      default -> retryLater(claim, nowNs);
    }
  }

  /** The name is gone; the claim begins anew, with the wanted name. */
  private void lose(NameClaim claim, String why, long nowNs, Outbox out) {
    claim.state = NameClaim.State.ABANDONED;
    out.lost(claim.network(), claim.name.label(), why);
    begin(new NameClaim(claim.pool, claim.wanted, claim.address), nowNs, out);
  }

  private void retryLater(NameClaim claim, long nowNs) {
    claim.actNs = nowNs + claim.retryDelayNs * 3 / 4 + random.nextLong(claim.retryDelayNs / 2);
    claim.retryDelayNs = Math.min(LAST_RETRY_NS, claim.retryDelayNs * 2);
  }

  // Coming back to the wanted name.

  private void onChecked(NameClaim claim, Result result, long nowNs, Outbox out) {
    switch (result) {
      case Result.Absent absent -> claim.timesFree++;
      case Result.Found found when found.record().owner().equals(self) ->
          claim.timesFree = TIMES_FREE;
      case Result.Found found -> claim.timesFree = 0;
      default -> {}
    }
    if (claim.timesFree >= TIMES_FREE) {
      operations.move(claim, nowNs, out);
    }
  }

  private void onMoved(NameClaim claim, Result result, long nowNs, Outbox out) {
    claim.timesFree = 0;
    switch (result) {
      case Result.Granted granted -> move(claim, granted.record(), nowNs, out);
      case Result.Renewed renewed -> move(claim, renewed.record(), nowNs, out);
      case Result.Taken taken when taken.record().owner().equals(self) -> {
        operations.moveAgain(claim, taken.record().seq() + 1, nowNs, out);
      }
      default -> {}
    }
  }

  private void move(NameClaim claim, SignedRecord record, long nowNs, Outbox out) {
    operations.remove(claim.key(), claim.seq + 1, nowNs, out);
    claim.name = claim.wanted;
    claim.checkNs = Long.MAX_VALUE;
    hold(claim, record, nowNs, out);
  }

  // Giving it up.

  /** The claim was over while it was being answered. */
  private void giveBack(NameClaim claim, Result result, long nowNs, Outbox out) {
    Key key = claim.askedKey();
    switch (result) {
      case Result.Granted granted -> operations.remove(key, granted.record().seq() + 1, nowNs, out);
      case Result.Renewed renewed -> operations.remove(key, renewed.record().seq() + 1, nowNs, out);
      case Result.TimedOut timedOut when claim.doing != NameClaim.Doing.CHECK ->
          operations.remove(key, claim.seq + 2, nowNs, out);
      case Result.Busy busy when claim.doing != NameClaim.Doing.CHECK ->
          operations.remove(key, claim.seq + 2, nowNs, out);
      default -> {}
    }
  }

  // What all of it needs.

  /** Returns so many seconds, give or take a fifth. */
  private long about(int seconds) {
    long pause = TimeUnit.SECONDS.toNanos(seconds);
    return pause * 4 / 5 + random.nextLong(pause * 2 / 5);
  }

  private static String describe(HostName name, SignedRecord record) {
    NameValue value = NameValue.decode(record.value());
    String where = value == null ? "" : " (" + AddressPool.dotted(value.address()) + ")";
    return name + " is the name of node " + record.owner().shortHex() + where;
  }
}
