package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the frame path allocates on the heap once its code is compiled: nothing. */
class AllocationTest {
  /** The compiler works beside us, so the best batch counts: there is no other way to tell. */
  private static final int MAX_BATCHES = 100;

  private static final int FRAMES = 2_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @BeforeEach
  void needsANativeCipher() {
    assumeFalse(
        TestNode.AEAD.name().equals("JDK"), "SKIPPED: the JDK's cipher allocates by itself");
  }

  @Test
  void isNothingForAFrameOnADirectPath() throws IOException {
    try (TestNode a = new TestNode(1);
        TestNode b = new TestNode(2)) {
      a.link(b);
      assertNothingIsAllocated(a, b, a, b);
    }
  }

  @Test
  void isNothingForAFrameOverARelay() throws IOException {
    try (TestNode a = new TestNode(1);
        TestNode relay = new TestNode(2);
        TestNode b = new TestNode(3)) {
      a.link(relay);
      relay.link(b);
      TestNode.Sessions sessions = a.meet(b);
      a.worker.route(b.id, sessions.here(), new Path.Over(b.id, NodeId.NONE));
      a.worker.table(table(a, relay));
      relay.worker.table(table(relay, a, b));
      b.worker.table(table(b, relay));
      assertNothingIsAllocated(a, b, a, relay, b);
    }
  }

  @Test
  void isNothingForAFrameThatMakesADetour() throws IOException {
    try (TestNode a = new TestNode(1);
        TestNode relay = new TestNode(2);
        TestNode other = new TestNode(3);
        TestNode b = new TestNode(4)) {
      a.link(relay);
      relay.link(other);
      other.link(b);
      TestNode.Sessions sessions = a.meet(b);
      a.worker.route(b.id, sessions.here(), new Path.Over(b.id, relay.id));
      a.worker.table(table(a, relay));
      // The relay knows nobody who is nearer to b than it is, for all that it is told.
      relay.worker.table(
          RouteTable.of(
              b.id, NodeId.NONE, true, Map.of(a.id, List.of(), other.id, List.of()), List.of()));
      other.worker.table(table(other, relay, b));
      b.worker.table(table(b, other));
      assertNothingIsAllocated(a, b, a, relay, other, b);
    }
  }

  private static RouteTable table(TestNode self, TestNode... links) {
    Map<NodeId, List<NodeId>> tables = new LinkedHashMap<>();
    for (TestNode link : links) {
      tables.put(link.id, List.of());
    }
    return RouteTable.of(self.id, NodeId.NONE, true, tables, List.of());
  }

  private void assertNothingIsAllocated(TestNode from, TestNode to, TestNode... onTheWay)
      throws IOException {
    from.publish(Map.of(to.address, to.id));
    to.publish(Map.of(from.address, from.id));
    for (TestNode node : onTheWay) {
      node.worker.turn(0);
    }
    byte[] frame = Frames.ipv4(from.address, to.address, new byte[1000]);
    from.tap.repeat(frame);
    to.tap.countOnly();
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < MAX_BATCHES && least >= FRAMES; batch++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      carry(from, to, onTheWay);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(from.droppedInAll() + to.droppedInAll()).isZero();
    // What a second's report allocates is spread over all frames of that second.
    assertThat(least / (double) FRAMES).as("bytes a frame").isLessThan(1);
  }

  private static void carry(TestNode from, TestNode to, TestNode... onTheWay) throws IOException {
    for (int i = 0; i < FRAMES; i++) {
      long wanted = to.tap.delivered() + 1;
      from.tap.hostRepeats();
      while (to.tap.delivered() < wanted) {
        for (TestNode node : onTheWay) {
          node.worker.turn(0);
        }
      }
    }
  }
}
