package org.gridtap.overlay.lease;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.dht.RecordRule;
import org.gridtap.overlay.dht.SignedRecord;
import org.gridtap.overlay.dht.Standing;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;

/**
 * Which addresses a node may lease: those of its row of candidates, and others if its certificate
 * lets it choose. Root and replicas ask this of each lease that is to be granted, in the networks
 * whose subnets this node knows; of others it cannot tell.
 */
public final class LeaseRule implements RecordRule {
  /** Networks whose subnets are known. */
  public static final int MAX_POOLS = 64;

  private final Map<NodeId, AddressPool> pools = new LinkedHashMap<>();

  /** Goes by these networks' subnets from now on; those beyond {@link #MAX_POOLS} are left out. */
  public void onPools(Collection<AddressPool> known) {
    pools.clear();
    known.stream().limit(MAX_POOLS).forEach(pool -> pools.put(pool.network(), pool));
  }

  @Override
  public boolean allows(SignedRecord record, Standing owner) {
    Key key = record.key();
    AddressPool pool = pools.get(key.network());
    if (pool == null || !key.namespace().equals(Key.LEASE)) {
      return true;
    }
    WireReader name = new WireReader(key.name());
    int address = name.i32();
    LeaseValue value = LeaseValue.decode(record.value());
    return name.finished()
        && value != null
        && pool.allows(address)
        && (value.isChosen()
            ? owner.choosesAddresses()
            : address
                == pool.candidate(
                    record.owner(), row(owner, value.hardwareAddress()), value.candidate()));
  }

  /**
   * Returns for which hardware address a node has a row of candidates. Who has one host has one
   * row: anybody can invent a hardware address whose row has the address that is wanted. A router
   * needs as many rows as it has hosts, and whoever may choose anyway needs no bound.
   */
  static long row(Standing owner, long hardwareAddress) {
    return owner.isRouter() || owner.choosesAddresses() ? hardwareAddress : 0;
  }
}
