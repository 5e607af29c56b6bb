package org.gridtap.node.daemon;

/** Counts how often an address was gained or lost. Owned by the control loop. */
final class AddressChanges {
  private int address;
  private long count;

  /**
   * Takes the address of now; it may be the same as before, such as after a renewal.
   *
   * @param now 0 for none
   */
  void onAddress(int now) {
    if (now != address) {
      address = now;
      count++;
    }
  }

  long count() {
    return count;
  }
}
