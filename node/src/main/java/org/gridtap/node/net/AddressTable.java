package org.gridtap.node.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntConsumer;
import org.gridtap.arp.NeighbourTable;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * An immutable snapshot of the known neighbours for the data worker: virtual address to node.
 *
 * <p>Open addressing over arrays; a look-up allocates nothing. What does change is one mark a slot,
 * set by the data worker when it uses a neighbour and taken by the control thread, so that used
 * neighbours are looked up again before they expire. A mark may be seen late, which costs at worst
 * one look-up.
 */
public final class AddressTable {
  /** What {@link #slot} returns for an unknown address. */
  public static final int NO_SLOT = -1;

  public static final AddressTable EMPTY = new AddressTable(0);

  private static final VarHandle USED = MethodHandles.arrayElementVarHandle(boolean[].class);
  private static final int FREE = 0;

  private final int[] addresses;
  private final @Nullable NodeId[] owners;
  private final boolean[] used;
  private final int mask;

  private AddressTable(int size) {
    int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, size)) * 4);
    addresses = new int[capacity];
    owners = new NodeId[capacity];
    used = new boolean[capacity];
    mask = capacity - 1;
  }

  /** Takes a snapshot of a neighbour table. */
  public static AddressTable of(NeighbourTable<NodeId> neighbours) {
    AddressTable table = new AddressTable(neighbours.size());
    neighbours.forEach((owner, address) -> table.put(address, owner));
    return table;
  }

  /** HOT PATH. Returns the slot of an address, or {@link #NO_SLOT}. */
  public int slot(int address) {
    if (address == FREE) {
      return NO_SLOT;
    }
    for (int slot = hash(address) & mask; ; slot = (slot + 1) & mask) {
      if (addresses[slot] == address) {
        return slot;
      }
      if (addresses[slot] == FREE) {
        return NO_SLOT;
      }
    }
  }

  /** Returns how many slots there are: data kept beside the table has so many places. */
  public int slots() {
    return addresses.length;
  }

  /** Returns the owner in a slot that {@link #slot} returned. */
  public NodeId owner(int slot) {
    NodeId owner = owners[slot];
    if (owner == null) {
      throw new IllegalArgumentException("slot " + slot + " is free");
    }
    return owner;
  }

  /** HOT PATH. Notes that frames go to or come from the address in this slot. */
  public void markUsed(int slot) {
    if (!(boolean) USED.getOpaque(used, slot)) {
      USED.setOpaque(used, slot, true);
    }
  }

  /** Visits the addresses that were used since the last call, and clears their marks. */
  void takeUsed(IntConsumer visitor) {
    for (int slot = 0; slot < addresses.length; slot++) {
      if ((boolean) USED.getOpaque(used, slot)) {
        USED.setOpaque(used, slot, false);
        visitor.accept(addresses[slot]);
      }
    }
  }

  private void put(int address, NodeId owner) {
    int slot = hash(address) & mask;
    while (addresses[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    addresses[slot] = address;
    owners[slot] = owner;
  }

  /** Spreads addresses that differ in few bits; Fibonacci hashing. */
  private static int hash(int address) {
    int product = address * 0x9e3779b9;
    return product ^ product >>> 16;
  }
}
