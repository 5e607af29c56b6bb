package org.gridtap.overlay.dht;

import java.util.List;
import org.gridtap.overlay.wire.NodeId;

/** Notes what one call makes a node send to others. */
record DhtRecorder(List<Message> sent) implements Dht.Outbox {
  @Override
  public void toNode(NodeId to, byte[] message) {
    Message decoded = MessageCodec.decode(message);
    if (decoded != null) {
      sent.add(decoded);
    }
  }

  @Override
  public void toKey(NodeId key, byte[] message) {}

  @Override
  public void completed(long operation, Result result) {}

  @Override
  public void conflict(SignedRecord winner) {}
}
