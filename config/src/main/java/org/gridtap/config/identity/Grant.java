package org.gridtap.config.identity;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gridtap.config.Mode;

/**
 * What a token allows those who join under it. It stands in the intermediate certificate, so peers
 * can hold a member to it.
 *
 * <pre>
 * version:u8 = 1 ‖ modes:u8 ‖ flags:u8 ‖ networkTag:u24 …
 * modes: bit 0 interface, bit 1 router, bit 2 relay; 0 = all      flags: bit 0 = no fixed addresses
 * </pre>
 *
 * Tags stand in rising order and once each, so that a grant has one encoding only.
 *
 * @param modes allowed modes; empty = all
 * @param networkTags 24-bit tags of the allowed networks; empty = all
 * @param fixedAddresses whether a member may ask for an address of its own choice
 */
public record Grant(Set<Mode> modes, Set<Integer> networkTags, boolean fixedAddresses) {
  /** Most networks that a token can be restricted to. */
  public static final int MAX_NETWORKS = 16;

  /** A token without restrictions. */
  public static final Grant ALL = new Grant(Set.of(), Set.of(), true);

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 3;
  private static final int TAG_BYTES = 3;
  private static final int NO_FIXED_ADDRESSES = 1;

  /**
   * Throws IllegalArgumentException for more than {@link #MAX_NETWORKS} networks or a tag of more
   * than 24 bits.
   */
  public Grant {
    modes = Set.copyOf(modes);
    networkTags = Set.copyOf(networkTags);
    if (networkTags.size() > MAX_NETWORKS) {
      throw new IllegalArgumentException(
          "a token can be restricted to " + MAX_NETWORKS + " networks");
    }
    if (networkTags.stream().anyMatch(tag -> tag >>> 24 != 0)) {
      throw new IllegalArgumentException("a network tag has 24 bits");
    }
  }

  /** Makes a grant from restrictions, of which an empty one allows all. */
  public static Grant of(Collection<Mode> modes, Collection<Integer> networkTags) {
    return new Grant(Set.copyOf(modes), Set.copyOf(networkTags), true);
  }

  public boolean allows(Mode mode) {
    return modes.isEmpty() || modes.contains(mode);
  }

  public boolean allowsNetwork(int tag) {
    return networkTags.isEmpty() || networkTags.contains(tag);
  }

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + TAG_BYTES * networkTags.size());
    int modeBits = 0;
    for (Mode mode : modes) {
      modeBits |= bit(mode);
    }
    buffer.put((byte) VERSION).put((byte) modeBits);
    buffer.put((byte) (fixedAddresses ? 0 : NO_FIXED_ADDRESSES));
    for (int tag : new TreeSet<>(networkTags)) {
      buffer.put((byte) (tag >>> 16)).putShort((short) tag);
    }
    return buffer.array();
  }

  /** Reads what {@link #encode} wrote; empty for anything else. */
  static Optional<Grant> decode(byte[] bytes) {
    int tagBytes = bytes.length - HEADER_BYTES;
    if (tagBytes < 0
        || tagBytes % TAG_BYTES != 0
        || tagBytes / TAG_BYTES > MAX_NETWORKS
        || bytes[0] != VERSION
        || (bytes[1] & 0xff) >= 1 << Mode.values().length
        || (bytes[2] & 0xff) > NO_FIXED_ADDRESSES) {
      return Optional.empty();
    }
    Set<Mode> modes = EnumSet.noneOf(Mode.class);
    for (Mode mode : Mode.values()) {
      if ((bytes[1] & bit(mode)) != 0) {
        modes.add(mode);
      }
    }
    Set<Integer> tags = new TreeSet<>();
    int previous = -1;
    for (int i = HEADER_BYTES; i < bytes.length; i += TAG_BYTES) {
      int tag = (bytes[i] & 0xff) << 16 | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff);
      if (tag <= previous) {
        return Optional.empty();
      }
      tags.add(tag);
      previous = tag;
    }
    return Optional.of(new Grant(modes, tags, bytes[2] == 0));
  }

  private static int bit(Mode mode) {
    return switch (mode) {
      case INTERFACE -> 1;
      case ROUTER -> 2;
      case RELAY -> 4;
    };
  }
}
