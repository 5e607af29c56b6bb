package org.gridtap.overlay.dht;

import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * The number of a Paxos round, unique to one attempt of one root.
 *
 * <p>The tie is random, so that a node that restarts and remembers nothing never uses a ballot
 * twice. When two rings merge, ballots of the one say nothing of the other: see {@link MergeRule}.
 */
record Ballot(int round, int tie, NodeId node) implements Comparable<Ballot> {
  static final Ballot NONE = new Ballot(0, 0, NodeId.NONE);

  /** The highest counter that is believed; nobody gets here in a key's life. */
  static final int MAX_COUNTER = 1 << 28;

  /** Makes a ballot above {@code seen}, the highest round known. */
  static Ballot above(int seen, NodeId node, RandomGenerator random) {
    return new Ballot(Math.min(seen + 1, MAX_COUNTER), random.nextInt(), node);
  }

  static Ballot decode(WireReader reader) {
    Ballot ballot = new Ballot(reader.i32(), reader.i32(), reader.nodeId());
    if (ballot.round < 0 || ballot.round > MAX_COUNTER) {
      reader.fail();
    }
    return ballot;
  }

  void encode(WireWriter writer) {
    writer.i32(round).i32(tie).nodeId(node);
  }

  boolean isAbove(Ballot other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Ballot other) {
    int order = Integer.compare(round, other.round);
    if (order == 0) {
      order = Integer.compare(tie, other.tie);
    }
    return order != 0 ? order : node.compareTo(other.node);
  }
}
