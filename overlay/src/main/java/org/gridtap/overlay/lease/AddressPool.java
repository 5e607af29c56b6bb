package org.gridtap.overlay.lease;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.dht.SignedRecord;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * The addresses of one virtual network that can be leased: all of the subnet but the network's own,
 * the broadcast and the service address (the first host).
 *
 * <p>Each machine has its own row of candidates, pool[SHA-256("gridtap candidate v1" ‖ network ‖
 * node ‖ hardware address ‖ i)]. It meets the same ones after a restart, and others can tell that
 * an address is one of them: {@link LeaseRule} says when they want to know, and of which row.
 *
 * @param network the virtual network's id
 * @param subnet the subnet's first address
 * @param prefix the subnet's prefix length, 8 to 29
 * @param leaseSeconds how long a lease lasts without renewal, at most {@link
 *     SignedRecord#MAX_TTL_SECONDS}
 */
public record AddressPool(NodeId network, int subnet, int prefix, int leaseSeconds) {
  public static final int DEFAULT_LEASE_SECONDS = 30 * 60;

  /** How many candidates a machine has. */
  public static final int MAX_CANDIDATES = 64;

  private static final int RESERVED_AT_START = 2;
  private static final byte[] DOMAIN = "gridtap candidate v1".getBytes(StandardCharsets.US_ASCII);

  public AddressPool {
    if (prefix < 8 || prefix > 29 || (subnet & ~mask(prefix)) != 0) {
      throw new IllegalArgumentException(
          "a pool needs a prefix of 8 to 29 bits and no host bits: "
              + dotted(subnet)
              + "/"
              + prefix);
    }
    if (leaseSeconds < 1 || leaseSeconds > SignedRecord.MAX_TTL_SECONDS) {
      throw new IllegalArgumentException("leases of " + leaseSeconds + " s");
    }
  }

  /** Makes a pool whose leases last for half an hour. */
  public AddressPool(NodeId network, int subnet, int prefix) {
    this(network, subnet, prefix, DEFAULT_LEASE_SECONDS);
  }

  /** Returns how many addresses can be leased. */
  public int size() {
    return (1 << (32 - prefix)) - RESERVED_AT_START - 1;
  }

  /** Tells whether {@code address} can be leased at all. */
  public boolean allows(int address) {
    int host = address & ~mask(prefix);
    return (address & mask(prefix)) == subnet && host >= RESERVED_AT_START && host != ~mask(prefix);
  }

  /** Returns why an address cannot be leased that {@link #allows} says no to, for people. */
  String refusal(int address) {
    return dotted(address)
        + " cannot be leased in "
        + dotted(subnet)
        + "/"
        + prefix
        + "; choose a host address of it other than the first";
  }

  /** Returns the machine's candidate number {@code index}, 0 to {@link #MAX_CANDIDATES} - 1. */
  public int candidate(NodeId node, long hardwareAddress, int index) {
    WireWriter writer = new WireWriter(96).bytes(DOMAIN).nodeId(network).nodeId(node);
    byte[] text = writer.i64(hardwareAddress).u8(index).toByteArray();
    long number = new WireReader(sha256(text)).i64();
    return subnet + RESERVED_AT_START + (int) Long.remainderUnsigned(number, size());
  }

  /** Returns which candidate of that row an address is, or {@link LeaseValue#CHOSEN}. */
  int indexOf(NodeId node, long hardwareAddress, int address) {
    for (int i = 0; i < MAX_CANDIDATES; i++) {
      if (candidate(node, hardwareAddress, i) == address) {
        return i;
      }
    }
    return LeaseValue.CHOSEN;
  }

  /** Returns the DHT key under which the lease of {@code address} stands. */
  public Key key(int address) {
    return Key.of(Key.LEASE, network, new WireWriter(4).i32(address).toByteArray());
  }

  /** Returns an address as people write it. */
  public static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  private static int mask(int prefix) {
    return -1 << (32 - prefix);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
