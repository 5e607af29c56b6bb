package org.gridtap.overlay.name;

import java.util.random.RandomGenerator;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.NodeId;

/** Gets host names for this node, one in each network, renews them, and looks names up. */
public final class NameKeeper {
  /** All that this machine can cause, the DHT's included. */
  public interface Outbox extends Dht.Outbox {
    /** The name stands for this node's address now. Renewals are silent. */
    void named(NodeId network, String name);

    /** The claim goes on, but it takes longer; for people. */
    void delayed(NodeId network, String reason);

    /**
     * The name is another than the wanted one; comes before {@link #named}.
     *
     * @param why a sentence or two: what happened, why, and how to choose
     */
    void renamed(NodeId network, String wanted, String name, String why);

    /** The name does not stand for this node any more; the claim goes on if another can be had. */
    void lost(NodeId network, String name, String why);

    void answered(long lookUp, Named answer);
  }

  public NameKeeper(NodeId self, Dht dht, RandomGenerator random) {}

  /** Claims a name for an address that this node leases, or takes the name over to the address. */
  public void claim(AddressPool pool, String wanted, int address, long nowNs, Outbox out) {}

  /** Gives this node's name in a network up. */
  public void release(NodeId network, long nowNs, Outbox out) {}

  /**
   * Asks for a name's address; returns a number that {@link Outbox#answered} repeats, perhaps
   * before this returns, or {@link Dht#NO_OPERATION}.
   */
  public long lookUp(AddressPool pool, String name, long nowNs, Outbox out) {
    return Dht.NO_OPERATION;
  }
}
