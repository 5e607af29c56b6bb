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
 * @param candidate which candidate of its row the address is, or {@link #CHOSEN}
 */
public record LeaseValue(long hardwareAddress, String hostName, int candidate) {
  public static final int MAX_HOST_NAME = 63;

  /** The address is in no row: its owner asked for it. */
  public static final int CHOSEN = 0xff;

  /** Makes one for an address that is still to be found. */
  public LeaseValue(long hardwareAddress, String hostName) {
    this(hardwareAddress, hostName, CHOSEN);
  }

  public LeaseValue {
    if (!isCandidate(candidate)) {
      throw new IllegalArgumentException("a lease of candidate number " + candidate);
    }
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
    return writer.u8(candidate).u8(name.length).bytes(name).toByteArray();
  }

  /** Tells whether the owner asked for this very address. */
  public boolean isChosen() {
    return candidate == CHOSEN;
  }

  LeaseValue at(int otherCandidate) {
    return new LeaseValue(hardwareAddress, hostName, otherCandidate);
  }

  /** Reads what may be hostile bytes; null if they are no lease. */
  public static @Nullable LeaseValue decode(byte[] bytes) {
    WireReader reader = new WireReader(bytes);
    long hardwareAddress = (long) reader.u16() << 32 | Integer.toUnsignedLong(reader.i32());
    int candidate = reader.u8();
    String hostName = new String(reader.bytes(reader.u8()), StandardCharsets.ISO_8859_1);
    return reader.finished() && isHostName(hostName) && isCandidate(candidate)
        ? new LeaseValue(hardwareAddress, hostName, candidate)
        : null;
  }

  private static boolean isCandidate(int number) {
    return number == CHOSEN || (number >= 0 && number < AddressPool.MAX_CANDIDATES);
  }

  private static boolean isHostName(String name) {
    return name.length() <= MAX_HOST_NAME && name.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }
}
