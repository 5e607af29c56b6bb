package org.gridtap.overlay.link;

import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.PacketType;

/** What one peer's messenger causes at one time. */
final class PeerMessages implements Messenger.Outbox {
  /** A peer that begins anew all the time is not greeted all the time. */
  static final long RESTART_GAP_NS = 500_000_000L;

  private final Peer peer;
  private final Prober prober;
  private final MessageDrops drops;
  private final Links.Outbox out;
  private final long nowNs;

  PeerMessages(Peer peer, Prober prober, MessageDrops drops, Links.Outbox out, long nowNs) {
    this.peer = peer;
    this.prober = prober;
    this.drops = drops;
    this.out = out;
    this.nowNs = nowNs;
  }

  @Override
  public void chunk(byte[] plaintext) {
    out.sealed(peer.current, peer.path, PacketType.KIND_CONTROL, plaintext);
  }

  @Override
  public void message(byte[] message) {
    out.message(peer.id, message);
  }

  @Override
  public void late(byte[] message) {
    out.late(peer.id, message);
  }

  @Override
  public void acknowledged(int tries, long afterNs) {
    prober.onAcknowledged(peer, tries, afterNs);
  }

  @Override
  public void gaveUp(byte[] message) {
    prober.doubt(peer, true, nowNs);
  }

  @Override
  public void restarted() {
    if (nowNs - peer.restartedNs >= RESTART_GAP_NS) {
      peer.restartedNs = nowNs;
      out.restarted(peer.id, peer.path);
    }
  }

  @Override
  public void malformed() {
    drops.add(MessageDrop.BAD_CHUNK);
  }
}
