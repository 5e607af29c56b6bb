package org.gridtap.dhcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.frame.Subnet;
import org.jspecify.annotations.Nullable;

/**
 * What a network tells its hosts beside their address, and what of it one client gets.
 *
 * <p>A client names what it wants in option 55 and gets that, in its order (RFC 2132 §9.8), and
 * unasked what the network does not work without: mask and MTU, whose values are no defaults (RFC
 * 2131 §4.3.1). A client without option 55 gets everything. So names are resolved here only by a
 * host whose client asks for name servers or domains.
 *
 * <p>What nobody gets, because a virtual network takes nothing over that the host has:
 *
 * <ul>
 *   <li>a router (option 3) or classless routes (option 121, RFC 3442): the whole subnet is on the
 *       link, which its mask says, and nothing beyond it can be reached here. A client that asks
 *       for 121 and does not get it falls back to option 3, which is not there either;
 *   <li>a host name (option 12): the node has told the overlay its own, and a client would rename
 *       the host by it. For the same reason a client's option 12 is not heeded.
 * </ul>
 */
final class DhcpParameters {
  /** What is told unasked. */
  private static final int[] NEEDED = {DhcpOptions.SUBNET_MASK, DhcpOptions.INTERFACE_MTU};

  /** All there is to tell, by code, in the order for a client without wishes. */
  private final Map<Integer, byte[]> values = new LinkedHashMap<>();

  DhcpParameters(DhcpSettings settings) {
    Subnet range = settings.subnet().range();
    byte[] mtu = ByteBuffer.allocate(2).putShort((short) settings.mtu()).array();
    values.put(DhcpOptions.SUBNET_MASK, address(range.mask()));
    values.put(DhcpOptions.INTERFACE_MTU, mtu);
    values.put(DhcpOptions.BROADCAST_ADDRESS, address(range.broadcast()));
    values.put(DhcpOptions.DNS_SERVER, address(settings.subnet().serviceAddress()));
    values.put(DhcpOptions.DOMAIN_NAME, settings.domain().getBytes(StandardCharsets.US_ASCII));
    values.put(DhcpOptions.DOMAIN_SEARCH, labels(settings.domain()));
  }

  /**
   * Puts what a client gets.
   *
   * @param wishes its option 55, null if it sent none
   */
  void putInto(DhcpOptions options, byte @Nullable [] wishes) {
    if (wishes == null) {
      values.forEach(options::put);
      return;
    }
    for (byte wish : wishes) {
      put(options, Byte.toUnsignedInt(wish));
    }
    for (int needed : NEEDED) {
      put(options, needed);
    }
  }

  private void put(DhcpOptions options, int code) {
    byte[] value = values.get(code);
    if (value != null) {
      options.put(code, value);
    }
  }

  private static byte[] address(int address) {
    return ByteBuffer.allocate(4).putInt(address).array();
  }

  /** Returns a search list (RFC 3397) of one domain: there is nothing in it to be compressed. */
  private static byte[] labels(String domain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String label : domain.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.write(0);
    return out.toByteArray();
  }
}
