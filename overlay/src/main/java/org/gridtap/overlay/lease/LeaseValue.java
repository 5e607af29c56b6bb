package org.gridtap.overlay.lease;

import java.nio.charset.StandardCharsets;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a lease says of its machine.
 *
 * @param hardwareAddress the low 48 bits
 * @param hostName printable ASCII, at most {@link #MAX_HOST_NAME} characters, may be empty
 */
public record LeaseValue(long hardwareAddress, String hostName) {
  public static final int MAX_HOST_NAME = 63;

  public LeaseValue {
    if (hardwareAddress >>> 48 != 0 || !isHostName(hostName)) {
      throw new IllegalArgumentException(
          "a lease names a 48-bit hardware address and a host name of at most 63 ASCII characters: "
              + hostName);
    }
  }

  /** Returns the layout of the package description. */
  public byte[] encode() {
    byte[] name = hostName.getBytes(StandardCharsets.US_ASCII);
    WireWriter writer =
        new WireWriter(72).u16((int) (hardwareAddress >>> 32)).i32((int) hardwareAddress);
    return writer.u8(0).u8(name.length).bytes(name).toByteArray();
  }

  /** Reads what may be hostile bytes; null if they are no lease. Unknown flags are ignored. */
  public static @Nullable LeaseValue decode(byte[] bytes) {
    WireReader reader = new WireReader(bytes);
    long hardwareAddress = (long) reader.u16() << 32 | Integer.toUnsignedLong(reader.i32());
    reader.u8();
    String hostName = new String(reader.bytes(reader.u8()), StandardCharsets.ISO_8859_1);
    return reader.finished() && isHostName(hostName)
        ? new LeaseValue(hardwareAddress, hostName)
        : null;
  }

  private static boolean isHostName(String name) {
    return name.length() <= MAX_HOST_NAME && name.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }
}
