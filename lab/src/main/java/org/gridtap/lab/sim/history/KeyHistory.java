package org.gridtap.lab.sim.history;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.lab.sim.history.Operation.Kind;
import org.gridtap.overlay.wire.NodeId;

/**
 * All that was asked about one key, and what was answered. Times are virtual, in nanoseconds.
 *
 * <p>A key is a register that is nobody's or one node's. A claim makes it the claimant's if it is
 * nobody's; a renewal changes nothing; giving it back, and the end of the owner's own time for it,
 * make it nobody's at some moment afterwards.
 */
public final class KeyHistory {
  /** Copies of a question are on their way, or wait, no longer than that. */
  static final long LATEST_NS = 20_000_000_000L;

  private final List<Operation> operations = new ArrayList<>();

  /** A grant that was told, for saying later how long it was held. */
  public static final class Grant {
    private final Operation operation;

    private Grant(Operation operation) {
      this.operation = operation;
    }

    /** From this time on the key may be another's. */
    public void heldUntil(long timeNs) {
      operation.heldUntilNs = timeNs;
    }
  }

  /** A claim was answered: the key is the claimant's. */
  public Grant granted(NodeId claimant, long calledNs, long answeredNs) {
    Operation operation = new Operation(Kind.GRANTED, claimant, calledNs, answeredNs);
    operations.add(operation);
    return new Grant(operation);
  }

  /**
   * A claim was refused, because the key is {@code owner}'s. The question may have been on its way
   * more than once, as on any network: a copy that comes later, but within {@link #LATEST_NS}, may
   * get the key for nobody.
   */
  public void refused(NodeId claimant, NodeId owner, long calledNs, long answeredNs) {
    seen(owner, calledNs, answeredNs);
    Operation late = new Operation(Kind.LATE, claimant, calledNs, Long.MAX_VALUE);
    late.heldUntilNs = calledNs;
    operations.add(late);
  }

  /** A look-up was answered: the key is this node's. */
  public void seen(NodeId owner, long calledNs, long answeredNs) {
    operations.add(new Operation(Kind.SEEN, owner, calledNs, answeredNs));
  }

  /** A look-up was answered: the key is nobody's. */
  public void seenFree(long calledNs, long answeredNs) {
    operations.add(new Operation(Kind.SEEN_FREE, null, calledNs, answeredNs));
  }

  /** A claimant ended before it was answered; from then on the key may be another's. */
  public void unanswered(NodeId claimant, long calledNs, long endedNs) {
    Operation operation = new Operation(Kind.UNANSWERED, claimant, calledNs, Long.MAX_VALUE);
    operation.heldUntilNs = endedNs;
    operations.add(operation);
  }

  public int size() {
    return operations.size();
  }

  /** Returns every answer that cannot have been true. */
  public List<Flaw> flaws() {
    return new Linearization(operations).flaws();
  }

  /** Returns how many refused claims must have got the key after all. */
  public int late() {
    return new Linearization(operations).late();
  }
}
