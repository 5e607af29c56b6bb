package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class LeavingTest {
  private static final NodeId DIRECT = new NodeId(1, 0, 0);
  private static final NodeId TUNNELLED = new NodeId(2, 0, 0);

  private final RecordingRingOutbox out = new RecordingRingOutbox();
  private final LinkedPeers linked = new LinkedPeers();
  private final Leaving leaving = new Leaving(linked, out);

  @Test
  void tellsEverybodyThreeTimesAtTwoMomentsAndWhoCarriesForOthersLast() {
    linked.add(DIRECT);
    linked.onPath(DIRECT, Endpoint.v4(1, 1));
    linked.add(TUNNELLED);
    assertThat(leaving.hasBegun()).isFalse();
    leaving.begin(0);
    assertThat(leaving.hasBegun()).isTrue();
    assertThat(out.told).containsExactly(TUNNELLED, TUNNELLED);
    leaving.onDeadline(leaving.deadlineNs() - 1);
    assertThat(out.told).hasSize(2);
    leaving.onDeadline(leaving.deadlineNs());
    assertThat(out.told.subList(2, 5)).containsExactly(TUNNELLED, DIRECT, DIRECT);
    long lastNs = leaving.deadlineNs();
    assertThat(lastNs).isLessThan(Ring.LEAVING_NS);
    leaving.onDeadline(lastNs);
    assertThat(leaving.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(out.told).hasSize(6);
    assertThat(Collections.frequency(out.told, DIRECT)).isEqualTo(3);
    assertThat(Collections.frequency(out.told, TUNNELLED)).isEqualTo(3);
  }
}
