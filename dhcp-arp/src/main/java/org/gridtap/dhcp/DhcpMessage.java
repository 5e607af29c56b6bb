package org.gridtap.dhcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A DHCP message of an Ethernet client (RFC 2131 §2), as a value.
 *
 * @param request whether it is a client's (op 1) or a server's (op 2)
 * @param type option 53, which is not among {@code options}
 * @param transactionId xid
 * @param broadcast whether the client can only hear broadcasts yet (RFC 2131 §4.1)
 * @param clientAddress ciaddr: what the client uses already
 * @param yourAddress yiaddr: what the server gives
 * @param relayAddress giaddr: the relay agent, 0 for none
 * @param hardwareAddress chaddr, 48 bits
 */
public record DhcpMessage(
    boolean request,
    DhcpMessageType type,
    int transactionId,
    int seconds,
    boolean broadcast,
    int clientAddress,
    int yourAddress,
    int relayAddress,
    long hardwareAddress,
    DhcpOptions options) {
  /** The least length of an encoded message: BOOTP's, which old clients and relays insist on. */
  public static final int MIN_BYTES = 300;

  /** The greatest length that is read or written, in bytes: an Ethernet frame's room. */
  public static final int MAX_BYTES = 1472;

  private static final int FIXED_BYTES = 240;
  private static final int SERVER_NAME_OFFSET = 44;
  private static final int SERVER_NAME_BYTES = 64;
  private static final int FILE_OFFSET = 108;
  private static final int FILE_BYTES = 128;
  private static final int COOKIE = 0x63825363;
  private static final int ETHERNET = 1;
  private static final int ETHERNET_BYTES = 6;
  private static final int BROADCAST_FLAG = 0x8000;
  private static final int OVERLOAD_FILE = 1;
  private static final int OVERLOAD_SERVER_NAME = 2;

  /**
   * Reads a message from bytes that may be hostile; they are borrowed. Returns null for anything
   * that is not a well-formed DHCP message of an Ethernet client, plain BOOTP included.
   */
  public static @Nullable DhcpMessage decode(byte[] bytes, int offset, int length) {
    if (length < FIXED_BYTES || length > MAX_BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length).slice();
    int operation = in.get();
    if ((operation != 1 && operation != 2)
        || in.get() != ETHERNET
        || in.get() != ETHERNET_BYTES
        || in.getInt(FIXED_BYTES - 4) != COOKIE) {
      return null;
    }
    DhcpOptions options = new DhcpOptions();
    if (!readOptions(in, options)) {
      return null;
    }
    OptionalInt code = options.getByte(DhcpOptions.MESSAGE_TYPE);
    DhcpMessageType type = DhcpMessageType.of(code.orElse(0));
    options.remove(DhcpOptions.MESSAGE_TYPE);
    options.remove(DhcpOptions.OVERLOAD);
    if (type == null) {
      return null;
    }
    return new DhcpMessage(
        operation == 1,
        type,
        in.getInt(4),
        Short.toUnsignedInt(in.getShort(8)),
        (in.getShort(10) & BROADCAST_FLAG) != 0,
        in.getInt(12),
        in.getInt(16),
        in.getInt(24),
        in.getLong(28) >>> 16,
        options);
  }

  /** Reads the options field, then the fields that option 52 overloads, in RFC 3396's order. */
  private static boolean readOptions(ByteBuffer in, DhcpOptions options) {
    if (!options.read(in.slice(FIXED_BYTES, in.limit() - FIXED_BYTES))) {
      return false;
    }
    if (!options.has(DhcpOptions.OVERLOAD)) {
      return true;
    }
    int overload = options.getByte(DhcpOptions.OVERLOAD).orElse(0);
    if (overload < OVERLOAD_FILE || overload > (OVERLOAD_FILE | OVERLOAD_SERVER_NAME)) {
      return false;
    }
    return ((overload & OVERLOAD_FILE) == 0 || options.read(in.slice(FILE_OFFSET, FILE_BYTES)))
        && ((overload & OVERLOAD_SERVER_NAME) == 0
            || options.read(in.slice(SERVER_NAME_OFFSET, SERVER_NAME_BYTES)));
  }

  /**
   * Returns the message in at least {@link #MIN_BYTES} and at most {@code maximumBytes}. What the
   * options field has no room for goes into the fields that nothing else uses here, {@code file}
   * and {@code sname} (option 52, RFC 2132 §9.3); an option that has no room even there is left
   * out.
   */
  public byte[] encode(int maximumBytes) {
    int capacity = Math.clamp(maximumBytes, MIN_BYTES, MAX_BYTES);
    ByteBuffer out = ByteBuffer.allocate(capacity);
    out.put((byte) (request ? 1 : 2)).put((byte) ETHERNET).put((byte) ETHERNET_BYTES).put((byte) 0);
    out.putInt(transactionId).putShort((short) seconds);
    out.putShort((short) (broadcast ? BROADCAST_FLAG : 0));
    out.putInt(clientAddress).putInt(yourAddress).putInt(0).putInt(relayAddress);
    out.putLong(hardwareAddress << 16);
    out.position(FIXED_BYTES - 4).putInt(COOKIE);
    out.put((byte) DhcpOptions.MESSAGE_TYPE).put((byte) 1).put((byte) type.code());
    if (options.encodedBytes() + 1 <= out.remaining()) {
      options.write(out);
    } else {
      int overloaded = OVERLOAD_FILE | OVERLOAD_SERVER_NAME;
      out.put((byte) DhcpOptions.OVERLOAD).put((byte) 1).put((byte) overloaded);
      ByteBuffer file = out.slice(FILE_OFFSET, FILE_BYTES);
      options.write(out, file, out.slice(SERVER_NAME_OFFSET, SERVER_NAME_BYTES));
    }
    return Arrays.copyOf(out.array(), Math.max(MIN_BYTES, out.position()));
  }
}
