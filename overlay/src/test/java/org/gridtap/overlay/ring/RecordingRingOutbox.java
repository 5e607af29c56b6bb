package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;

/** Notes what parts of the ring ask for. */
final class RecordingRingOutbox implements Ring.Outbox {
  record Wanted(NodeId id, Role role) {}

  final List<Wanted> wanted = new ArrayList<>();
  final List<NodeId> unwanted = new ArrayList<>();
  final List<byte[]> finds = new ArrayList<>();
  final List<NodeId> told = new ArrayList<>();
  final List<byte[]> words = new ArrayList<>();
  final List<NodeId> doubted = new ArrayList<>();
  final Map<NodeId, Long> heardNs = new LinkedHashMap<>();

  @Override
  public void want(Descriptor peer, Role role) {
    wanted.add(new Wanted(peer.id(), role));
  }

  @Override
  public void unwant(NodeId peer, Role role) {
    unwanted.add(peer);
  }

  @Override
  public void learn(Descriptor peer) {}

  @Override
  public void dialSite(Endpoint site) {}

  @Override
  public void close(NodeId peer, String reason) {}

  @Override
  public void tell(NodeId peer, byte[] message) {
    told.add(peer);
    words.add(message);
  }

  @Override
  public void find(NodeId key, NodeId over, byte[] message) {
    finds.add(message);
  }

  @Override
  public void answer(NodeId to, NodeId via, byte[] message) {}

  @Override
  public void doubt(NodeId peer) {
    doubted.add(peer);
  }

  @Override
  public long heardNs(NodeId peer) {
    return heardNs.getOrDefault(peer, 0L);
  }

  @Override
  public void changed() {}

  /** Returns the nonce of the last search. */
  long lastNonce() {
    RingMessage last = RingMessage.decode(finds.getLast());
    return last instanceof RingMessage.Find find ? find.nonce() : 0;
  }
}
