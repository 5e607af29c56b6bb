package org.gridtap.overlay;

import java.util.Collection;
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
import org.gridtap.overlay.lease.LeaseRule;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.name.NameKeeper;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.wire.NodeId;

/** The leases, the names and the hash table that keeps both, joined to the rest of the node. */
final class StoredLeases implements LeaseKeeper.Outbox, NameKeeper.Outbox {
  /** How messages leave, and what has to wait until the part that speaks is done. */
  interface Post {
    void toNode(NodeId to, byte[] message);

    void toKey(NodeId key, byte[] message);

    void later(Runnable doing);
  }

  private final NodeId self;
  private final LeaseRule rule = new LeaseRule();
  private final Dht dht;
  private final LeaseKeeper leases;
  private final NameKeeper names;
  private final Post post;
  private final OverlayOutbox out;
  private long nowNs;

  StoredLeases(
      NodeId self, RecordSigner signer, RandomGenerator random, Post post, OverlayOutbox out) {
    this.self = self;
    this.dht = new Dht(self, signer, random, Settings.DEFAULT, rule);
    this.leases = new LeaseKeeper(self, dht, random, LeaseKeeper.Settings.DEFAULT);
    this.names = new NameKeeper(self, dht, random, NameKeeper.Settings.DEFAULT);
    this.post = post;
    this.out = out;
  }

  // Inputs.

  void onWallClock(long offsetMs) {
    dht.onWallClock(offsetMs);
  }

  void onPools(Collection<AddressPool> known) {
    rule.onPools(known);
  }

  void onView(RingView view, long now) {
    nowNs = now;
    dht.onView(view, nowNs, this);
    leases.onJoined(view.joined(), nowNs, this);
    names.onJoined(view.joined(), nowNs, this);
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

  /** A node says that a message with these first bytes was lost; returns whether it matters. */
  boolean onLost(byte[] firstBytes, long now) {
    nowNs = now;
    return dht.onLost(firstBytes, nowNs, this);
  }

  void claim(AddressPool pool, LeaseValue value, int requested, boolean fixed, long now) {
    nowNs = now;
    leases.claim(pool, value, requested, fixed, nowNs, this);
  }

  /** The address goes, and with it the name that stands for it. */
  void release(NodeId network, long hardwareAddress, long now) {
    nowNs = now;
    for (Lease lease : leases.leases(nowNs)) {
      if (lease.network().equals(network) && lease.hardwareAddress() == hardwareAddress) {
        names.onAddressGone(network, lease.address(), nowNs, this);
      }
    }
    leases.release(network, hardwareAddress, nowNs, this);
  }

  void decline(NodeId network, long hardwareAddress, int address, long now) {
    nowNs = now;
    leases.decline(network, hardwareAddress, address, nowNs, this);
    names.onAddressGone(network, address, nowNs, this);
  }

  void giveBack(AddressPool pool, int address, long now) {
    nowNs = now;
    leases.giveBack(pool, address, nowNs, this);
  }

  void confirm(long now) {
    nowNs = now;
    leases.confirm(nowNs, this);
  }

  boolean isConfirming(NodeId network) {
    return leases.isConfirming(network);
  }

  long lookUp(AddressPool pool, int address, long now) {
    nowNs = now;
    return leases.lookUp(pool, address, nowNs, this);
  }

  void claimName(AddressPool pool, String wanted, int address, long now) {
    nowNs = now;
    names.claim(pool, wanted, address, nowNs, this);
  }

  void releaseName(NodeId network, long now) {
    nowNs = now;
    names.release(network, nowNs, this);
  }

  long lookUpName(AddressPool pool, String name, long now) {
    nowNs = now;
    return names.lookUp(pool, name, nowNs, this);
  }

  long deadlineNs() {
    return Math.min(dht.deadlineNs(), Math.min(leases.deadlineNs(), names.deadlineNs()));
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
    if (names.deadlineNs() <= nowNs) {
      names.onDeadline(nowNs, this);
    }
  }

  boolean isGivingUpNames() {
    return names.isGivingUp();
  }

  List<Lease> leases(long now) {
    return leases.leases(now);
  }

  long dropped(DropReason reason) {
    return dht.dropped(reason);
  }

  List<NodeId> livingKeys(long now) {
    return dht.livingKeys(now);
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
    post.later(
        () -> {
          leases.onCompleted(operation, result, nowNs, this);
          names.onCompleted(operation, result, nowNs, this);
        });
  }

  @Override
  public void conflict(SignedRecord winner) {
    post.later(
        () -> {
          leases.onConflict(winner, this);
          names.onConflict(winner, nowNs, this);
        });
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
    post.later(() -> names.onAddressGone(network, address, nowNs, this));
  }

  @Override
  public void answered(long lookUp, Holder holder) {
    out.lookedUp(lookUp, holder);
  }

  @Override
  public void named(NodeId network, String name) {
    out.nameGranted(network, name);
  }

  @Override
  public void delayed(NodeId network, String reason) {
    out.nameDelayed(network, reason);
  }

  @Override
  public void renamed(NodeId network, String wanted, String name, String why) {
    out.renamed(network, wanted, name, why);
  }

  @Override
  public void lost(NodeId network, String name, String why) {
    out.nameLost(network, name, why);
  }

  @Override
  public void answered(long lookUp, Named answer) {
    out.nameLookedUp(lookUp, answer);
  }
}
