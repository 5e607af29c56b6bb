package org.gridtap.lab.sim.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.lab.sim.history.Operation.Kind;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of a key's operations in which every answer is true and none stands before one
 * that was answered before it was called: linearizability (Herlihy, Wing 1990).
 *
 * <p>The search is Wing's and Gong's (1993) with a memory of states, in the order of answers (Lowe
 * 2017): at each answer it keeps every state that the key can be in together with the open
 * operations that have taken effect by then, and lets open ones take effect until this one has.
 * What may happen unseen, that a key becomes free or that an unanswered claim took effect, happens
 * as late as something asks for it; earlier would allow nothing more. So the search is exact, and
 * as wide as operations overlap.
 */
final class Linearization {
  private final List<Operation> byAnswer;
  private final List<Operation> byCall;
  private final List<Operation> unanswered = new ArrayList<>();

  /** Refused claims of each node, in the order of their calls. */
  private final Map<NodeId, List<Operation>> refused = new LinkedHashMap<>();

  private final List<Flaw> flaws = new ArrayList<>();
  private final List<Operation> open = new ArrayList<>();

  /** The states that the key can be in, each with the fewest late claims that lead to it. */
  private Map<State, Integer> states = new LinkedHashMap<>();

  /**
   * One state that the key can be in.
   *
   * @param holder by what the key is somebody's; null while it is nobody's
   * @param done open operations that have taken effect
   * @param used unanswered claims that have taken effect
   */
  private record State(@Nullable Operation holder, Set<Operation> done, Set<Operation> used) {
    @Nullable NodeId owner() {
      return holder == null ? null : holder.node;
    }

    boolean mayBeFree(long nowNs) {
      return holder == null || holder.heldUntilNs <= nowNs;
    }

    State with(@Nullable Operation newHolder, Operation operation) {
      Set<Operation> more = new LinkedHashSet<>(done);
      more.add(operation);
      return new State(newHolder, more, used);
    }

    /** A claim that may be late serves as often as is needed: only how often is counted. */
    State using(Operation claim) {
      if (claim.kind == Kind.LATE) {
        return new State(claim, done, used);
      }
      Set<Operation> more = new LinkedHashSet<>(used);
      more.add(claim);
      return new State(claim, done, more);
    }

    State without(Operation operation) {
      Set<Operation> fewer = new LinkedHashSet<>(done);
      fewer.remove(operation);
      return new State(holder, fewer, used);
    }
  }

  Linearization(List<Operation> operations) {
    List<Operation> answered =
        operations.stream().filter(operation -> !operation.kind.isSilent()).toList();
    byAnswer = sorted(answered, Comparator.comparingLong(operation -> operation.answeredNs));
    byCall = sorted(answered, Comparator.comparingLong(operation -> operation.calledNs));
    for (Operation operation : operations) {
      if (operation.kind == Kind.UNANSWERED) {
        unanswered.add(operation);
      } else if (operation.kind == Kind.LATE && operation.node != null) {
        refused.computeIfAbsent(operation.node, _ -> new ArrayList<>()).add(operation);
      }
    }
    refused.values().forEach(list -> list.sort(Comparator.comparingLong(o -> o.calledNs)));
    search();
  }

  private static List<Operation> sorted(List<Operation> list, Comparator<Operation> order) {
    return list.stream().sorted(order).toList();
  }

  List<Flaw> flaws() {
    return flaws;
  }

  /** Returns how many late claims took effect at least. */
  int late() {
    return states.values().stream().min(Integer::compare).orElse(0);
  }

  private void search() {
    states.put(new State(null, Set.of(), Set.of()), 0);
    int called = 0;
    for (Operation answered : byAnswer) {
      while (called < byCall.size() && byCall.get(called).calledNs <= answered.answeredNs) {
        open.add(byCall.get(called++));
      }
      Map<State, Integer> after = after(answered);
      if (after.isEmpty()) {
        flaws.add(flaw(answered));
        after = asTold(answered);
      }
      states = after;
      open.remove(answered);
    }
  }

  /** Returns every state that the key can be in once this operation has taken effect. */
  private Map<State, Integer> after(Operation answered) {
    Map<State, Integer> met = new LinkedHashMap<>();
    states.forEach((state, late) -> met.merge(seen(state), late, Math::min));
    Deque<State> left = new ArrayDeque<>(met.keySet());
    Map<State, Integer> after = new LinkedHashMap<>();
    while (!left.isEmpty()) {
      State state = left.removeFirst();
      int late = met.getOrDefault(state, 0);
      if (state.done.contains(answered)) {
        after.merge(state.without(answered), late, Math::min);
        continue;
      }
      for (Operation operation : open) {
        if (!state.done.contains(operation)) {
          for (State next : apply(state, operation, answered.answeredNs)) {
            State seen = seen(next);
            boolean isLate = next.holder != state.holder && isKind(next.holder, Kind.LATE);
            int count = late + (isLate ? 1 : 0);
            if (met.getOrDefault(seen, Integer.MAX_VALUE) > count) {
              met.put(seen, count);
              left.addLast(seen);
            }
          }
        }
      }
    }
    return after;
  }

