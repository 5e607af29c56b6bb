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
 * version:u8 = 1 ‖ modes:u8 ‖ flags:u8 ‖ [hosts:u16] ‖ networkTag:u24 …
 * modes: bit 0 interface, bit 1 router, bit 2 relay; 0 = all
 * flags: bit 0 = no fixed addresses, bit 1 = hosts follows (2 to 65,535)
 * </pre>
 *
 * Tags stand in rising order and once each, so that a grant has one encoding only.
 *
 * @param modes allowed modes; empty = all
 * @param networkTags 24-bit tags of the allowed networks; empty = all
 * @param fixedAddresses whether a member may ask for an address of its own choice
 * @param hosts for how many hosts a member may lease addresses: a router's host limit, else 1
 */
public record Grant(Set<Mode> modes, Set<Integer> networkTags, boolean fixedAddresses, int hosts) {
  /** Most networks that a token can be restricted to. */
  public static final int MAX_NETWORKS = 16;

  /** A token without restrictions. */
  public static final Grant ALL = new Grant(Set.of(), Set.of(), true);

  /** The host limit of a token that is for routers and says nothing else. */
  public static final int USUAL_ROUTER_HOSTS = 1_024;

  /** The highest host limit. */
  public static final int MAX_HOSTS = 0xffff;

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 3;
  private static final int TAG_BYTES = 3;
  private static final int HOSTS_BYTES = 2;
  private static final int NO_FIXED_ADDRESSES = 1;
  private static final int HAS_HOSTS = 2;

  /**
   * Throws IllegalArgumentException for more than {@link #MAX_NETWORKS} networks, a tag of more
   * than 24 bits, or hosts out of 1 to {@link #MAX_HOSTS}.
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
    if (hosts < 1 || hosts > MAX_HOSTS) {
      throw new IllegalArgumentException("a host limit is 1 to " + MAX_HOSTS);
    }
  }

  /** Makes a grant with one host. */
  public Grant(Set<Mode> modes, Set<Integer> networkTags, boolean fixedAddresses) {
    this(modes, networkTags, fixedAddresses, 1);
  }

  /**
   * Makes a grant from restrictions, of which an empty one allows all. A token that names the
   * router mode is a router's; of one for everybody nobody needs more than one host.
   */
  public static Grant of(Collection<Mode> modes, Collection<Integer> networkTags) {
    int hosts = modes.contains(Mode.ROUTER) ? USUAL_ROUTER_HOSTS : 1;
    return new Grant(Set.copyOf(modes), Set.copyOf(networkTags), true, hosts);
  }

  /** Returns the same without addresses of a member's own choice. */
  public Grant withoutFixedAddresses() {
    return new Grant(modes, networkTags, false, hosts);
  }

  /** Returns the same with another host limit. */
  public Grant withHosts(int other) {
    return new Grant(modes, networkTags, fixedAddresses, other);
  }

  public boolean allows(Mode mode) {
    return modes.isEmpty() || modes.contains(mode);
  }

  public boolean allowsNetwork(int tag) {
    return networkTags.isEmpty() || networkTags.contains(tag);
  }

  byte[] encode() {
    int hostsBytes = hosts > 1 ? HOSTS_BYTES : 0;
    ByteBuffer buffer =
        ByteBuffer.allocate(HEADER_BYTES + hostsBytes + TAG_BYTES * networkTags.size());
    int modeBits = 0;
    for (Mode mode : modes) {
      modeBits |= bit(mode);
    }
    buffer.put((byte) VERSION).put((byte) modeBits);
    buffer.put((byte) ((fixedAddresses ? 0 : NO_FIXED_ADDRESSES) | (hosts > 1 ? HAS_HOSTS : 0)));
    if (hosts > 1) {
      buffer.putShort((short) hosts);
    }
    for (int tag : new TreeSet<>(networkTags)) {
      buffer.put((byte) (tag >>> 16)).putShort((short) tag);
    }
    return buffer.array();
  }

  /** Reads what {@link #encode} wrote; empty for anything else. */
  static Optional<Grant> decode(byte[] bytes) {
    boolean hasHosts = bytes.length >= HEADER_BYTES && (bytes[2] & HAS_HOSTS) != 0;
    int tagsAt = HEADER_BYTES + (hasHosts ? HOSTS_BYTES : 0);
    int tagBytes = bytes.length - tagsAt;
    if (tagBytes < 0
        || tagBytes % TAG_BYTES != 0
        || tagBytes / TAG_BYTES > MAX_NETWORKS
        || bytes[0] != VERSION
        || (bytes[1] & 0xff) >= 1 << Mode.values().length
        || (bytes[2] & 0xff) > (NO_FIXED_ADDRESSES | HAS_HOSTS)) {
      return Optional.empty();
    }
    int hosts = hasHosts ? (bytes[HEADER_BYTES] & 0xff) << 8 | (bytes[HEADER_BYTES + 1] & 0xff) : 1;
    if (hasHosts && hosts < 2) {
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
    for (int i = tagsAt; i < bytes.length; i += TAG_BYTES) {
      int tag = (bytes[i] & 0xff) << 16 | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff);
      if (tag <= previous) {
        return Optional.empty();
      }
      tags.add(tag);
      previous = tag;
    }
    boolean fixed = (bytes[2] & NO_FIXED_ADDRESSES) == 0;
    return Optional.of(new Grant(modes, tags, fixed, hosts));
  }

  private static int bit(Mode mode) {
    return switch (mode) {
      case INTERFACE -> 1;
      case ROUTER -> 2;
      case RELAY -> 4;
    };
  }
}
