package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Which of several records under one key stands.
 *
 * <p>In one ring the highest ballot says it, as everywhere in Paxos: whoever got the key later was
 * given it by replicas that saw the earlier one gone. Where two rings met, both owners were granted
 * the key by replicas that knew nothing of each other, and ballots say nothing. Then the first of
 * these decides: attested by two replicas before by one; accepted by more than a lone founder
 * before not; longest held, in steps of ten minutes; lowest SHA-256(owner ‖ key).
 */
final class MergeRule {
  /** A tenure's steps, in seconds: measured lengths differ by what messages took. */
  static final int BUCKET_SECONDS = 600;

  /** How much measured spans may be too short, in seconds: a record may be handed on often. */
  static final int SLACK_SECONDS = 10;

  /** An owner that said nothing for so long, in seconds, is gone: it renews every two minutes. */
  static final int SILENCE_SECONDS = 300;

  /**
   * @param standing what stands, null if nothing does
   * @param losers the owners of other live records
   * @param contested whether more copies may be somewhere that decide otherwise
   */
  record Outcome(@Nullable Accepted standing, Set<NodeId> losers, boolean contested) {}

  /** One owner's claim: its newest copy, and how many replicas hold one. */
  private record Claim(Accepted newest, int copies, int heldSeconds) {}

  /**
   * @param copies what replicas hold, one of each replica
   * @param setSize how many replicas the key has
   */
  static Outcome judge(Collection<Accepted> copies, int setSize) {
    List<Claim> claims = claims(copies, setSize);
    Claim standing = null;
    for (Claim claim : claims) {
      standing = standing == null ? claim : better(standing, claim, setSize);
    }
    if (standing == null) {
      return new Outcome(null, Set.of(), false);
    }
    Accepted stands = standing.newest;
    Set<NodeId> losers = new LinkedHashSet<>();
    boolean contested = false;
    for (Claim claim : claims) {
      if (areRivals(stands, claim.newest)) {
        contested |= isContested(stands, claim.newest);
        if (!claim.newest.record().tombstone()) {
          losers.add(claim.newest.record().owner());
        }
      }
    }
    Accepted attested = stands.withTenure(stands.tenure().held(standing.heldSeconds));
    return new Outcome(attested, losers, contested);
  }

  /**
   * Tells whether one of these says that the key is its owner's, and the other, of another owner,
   * does not show that it knew: two live records, or a live one below a tombstone. Its owner may
   * have given it up before the other got it, and this copy missed that, or may still use it. What
   * an owner merely says is no rival.
   */
  static boolean areRivals(Accepted first, Accepted second) {
    boolean firstIsHigher = first.ballot().isAbove(second.ballot());
    Accepted lower = firstIsHigher ? second : first;
    return !lower.record().tombstone()
        && first.ballot().round() > 0
        && second.ballot().round() > 0
        && !first.record().isSharedWith(second.record());
  }

  /**
   * Tells whether the earlier record may be dropped without a word to its owner: it is superseded,
   * and its owner would have renewed it twice by now.
   */
  static boolean isOver(Accepted earlier, Accepted later) {
    return supersedes(later, earlier) && isSilent(earlier);
  }

  private static boolean isSilent(Accepted copy) {
    return copy.ageMs() >= SILENCE_SECONDS * 1_000L;
  }

  /**
   * Tells whether the replicas that gave the key to the later one's owner had seen the earlier one:
   * its tenure began at a higher ballot, and after the earlier owner had spoken for the last time.
   * What a lone founder decided supersedes only who has long been silent.
   */
  static boolean supersedes(Accepted later, Accepted earlier) {
    Tenure tenure = later.tenure();
    long silentSeconds = earlier.ageMs() / 1_000;
    boolean alone = tenure.provisional() && !earlier.tenure().provisional();
    return later.ballot().isAbove(earlier.ballot())
        && tenure.sinceRound() >= earlier.ballot().round()
        && silentSeconds + SLACK_SECONDS >= tenure.sinceSeconds()
        && (!alone || silentSeconds >= SILENCE_SECONDS);
  }

  /**
   * A tombstone says little of other owners: those who gave the key to its owner may not have known
   * of them, and no successor is there to be kept from the key by a wrong guess.
   */
  private static boolean isContested(Accepted stands, Accepted rival) {
    return stands.record().tombstone()
        ? !isOver(rival, stands)
        : rival.record().tombstone() || !supersedes(stands, rival);
  }

  private static List<Claim> claims(Collection<Accepted> copies, int setSize) {
    List<List<Accepted>> byOwner = new ArrayList<>();
    for (Accepted copy : copies) {
      groupOf(copy, byOwner).add(copy);
    }
    List<Claim> claims = new ArrayList<>();
    for (List<Accepted> held : byOwner) {
      Accepted newest = held.stream().max(Comparator.comparing(Accepted::ballot)).orElseThrow();
      claims.add(new Claim(newest, held.size(), attested(held, setSize)));
    }
    claims.sort(Comparator.comparing((Claim claim) -> claim.newest.ballot()).reversed());
    return claims;
  }

  /** Co-owners claim one and the same thing. */
  private static List<Accepted> groupOf(Accepted copy, List<List<Accepted>> byOwner) {
    for (List<Accepted> group : byOwner) {
      if (group.stream().anyMatch(other -> other.record().isSharedWith(copy.record()))) {
        return group;
      }
    }
    byOwner.add(new ArrayList<>());
    return byOwner.getLast();
  }

  /** Returns what two replicas attest, so that one alone cannot make an owner old. */
  private static int attested(List<Accepted> held, int setSize) {
    List<Integer> lengths =
        held.stream().map(copy -> copy.tenure().heldSeconds()).sorted().toList().reversed();
    if (setSize < Quorum.READS) {
      return lengths.getFirst();
    }
    return lengths.size() < 2 ? 0 : lengths.get(1);
  }

  private static Claim better(Claim higher, Claim lower, int setSize) {
    boolean attest = setSize >= Quorum.READS;
    if (lower.newest.record().tombstone()) {
      return higher;
    }
    if (higher.newest.record().tombstone()) {
      boolean lags = (attest && lower.copies < 2) || isSilent(lower.newest);
      return lags && supersedes(higher.newest, lower.newest) ? higher : lower;
    }
    if (supersedes(higher.newest, lower.newest)) {
      return higher;
    }
    int order = attest ? Boolean.compare(higher.copies >= 2, lower.copies >= 2) : 0;
    if (order == 0) {
      order =
          Boolean.compare(
              lower.newest.tenure().provisional(), higher.newest.tenure().provisional());
    }
    if (order == 0) {
      order =
          Integer.compare(higher.heldSeconds / BUCKET_SECONDS, lower.heldSeconds / BUCKET_SECONDS);
    }
    if (order == 0) {
      order = lot(lower.newest.record()).compareTo(lot(higher.newest.record()));
    }
    return order >= 0 ? higher : lower;
  }

  private static NodeId lot(SignedRecord record) {
    byte[] both = new WireWriter(40).nodeId(record.owner()).nodeId(record.key().id()).toByteArray();
    return NodeId.of(Digests.sha256(both), 0);
  }

  private MergeRule() {}
}
