package org.gridtap.config.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Label;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.AuthorityCertificate;
import org.gridtap.config.identity.Digests;
import org.gridtap.config.identity.Ed25519Key;

/**
 * A virtual network as the overlay's authority defined it and signed it.
 *
 * <pre>
 * version:u8 = 1 ‖ subnet:u32 ‖ prefixLength:u8 ‖ leaseSeconds:u32 ‖ nameLength:u8 ‖ name ‖ signature:64
 * signature over "gridtap network definition v1" ‖ 0 ‖ all before it, by the authority
 * id    = first 160 bits of SHA-256("gridtap network v1" ‖ authority fingerprint:32 ‖ name)
 * tag24 = first 24 bits of the id, which mark its frames on the wire
 * </pre>
 */
public final class NetworkDefinition {
  /** Longest signed definition, in bytes. */
  public static final int MAX_BYTES = 11 + Label.MAX_NETWORK_LENGTH + Ed25519Key.SIGNATURE_BYTES;

  public static final int DEFAULT_LEASE_SECONDS = 30 * 60;

  /** Shorter, and renewals would cost more than the leases are worth. */
  public static final int MIN_LEASE_SECONDS = 5 * 60;

  /** Longer, and an address would be kept for a machine that is long gone. */
  public static final int MAX_LEASE_SECONDS = 24 * 3600;

  /** Length of a network id, in bytes. */
  public static final int ID_BYTES = 20;

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 11;
  private static final String SIGNATURE_DOMAIN = "gridtap network definition v1";
  private static final byte[] ID_DOMAIN = "gridtap network v1".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final Ipv4Subnet subnet;
  private final int leaseSeconds;
  private final byte[] id;
  private final byte[] signed;

  private NetworkDefinition(
      String name, Ipv4Subnet subnet, int leaseSeconds, byte[] id, byte[] signed) {
    this.name = name;
    this.subnet = subnet;
    this.leaseSeconds = leaseSeconds;
    this.id = id;
    this.signed = signed;
  }

  /**
   * Makes and signs a definition. Throws IllegalArgumentException, with a sentence, for a bad name
   * or lease time.
   */
  public static NetworkDefinition create(
      Authority authority, String name, Ipv4Subnet subnet, int leaseSeconds) {
    if (!Label.isNetworkName(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' cannot name a network; " + Label.rule(Label.MAX_NETWORK_LENGTH));
    }
    if (!isLeaseTime(leaseSeconds)) {
      throw new IllegalArgumentException(
          "a lease of " + leaseSeconds + " s is out of range; choose 5m to 1d");
    }
    byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    byte[] body =
        ByteBuffer.allocate(HEADER_BYTES + nameBytes.length)
            .put((byte) VERSION)
            .putInt(subnet.network().bits())
            .put((byte) subnet.prefixLength())
            .putInt(leaseSeconds)
            .put((byte) nameBytes.length)
            .put(nameBytes)
            .array();
    byte[] signature = authority.sign(SIGNATURE_DOMAIN, body);
    byte[] signed = Arrays.copyOf(body, body.length + signature.length);
    System.arraycopy(signature, 0, signed, body.length, signature.length);
    return new NetworkDefinition(
        name, subnet, leaseSeconds, idOf(authority.certificate(), name), signed);
  }

  /**
   * Reads a signed definition; empty if it is malformed or not signed by the authority. Never
   * throws.
   */
  public static Optional<NetworkDefinition> read(byte[] signed, AuthorityCertificate authority) {
    int bodyLength = signed.length - Ed25519Key.SIGNATURE_BYTES;
    if (signed.length > MAX_BYTES || bodyLength <= HEADER_BYTES) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOf(signed, bodyLength);
    byte[] signature = Arrays.copyOfRange(signed, bodyLength, signed.length);
    if (!authority.verify(SIGNATURE_DOMAIN, body, signature)) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(body);
    int version = buffer.get();
    Ipv4Address network = new Ipv4Address(buffer.getInt());
    int prefixLength = buffer.get();
    int leaseSeconds = buffer.getInt();
    int nameLength = buffer.get();
    String name =
        new String(body, HEADER_BYTES, bodyLength - HEADER_BYTES, StandardCharsets.US_ASCII);
    boolean sound =
        version == VERSION
            && nameLength == name.length()
            && Label.isNetworkName(name)
            && isLeaseTime(leaseSeconds)
            && Ipv4Subnet.problem(network, prefixLength).isEmpty();
    return sound
        ? Optional.of(
            new NetworkDefinition(
                name,
                new Ipv4Subnet(network, prefixLength),
                leaseSeconds,
                idOf(authority, name),
                signed.clone()))
        : Optional.empty();
  }

  /** Returns the 24-bit tag of the network of this name. */
  public static int tagOf(AuthorityCertificate authority, String name) {
    return tag(idOf(authority, name));
  }

  public static boolean isLeaseTime(long leaseSeconds) {
    return leaseSeconds >= MIN_LEASE_SECONDS && leaseSeconds <= MAX_LEASE_SECONDS;
  }

  public String name() {
    return name;
  }

  public Ipv4Subnet subnet() {
    return subnet;
  }

  public int leaseSeconds() {
    return leaseSeconds;
  }

  /** Returns the network's id, 20 bytes: the namespace of its leases. */
  public byte[] id() {
    return id.clone();
  }

  /** Returns the id's first 24 bits. */
  public int tag24() {
    return tag(id);
  }

  /** Returns the bytes that {@link #read} takes. */
  public byte[] signed() {
    return signed.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkDefinition definition
        && Arrays.equals(signed, definition.signed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signed);
  }

  @Override
  public String toString() {
    return name + " " + subnet;
  }

  private static byte[] idOf(AuthorityCertificate authority, String name) {
    MessageDigest digest = Digests.newSha256();
    digest.update(ID_DOMAIN);
    digest.update(authority.fingerprint());
    return Arrays.copyOf(digest.digest(name.getBytes(StandardCharsets.US_ASCII)), ID_BYTES);
  }

  private static int tag(byte[] id) {
    return (id[0] & 0xff) << 16 | (id[1] & 0xff) << 8 | (id[2] & 0xff);
  }
}
