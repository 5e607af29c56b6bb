package org.gridtap.overlay;

import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.dht.DropReason;
import org.gridtap.overlay.dht.RecordSigner;
import org.gridtap.overlay.dht.Result;
import org.gridtap.overlay.dht.Settings;
import org.gridtap.overlay.dht.SignedRecord;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.Lease;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.wire.NodeId;

/** The leases and the hash table that keeps them, joined to the rest of the node. */
final class StoredLeases implements LeaseKeeper.Outbox {
  /** How messages leave, and what has to wait until the part that speaks is done. */
  interface Post {
    void toNode(NodeId to, byte[] message);

    void toKey(NodeId key, byte[] message);

    void later(Runnable doing);
  }

  private final NodeId self;
  private final Dht dht;
  private final LeaseKeeper leases;
  private final Post post;
  private final OverlayOutbox out;
  private long nowNs;

  StoredLeases(
      NodeId self, RecordSigner signer, RandomGenerator random, Post post, OverlayOutbox out) {
    this.self = self;
    this.dht = new Dht(self, signer, random, Settings.DEFAULT);
    this.leases = new LeaseKeeper(self, dht, random, LeaseKeeper.Settings.DEFAULT);
    this.post = post;
    this.out = out;
  }

  // Inputs.

  void onView(RingView view, long now) {
    nowNs = now;
    dht.onView(view, nowNs, this);
    leases.onJoined(view.joined(), nowNs, this);
  }

  /** A linked peer sent a message of the hash table. */
  void onTold(NodeId peer, byte[] message, long now) {
    nowNs = now;
    dht.onMessage(peer, true, message, nowNs, this);
  }

  /** A message of the hash table was routed here, to this node or to a key that is near it. */
  void onArrived(RoutedMessage message, long now) {
    nowNs = now;
    switch (message.mode()) {
      case CLOSEST -> dht.onRouted(message.key(), message.source(), message.payload(), nowNs, this);
      case EXACT -> dht.onMessage(message.source(), false, message.payload(), nowNs, this);
    }
  }

  void claim(AddressPool pool, LeaseValue value, int requested, boolean fixed, long now) {
    nowNs = now;
    leases.claim(pool, value, requested, fixed, nowNs, this);
  }

  void release(NodeId network, long hardwareAddress, long now) {
    nowNs = now;
    leases.release(network, hardwareAddress, nowNs, this);
  }

  void decline(NodeId network, long hardwareAddress, int address, long now) {
    nowNs = now;
    leases.decline(network, hardwareAddress, address, nowNs, this);
  }

  void giveBack(AddressPool pool, int address, long now) {
    nowNs = now;
    leases.giveBack(pool, address, nowNs, this);
  }

  long lookUp(AddressPool pool, int address, long now) {
    nowNs = now;
    return leases.lookUp(pool, address, nowNs, this);
  }

  long deadlineNs() {
    return Math.min(dht.deadlineNs(), leases.deadlineNs());
  }

  void onDhtDeadline(long now) {
    nowNs = now;
    if (dht.deadlineNs() <= nowNs) {
      dht.onDeadline(nowNs, this);
    }
  }

  void onLeaseDeadline(long now) {
    nowNs = now;
    if (leases.deadlineNs() <= nowNs) {
      leases.onDeadline(nowNs, this);
    }
  }

  List<Lease> leases(long now) {
    return leases.leases(now);
  }

  long dropped(DropReason reason) {
    return dht.dropped(reason);
  }

  int heldKeys() {
    return dht.heldKeys();
  }

  // What they cause.

  @Override
  public void toNode(NodeId to, byte[] message) {
    if (to.equals(self)) {
      post.later(() -> onTold(self, message, nowNs));
    } else {
      post.toNode(to, message);
    }
  }

  @Override
  public void toKey(NodeId key, byte[] message) {
    post.later(() -> post.toKey(key, message));
  }

  @Override
  public void completed(long operation, Result result) {
    post.later(() -> leases.onCompleted(operation, result, nowNs, this));
  }

  @Override
  public void conflict(SignedRecord winner) {
    post.later(() -> leases.onConflict(winner, nowNs, this));
  }

  @Override
  public void granted(NodeId network, long hardwareAddress, int address, int leaseSeconds) {
    out.leaseGranted(network, hardwareAddress, address, leaseSeconds);
  }

  @Override
  public void delayed(NodeId network, long hardwareAddress, String reason) {
    out.leaseDelayed(network, hardwareAddress, reason);
  }

  @Override
  public void failed(NodeId network, long hardwareAddress, String reason) {
    out.leaseFailed(network, hardwareAddress, reason);
  }

  @Override
  public void lost(NodeId network, long hardwareAddress, int address, String why) {
    out.leaseLost(network, hardwareAddress, address, why);
  }

  @Override
  public void answered(long lookUp, Holder holder) {
    out.lookedUp(lookUp, holder);
  }
}
