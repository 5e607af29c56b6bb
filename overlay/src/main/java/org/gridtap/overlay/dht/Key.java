package org.gridtap.overlay.dht;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * The name under which a record stands, and its place on the ring.
 *
 * <p>The place is the first 160 bits of SHA-256("gridtap key v1" ‖ namespace:u8+n ‖ network:20 ‖
 * name). Records carry all the parts, so that whoever holds one can tell that it stands where it
 * belongs.
 */
public final class Key {
  /** Namespace of address leases; the name is the address. */
  public static final String LEASE = "lease";

  /** Namespace of host names; the name is the host's, in lower case. */
  public static final String NAME = "name";

  static final int MAX_NAMESPACE_BYTES = 16;
  static final int MAX_NAME_BYTES = 64;

  private static final byte[] DOMAIN = "gridtap key v1".getBytes(StandardCharsets.US_ASCII);

  private final String namespace;
  private final NodeId network;
  private final byte[] name;
  private final NodeId id;

  private Key(String namespace, NodeId network, byte[] name) {
    this.namespace = namespace;
    this.network = network;
    this.name = name;
    WireWriter writer = new WireWriter(64).bytes(DOMAIN);
    encode(namespace, network, writer);
    this.id = NodeId.of(Digests.sha256(writer.bytes(name).toByteArray()), 0);
  }

  /**
   * Makes a key. Throws IllegalArgumentException if the namespace has not 1 to 16 printable ASCII
   * characters or the name more than 64 bytes.
   */
  public static Key of(String namespace, NodeId network, byte[] name) {
    if (!isNamespace(namespace) || name.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a key needs a namespace of 1 to 16 ASCII characters and a name of at most 64 bytes");
    }
    return new Key(namespace, network, name.clone());
  }

  public String namespace() {
    return namespace;
  }

  /** Returns the virtual network's id. */
  public NodeId network() {
    return network;
  }

  public byte[] name() {
    return name.clone();
  }

  /** Returns the place on the ring. */
  public NodeId id() {
    return id;
  }

  void encode(WireWriter writer) {
    encode(namespace, network, writer);
    writer.u8(name.length).bytes(name);
  }

  /** Reads a key, or returns null and marks the reader failed. */
  static @Nullable Key decode(WireReader reader) {
    String namespace = new String(reader.bytes(reader.u8()), StandardCharsets.ISO_8859_1);
    NodeId network = reader.nodeId();
    int length = reader.u8();
    byte[] name = reader.bytes(length);
    if (reader.failed() || !isNamespace(namespace) || length > MAX_NAME_BYTES) {
      reader.fail();
      return null;
    }
    return new Key(namespace, network, name);
  }

  private static void encode(String namespace, NodeId network, WireWriter writer) {
    byte[] label = namespace.getBytes(StandardCharsets.US_ASCII);
    writer.u8(label.length).bytes(label).nodeId(network);
  }

  private static boolean isNamespace(String namespace) {
    return !namespace.isEmpty()
        && namespace.length() <= MAX_NAMESPACE_BYTES
        && namespace.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key key
        && id.equals(key.id)
        && MessageDigest.isEqual(name, key.name)
        && namespace.equals(key.namespace)
        && network.equals(key.network);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return namespace + ":" + (namespace.equals(LEASE) && name.length == 4 ? dotted() : text());
  }

  /** A stranger made the name: what is not printable is not printed. */
  private String text() {
    return new String(name, StandardCharsets.ISO_8859_1).replaceAll("[^!-~]", "?");
  }

  private String dotted() {
    return (name[0] & 0xff)
        + "."
        + (name[1] & 0xff)
        + "."
        + (name[2] & 0xff)
        + "."
        + (name[3] & 0xff);
  }
}
