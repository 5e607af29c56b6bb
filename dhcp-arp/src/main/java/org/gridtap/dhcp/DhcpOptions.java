package org.gridtap.dhcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The options of a DHCP message, in the order in which they were put: the most important first,
 * because they get their room in this order.
 */
public final class DhcpOptions {
  static final int PAD = 0;
  public static final int SUBNET_MASK = 1;
  public static final int ROUTER = 3;
  public static final int DNS_SERVER = 6;
  public static final int DOMAIN_NAME = 15;
  public static final int INTERFACE_MTU = 26;
  public static final int BROADCAST_ADDRESS = 28;
  public static final int REQUESTED_ADDRESS = 50;
  public static final int LEASE_SECONDS = 51;
  static final int OVERLOAD = 52;
  public static final int MESSAGE_TYPE = 53;
  public static final int SERVER_ID = 54;
  public static final int PARAMETER_REQUEST_LIST = 55;
  public static final int MESSAGE = 56;
  public static final int MAX_MESSAGE_SIZE = 57;
  public static final int RENEWAL_SECONDS = 58;
  public static final int REBINDING_SECONDS = 59;
  public static final int CLIENT_ID = 61;
  public static final int DOMAIN_SEARCH = 119;
  static final int END = 255;

  private static final int MAX_PIECE = 255;

  private final Map<Integer, byte[]> values = new LinkedHashMap<>();

  /** Puts a 32-bit number or an address. */
  public DhcpOptions putInt(int code, int value) {
    return put(code, ByteBuffer.allocate(4).putInt(value).array());
  }

  public DhcpOptions putShort(int code, int value) {
    return put(code, new byte[] {(byte) (value >>> 8), (byte) value});
  }

  public DhcpOptions putText(int code, String text) {
    return put(code, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Puts a value in the place of an earlier one, if there was any; the array is borrowed. */
  public DhcpOptions put(int code, byte[] value) {
    if (code <= PAD || code >= END) {
      throw new IllegalArgumentException("no option has the code " + code);
    }
    values.put(code, value.clone());
    return this;
  }

  void remove(int code) {
    values.remove(code);
  }

  /** Returns a copy of an option's value, null where it is absent. */
  public byte @Nullable [] get(int code) {
    byte[] value = values.get(code);
    return value == null ? null : value.clone();
  }

  public boolean has(int code) {
    return values.containsKey(code);
  }

  /** Returns an option of exactly four bytes; empty where it is absent or of another length. */
  public OptionalInt getInt(int code) {
    byte[] value = values.get(code);
    return value != null && value.length == 4
        ? OptionalInt.of(ByteBuffer.wrap(value).getInt())
        : OptionalInt.empty();
  }

  /** Returns an option of exactly two bytes; empty where it is absent or of another length. */
  public OptionalInt getShort(int code) {
    byte[] value = values.get(code);
    return value != null && value.length == 2
        ? OptionalInt.of(Short.toUnsignedInt(ByteBuffer.wrap(value).getShort()))
        : OptionalInt.empty();
  }

  /** Returns an option of exactly one byte; empty where it is absent or of another length. */
  public OptionalInt getByte(int code) {
    byte[] value = values.get(code);
    return value != null && value.length == 1
        ? OptionalInt.of(Byte.toUnsignedInt(value[0]))
        : OptionalInt.empty();
  }

  /**
   * Reads one field's options and appends pieces of the same code (RFC 3396 §5). Returns false
   * where an option's length leads past the field. A missing END is forgiven, as everybody does.
   */
  boolean read(ByteBuffer field) {
    while (field.hasRemaining()) {
      int code = Byte.toUnsignedInt(field.get());
      if (code == END) {
        return true;
      }
      if (code == PAD) {
        continue;
      }
      if (!field.hasRemaining()) {
        return false;
      }
      int length = Byte.toUnsignedInt(field.get());
      if (length > field.remaining()) {
        return false;
      }
      byte[] piece = new byte[length];
      field.get(piece);
      values.merge(code, piece, DhcpOptions::joined);
    }
    return true;
  }

  /** Returns how many bytes the options take on the wire, without END. */
  int encodedBytes() {
    return values.values().stream().mapToInt(DhcpOptions::encodedBytes).sum();
  }

  /** A value of more than 255 bytes is split into pieces (RFC 3396 §6). */
  private static int encodedBytes(byte[] value) {
    return value.length + 2 * Math.max(1, Math.ceilDiv(value.length, MAX_PIECE));
  }

  /**
   * Writes each option into the first of the fields that has room for it, and END into each field;
   * an option that fits nowhere is left out.
   */
  void write(ByteBuffer... fields) {
    values.forEach(
        (code, value) -> {
          for (ByteBuffer field : fields) {
            if (encodedBytes(value) + 1 <= field.remaining()) {
              writePieces(field, code, value);
              return;
            }
          }
        });
    for (ByteBuffer field : fields) {
      field.put((byte) END);
    }
  }

  private static void writePieces(ByteBuffer out, int code, byte[] value) {
    int from = 0;
    do {
      int length = Math.min(MAX_PIECE, value.length - from);
      out.put((byte) code).put((byte) length).put(value, from, length);
      from += length;
    } while (from < value.length);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
