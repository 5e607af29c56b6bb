package org.gridtap.overlay.name;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.Key;
import org.jspecify.annotations.Nullable;

/** What claims have asked of the hash table and await. The DHT bounds how much that is. */
final class NameOperations {
  private final Dht dht;
  private final int ttlSeconds;
  private final Map<Long, NameClaim> claims = new LinkedHashMap<>();
  private final Map<Long, Key> removals = new LinkedHashMap<>();

  NameOperations(Dht dht, int ttlSeconds) {
    this.dht = dht;
    this.ttlSeconds = ttlSeconds;
  }

  /** Asks for the claim's name. Like all of these, returns false when too much is asked already. */
  boolean create(NameClaim claim, long nowNs, Dht.Outbox out) {
    long operation = dht.create(claim.key(), value(claim), ttlSeconds, nowNs, out);
    return await(claim, NameClaim.Doing.CLAIM, operation, nowNs);
  }

  /** States the claim's name anew, with the address of now. */
  boolean renew(NameClaim claim, long nowNs, Dht.Outbox out) {
    claim.seq++;
    byte[] value = value(claim);
    long operation =
        nowNs >= claim.proveNs
            ? dht.renewProved(claim.key(), value, ttlSeconds, claim.seq, nowNs, out)
            : dht.renew(claim.key(), value, ttlSeconds, claim.seq, nowNs, out);
    return await(claim, NameClaim.Doing.CLAIM, operation, nowNs);
  }

  /** Looks who has the wanted name. */
  boolean check(NameClaim claim, long nowNs, Dht.Outbox out) {
    long operation = dht.get(claim.wantedKey(), nowNs, out);
    return await(claim, NameClaim.Doing.CHECK, operation, nowNs);
  }

  /** Asks for the wanted name beside the one that is held. */
  boolean move(NameClaim claim, long nowNs, Dht.Outbox out) {
    long operation = dht.create(claim.wantedKey(), value(claim), ttlSeconds, nowNs, out);
    return await(claim, NameClaim.Doing.MOVE, operation, nowNs);
  }

  /** Does the same where the wanted name is this node's already, with number {@code seq} - 1. */
  boolean moveAgain(NameClaim claim, long seq, long nowNs, Dht.Outbox out) {
    long operation = dht.renewProved(claim.wantedKey(), value(claim), ttlSeconds, seq, nowNs, out);
    return await(claim, NameClaim.Doing.MOVE, operation, nowNs);
  }

  private boolean await(NameClaim claim, NameClaim.Doing doing, long operation, long nowNs) {
    if (operation == Dht.NO_OPERATION) {
      return false;
    }
    claim.isPending = true;
    claim.doing = doing;
    claim.sentNs = nowNs;
    claim.sentAddress = claim.address;
    claims.put(operation, claim);
    return true;
  }

  /** Gives a key up. */
  void remove(Key key, long seq, long nowNs, Dht.Outbox out) {
    long operation = dht.remove(key, ttlSeconds, seq, nowNs, out);
    if (operation != Dht.NO_OPERATION) {
      removals.put(operation, key);
    }
  }

  /** Takes the end of an operation; returns the claim that waited for it, if one did. */
  @Nullable NameClaim onCompleted(long operation) {
    removals.remove(operation);
    NameClaim claim = claims.remove(operation);
    if (claim != null) {
      claim.isPending = false;
    }
    return claim;
  }

  /**
   * Tells whether an earlier claim's last word on the key is still out: it could take away what is
   * asked for now.
   */
  boolean isGivingUp(Key key) {
    return removals.containsValue(key)
        || claims.values().stream()
            .anyMatch(claim -> claim.isAbandoned() && claim.askedKey().equals(key));
  }

  /** Tells whether any name is being given up. */
  boolean isGivingUp() {
    return !removals.isEmpty() || claims.values().stream().anyMatch(NameClaim::isAbandoned);
  }

  private static byte[] value(NameClaim claim) {
    return new NameValue(claim.address).encode();
  }
}
