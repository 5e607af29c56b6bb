package org.gridtap.overlay.name;

import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** What a name's record says: the address that the name stands for. */
record NameValue(int address) {
  private static final int VERSION = 1;

  /** Returns the layout of the package description. */
  byte[] encode() {
    return new WireWriter(6).u8(VERSION).u8(0).i32(address).toByteArray();
  }

  /** Reads what may be hostile bytes; null if they are no name's. Unknown flags are ignored. */
  static @Nullable NameValue decode(byte[] bytes) {
    WireReader reader = new WireReader(bytes);
    int version = reader.u8();
    reader.u8();
    int address = reader.i32();
    return reader.finished() && version == VERSION ? new NameValue(address) : null;
  }
}
