package org.gridtap.lab.soak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the ring neighbours that nodes name with those that they ought to have. Only members
 * that have been in the ring for a while count: what has just come or gone may be seen or not.
 */
final class RingCheck {
  private RingCheck() {}

  /**
   * One member.
   *
   * @param id 40 hexadecimal digits
   * @param near the ids of the ring neighbours that it has links to
   */
  record Member(String name, String id, Set<String> near) {
    Member {
      near = Set.copyOf(near);
    }
  }

  /**
   * Says what is wrong.
   *
   * @param settled the members that have been there for a while
   * @param dead ids of those that have been gone for a while, with their names
   * @return sentences by the name of the member that sees the ring wrongly; empty for a whole ring
   */
  static Map<String, String> complaints(List<Member> settled, Map<String, String> dead) {
    Map<String, String> complaints = new LinkedHashMap<>();
    List<Member> ring = new ArrayList<>(settled);
    ring.sort(Comparator.comparing(Member::id));
    int size = ring.size();
    for (int i = 0; i < size; i++) {
      Member member = ring.get(i);
      List<String> wrong = new ArrayList<>();
      if (size > 1) {
        Member next = ring.get((i + 1) % size);
        Member previous = ring.get((i + size - 1) % size);
        if (!member.near.contains(next.id)) {
          wrong.add("has no link to its next neighbour " + next.name);
        }
        if (size > 2 && !member.near.contains(previous.id)) {
          wrong.add("has no link to its previous neighbour " + previous.name);
        }
      }
      member.near.stream()
          .filter(dead::containsKey)
          .forEach(id -> wrong.add("still counts " + dead.get(id) + ", which is gone"));
      if (!wrong.isEmpty()) {
        complaints.put(member.name, String.join(" and ", wrong));
      }
    }
    return complaints;
  }
}
