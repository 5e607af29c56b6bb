package org.gridtap.config.token;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.gridtap.config.Site;
import org.gridtap.config.identity.AuthorityCertificate;
import org.gridtap.config.identity.Delegation;
import org.gridtap.config.identity.Digests;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.InvalidCertificateException;
import org.gridtap.config.network.NetworkDefinition;

/** Tokens to bytes and back; the package draws the layout. */
final class TokenCodec {
  static final String PREFIX = "gt1.";

  /** Length of the leading length: three bytes are exactly four characters of base64. */
  static final int LENGTH_BYTES = 3;

  static final int CHECKSUM_BYTES = 4;

  /** Longest body, in bytes; what a token may hold at most fits with room to spare. */
  static final int MAX_BODY_BYTES = 8192;

  private static final byte[] CHECKSUM_DOMAIN =
      "gridtap token v1".getBytes(StandardCharsets.US_ASCII);

  private TokenCodec() {}

  static String encode(Token token) {
    byte[] body = encodeBody(token);
    ByteBuffer buffer = ByteBuffer.allocate(LENGTH_BYTES + body.length + CHECKSUM_BYTES);
    buffer.put((byte) 0).putShort((short) body.length).put(body);
    buffer.put(checksum(buffer.array(), LENGTH_BYTES + body.length));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
  }

  /** Returns the checksum over the first {@code length} bytes. */
  static byte[] checksum(byte[] bytes, int length) {
    MessageDigest digest = Digests.newSha256();
    digest.update(CHECKSUM_DOMAIN);
    digest.update(bytes, 0, length);
    return Arrays.copyOf(digest.digest(), CHECKSUM_BYTES);
  }

  /** Reads a body whose checksum held; every signature is checked, no time is. */
  static Token decodeBody(byte[] body) throws IOException, InvalidCertificateException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
    AuthorityCertificate authority = AuthorityCertificate.read(bytes(in, in.readUnsignedShort()));
    byte[] intermediate = bytes(in, in.readUnsignedShort());
    Delegation delegation = Delegation.read(intermediate, bytes(in, Ed25519Key.BYTES), authority);
    List<Site> sites = new ArrayList<>();
    for (int count = atMost(in.readUnsignedByte(), Site.MAX_SITES); count > 0; count--) {
      String text = new String(bytes(in, in.readUnsignedByte()), StandardCharsets.US_ASCII);
      if (Site.problem(text).isPresent()) {
        throw new IOException("a bootstrap site is malformed");
      }
      sites.add(Site.parse(text));
    }
    List<NetworkDefinition> networks = new ArrayList<>();
    for (int count = atMost(in.readUnsignedByte(), Token.MAX_NETWORKS); count > 0; count--) {
      networks.add(
          NetworkDefinition.read(bytes(in, in.readUnsignedByte()), authority)
              .orElseThrow(
                  () -> new IOException("a network is not signed by the overlay's authority")));
    }
    if (in.read() >= 0) {
      throw new IOException("it has a surplus");
    }
    return new Token(authority, delegation, sites, networks);
  }

  private static byte[] encodeBody(Token token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] authority = token.authority().der();
      out.writeShort(authority.length);
      out.write(authority);
      byte[] intermediate = token.delegation().der();
      out.writeShort(intermediate.length);
      out.write(intermediate);
      out.write(token.delegation().seed());
      out.writeByte(token.sites().size());
      for (Site site : token.sites()) {
        byte[] text = site.toString().getBytes(StandardCharsets.US_ASCII);
        out.writeByte(text.length);
        out.write(text);
      }
      out.writeByte(token.networks().size());
      for (NetworkDefinition network : token.networks()) {
        byte[] signed = network.signed();
        out.writeByte(signed.length);
        out.write(signed);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static int atMost(int count, int maximum) throws IOException {
    if (count > maximum) {
      throw new IOException("it holds too much");
    }
    return count;
  }
}