  private static boolean isKind(@Nullable Operation operation, Kind kind) {
    return operation != null && operation.kind == kind;
  }

  /**
   * Lets all open questions take effect whose answer is what is the case now: that hinders none.
   */
  private State seen(State state) {
    State seen = state;
    for (Operation operation : open) {
      boolean isTrue =
          switch (operation.kind) {
            case SEEN -> operation.node != null && operation.node.equals(state.owner());
            case SEEN_FREE -> state.holder == null;
            case GRANTED, UNANSWERED, LATE -> false;
          };
      if (isTrue && !seen.done.contains(operation)) {
        seen = seen.with(seen.holder, operation);
      }
    }
    return seen;
  }

  /** Returns the states that an operation can lead to; none if it cannot take effect now. */
  private List<State> apply(State state, Operation operation, long nowNs) {
    List<State> next = new ArrayList<>(1);
    boolean isOwner = operation.node != null && operation.node.equals(state.owner());
    switch (operation.kind) {
      case GRANTED -> {
        if (isOwner || state.mayBeFree(nowNs)) {
          next.add(state.with(operation, operation));
        }
      }
      case SEEN_FREE -> {
        if (state.mayBeFree(nowNs)) {
          next.add(state.with(null, operation));
        }
      }
      case SEEN, UNANSWERED, LATE -> {
        if (isOwner) {
          next.add(state.with(state.holder, operation));
        } else if (state.mayBeFree(nowNs)) {
          unseenClaims(operation, state, nowNs)
              .forEach(claim -> next.add(state.using(claim).with(claim, operation)));
        }
      }
    }
    return next;
  }

  /** Returns the claims that may have made this operation's node the owner without a word. */
  private List<Operation> unseenClaims(Operation operation, State state, long nowNs) {
    List<Operation> claims = new ArrayList<>(1);
    for (Operation claim : unanswered) {
      if (claim.calledNs <= nowNs
          && !state.used.contains(claim)
          && claim.node != null
          && claim.node.equals(operation.node)) {
        claims.add(claim);
      }
    }
    for (Operation claim : refused.getOrDefault(operation.node, List.of())) {
      if (claim.calledNs <= nowNs && nowNs - claim.calledNs <= KeyHistory.LATEST_NS) {
        claims.add(claim);
        break; // any will do
      }
    }
    return claims;
  }

  /** After a flaw the search goes on from what was told, for there may be others. */
  private Map<State, Integer> asTold(Operation told) {
    Operation holder = told.kind == Kind.GRANTED ? told : null;
    if (told.kind == Kind.SEEN) {
      holder =
          byCall.stream()
              .filter(other -> other.kind == Kind.GRANTED && other.calledNs <= told.answeredNs)
              .filter(other -> other.node != null && other.node.equals(told.node))
              .reduce((_, later) -> later)
              .orElseGet(() -> unheardOf(told));
    }
    Map<State, Integer> after = new LinkedHashMap<>();
    for (Map.Entry<State, Integer> entry : states.entrySet()) {
      State before = entry.getKey().without(told);
      State believed = new State(holder, before.done, before.used);
      after.merge(believed, entry.getValue(), Math::min);
      after.merge(before, entry.getValue(), Math::min); // perhaps the answer alone was wrong
    }
    return after;
  }

  /** Somebody holds the key who never was told so. */
  private static Operation unheardOf(Operation told) {
    Operation claim = new Operation(Kind.UNANSWERED, told.node, told.calledNs, Long.MAX_VALUE);
    claim.heldUntilNs = told.calledNs;
    return claim;
  }

  private Flaw flaw(Operation told) {
    String others =
        states.keySet().stream()
            .map(state -> name(state.owner()))
            .distinct()
            .reduce((a, b) -> a + " or " + b)
            .orElse("nobody");
    String answer =
        switch (told.kind) {
          case GRANTED -> "granted to " + name(told.node);
          case SEEN_FREE -> "said to be nobody's";
          case SEEN, UNANSWERED, LATE -> "said to be " + name(told.node) + "'s";
        };
    return new Flaw(
        told.calledNs,
        told.answeredNs,
        told.kind == Kind.GRANTED,
        "asked at %.3f s, it was %s at %.3f s, when it was %s's"
            .formatted(told.calledNs / 1e9, answer, told.answeredNs / 1e9, others));
  }

  private static String name(@Nullable NodeId node) {
    return node == null ? "nobody" : node.shortHex();
  }
}
