package org.gridtap.lab.sim.history;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.lab.sim.history.Operation.Kind;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Says by trying whether there is an order in which a few operations can all have been true. */
final class EveryOrder {
  private EveryOrder() {}

  static boolean isPossible(List<Operation> operations) {
    return place(operations, Long.MIN_VALUE, null);
  }

  /**
   * Places the next operation at the earliest moment that is left for it.
   *
   * @param nowNs when the last one took effect
   */
  private static boolean place(List<Operation> left, long nowNs, @Nullable Operation holder) {
    if (left.stream().allMatch(operation -> operation.kind == Kind.UNANSWERED)) {
      return left.stream().noneMatch(operation -> operation.answeredNs < nowNs);
    }
    for (Operation next : left) {
      long earliest = Math.max(nowNs, next.calledNs);
      NodeId owner = holder == null ? null : holder.node;
      boolean isOwner = next.node != null && next.node.equals(owner);
      long freeAt = holder == null ? earliest : Math.max(earliest, holder.heldUntilNs);
      long at =
          switch (next.kind) {
            case GRANTED, UNANSWERED, LATE -> isOwner ? earliest : freeAt;
            case SEEN -> isOwner ? earliest : Long.MAX_VALUE;
            case SEEN_FREE -> freeAt;
          };
      if (at > next.answeredNs || at == Long.MAX_VALUE) {
        continue;
      }
      List<Operation> rest = new ArrayList<>(left);
      rest.remove(next);
      Operation after =
          switch (next.kind) {
            case GRANTED -> next;
            case UNANSWERED, LATE -> isOwner ? holder : next;
            case SEEN -> holder;
            case SEEN_FREE -> null;
          };
      if (place(rest, at, after)) {
        return true;
      }
    }
    return false;
  }
}
