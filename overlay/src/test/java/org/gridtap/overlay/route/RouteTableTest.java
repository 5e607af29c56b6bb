package org.gridtap.overlay.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static final NodeId SELF = id(1);
  private static final NodeId MEMBER = id(2);
  private static final NodeId BEHIND = id(3);
  private static final NodeId GUEST = id(4);

  private static NodeId id(int lastDigit) {
    return NodeId.parse("0".repeat(39) + lastDigit);
  }

  @Test
  void reachesAGuestStraightThoughAMemberSaysThatItReachesItToo() {
    Map<NodeId, List<NodeId>> links = Map.of(MEMBER, List.of(SELF, GUEST, BEHIND));

    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of(GUEST));

    assertThat(table.hopTo(GUEST)).isEqualTo(GUEST);
    assertThat(table.hopTo(BEHIND)).isEqualTo(MEMBER);
    assertThat(table.nextHop(GUEST, NodeId.NONE, MEMBER)).isEqualTo(GUEST);
  }

  @Test
  void takesNoGuestForTheClosestNode() {
    Map<NodeId, List<NodeId>> links = Map.of(MEMBER, List.of(SELF, GUEST));

    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of(GUEST));

    assertThat(table.targets()).containsExactly(MEMBER);
    assertThat(table.closest(GUEST, NodeId.NONE, NodeId.NONE)).isEqualTo(MEMBER);
  }
}
