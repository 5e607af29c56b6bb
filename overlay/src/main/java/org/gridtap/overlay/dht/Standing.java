package org.gridtap.overlay.dht;

/**
 * What a member's certificate allows it in the hash table.
 *
 * @param untilMs until when it is a member, Unix time in milliseconds
 * @param choosesAddresses whether it may lease addresses of its own choice, not only those of its
 *     own row of candidates
 * @param hosts for how many hosts it may lease addresses: a router's host limit, else 1
 */
public record Standing(long untilMs, boolean choosesAddresses, int hosts) {
  /** Of whom nothing more is known than that it is a member. */
  static final Standing UNKNOWN = new Standing(Long.MAX_VALUE, false, 1);

  /** The host limit at which a router may create {@link #MOST_CREATES_PER_SECOND}. */
  static final int USUAL_HOSTS = 1_024;

  static final int MOST_CREATES_PER_SECOND = 20;

  /** Creates at once after a pause, for each that is allowed in a second. */
  static final int BURST_SECONDS = 8;

  /**
   * Live records of one owner that a replica holds: in a small overlay each replica holds all of
   * them, an address and a name in each of 16 networks, and some that change just now.
   */
  static final int LIVE_KEYS = 40;

  /** Makes one that lasts, with an ordinary quota. */
  public static Standing ordinary(boolean choosesAddresses) {
    return new Standing(Long.MAX_VALUE, choosesAddresses, 1);
  }

  /** Tells whether it may lease addresses for other machines than its own, as a router does. */
  public boolean isRouter() {
    return hosts > 1;
  }

  int createsPerSecond() {
    return Math.clamp(
        (long) hosts * MOST_CREATES_PER_SECOND / USUAL_HOSTS, 1, MOST_CREATES_PER_SECOND);
  }

  int createBurst() {
    return BURST_SECONDS * createsPerSecond();
  }

  /** Returns how many live records of this owner a replica takes; a router's host has two. */
  int liveKeys() {
    return isRouter() ? LIVE_KEYS + 2 * hosts : LIVE_KEYS;
  }

  /** Returns how many records of this owner a replica takes, given up ones counted. */
  int allKeys() {
    return 2 * liveKeys();
  }
}
