package org.gridtap.config.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Site;
import org.gridtap.config.identity.AuthorityCertificate;
import org.gridtap.config.identity.Credentials;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.identity.InvalidCertificateException;
import org.gridtap.config.network.NetworkDefinition;

/**
 * Payloads of state files: plain sequences of fields, counts first. Reading throws IOException for
 * what is malformed.
 */
final class StateCodec {
  /** Writes a payload. */
  interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads a payload to its last byte. */
  interface Parser<T> {
    T read(DataInputStream in) throws IOException;
  }

  private StateCodec() {}

  static byte[] encode(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      body.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static <T> T decode(byte[] payload, Parser<T> parser) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
    T value = parser.read(in);
    if (in.read() >= 0) {
      throw new IOException("surplus bytes");
    }
    return value;
  }

  static void writeEnrolment(DataOutputStream out, Enrolment enrolment) throws IOException {
    Identity identity = enrolment.identity();
    writeBlock(out, identity.authority().der());
    out.write(identity.key().seed());
    writeBlock(out, identity.credentials());
    writeSites(out, enrolment.sites());
    writeNetworks(out, enrolment.networks());
  }

  static Enrolment readEnrolment(DataInputStream in) throws IOException {
    try {
      AuthorityCertificate authority = AuthorityCertificate.read(readBlock(in));
      Ed25519Key key = Ed25519Key.ofSeed(in.readNBytes(Ed25519Key.BYTES));
      Credentials credentials =
          Credentials.decode(readBlock(in)).orElseThrow(() -> new IOException("bad credentials"));
      Identity identity = Identity.read(key, credentials, authority);
      return new Enrolment(identity, readSites(in), readNetworks(in, authority));
    } catch (InvalidCertificateException | IllegalArgumentException bad) {
      throw new IOException(bad.getMessage(), bad);
    }
  }

  static void writeSites(DataOutputStream out, List<Site> sites) throws IOException {
    out.writeByte(sites.size());
    for (Site site : sites) {
      out.writeUTF(site.toString());
    }
  }

  static List<Site> readSites(DataInputStream in) throws IOException {
    List<Site> sites = new ArrayList<>();
    for (int count = in.readUnsignedByte(); count > 0; count--) {
      String text = in.readUTF();
      if (Site.problem(text).isPresent()) {
        throw new IOException("a site is malformed");
      }
      sites.add(Site.parse(text));
    }
    return sites;
  }

  static void writeNetworks(DataOutputStream out, List<NetworkDefinition> networks)
      throws IOException {
    out.writeByte(networks.size());
    for (NetworkDefinition network : networks) {
      writeBlock(out, network.signed());
    }
  }

  static List<NetworkDefinition> readNetworks(DataInputStream in, AuthorityCertificate authority)
      throws IOException {
    List<NetworkDefinition> networks = new ArrayList<>();
    for (int count = in.readUnsignedByte(); count > 0; count--) {
      networks.add(
          NetworkDefinition.read(readBlock(in), authority)
              .orElseThrow(() -> new IOException("a network's signature does not hold")));
    }
    return networks;
  }

  static void writePeers(DataOutputStream out, List<InetSocketAddress> peers) throws IOException {
    out.writeByte(peers.size());
    for (InetSocketAddress peer : peers) {
      writeBlock(out, peer.getAddress().getAddress());
      out.writeShort(peer.getPort());
    }
  }

  static List<InetSocketAddress> readPeers(DataInputStream in) throws IOException {
    List<InetSocketAddress> peers = new ArrayList<>();
    for (int count = in.readUnsignedByte(); count > 0; count--) {
      peers.add(
          new InetSocketAddress(InetAddress.getByAddress(readBlock(in)), in.readUnsignedShort()));
    }
    return peers;
  }

  static void writeLeases(DataOutputStream out, List<SavedLease> leases) throws IOException {
    out.writeByte(leases.size());
    for (SavedLease lease : leases) {
      out.writeUTF(lease.network());
      out.writeInt(lease.address().bits());
      out.writeLong(lease.sequence());
      out.writeLong(lease.expiresAtMs());
    }
  }

  static List<SavedLease> readLeases(DataInputStream in) throws IOException {
    List<SavedLease> leases = new ArrayList<>();
    for (int count = in.readUnsignedByte(); count > 0; count--) {
      leases.add(
          new SavedLease(
              in.readUTF(), new Ipv4Address(in.readInt()), in.readLong(), in.readLong()));
    }
    return leases;
  }

  private static void writeBlock(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBlock(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return bytes;
  }
}
