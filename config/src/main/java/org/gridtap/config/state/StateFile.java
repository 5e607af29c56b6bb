package org.gridtap.config.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.gridtap.config.identity.Digests;

/**
 * The envelope of every state file: it tells a whole file from a damaged one, and an old one from a
 * newer version's.
 *
 * <pre>
 * "GTST":4 ‖ kind:u8 ‖ version:u8 ‖ length:u32 ‖ payload ‖ first 8 bytes of SHA-256 of all before
 * </pre>
 */
final class StateFile {
  /** Longest payload, in bytes. */
  static final int MAX_PAYLOAD_BYTES = 64 * 1024;

  private static final int MAGIC = 0x47545354;
  private static final int HEADER_BYTES = 10;
  private static final int CHECKSUM_BYTES = 8;

  /** What a file holds. */
  enum Kind {
    IDENTITY,
    PEERS,
    LEASES,
    OVERLAY;

    /** The format that is written now; raise it with the format. */
    int version() {
      return 1;
    }
  }

  /** What came of reading a file. */
  sealed interface Content {
    record Whole(byte[] payload) implements Content {}

    record Missing() implements Content {}

    /**
     * @param cause a clause for a person, like "it is cut off"
     */
    record Damaged(String cause) implements Content {}
  }

  private StateFile() {}

  static void write(Path file, Kind kind, byte[] payload) throws StateException {
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalStateException(kind + " of " + payload.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + payload.length + CHECKSUM_BYTES);
    buffer.putInt(MAGIC).put((byte) kind.ordinal()).put((byte) kind.version());
    buffer.putInt(payload.length).put(payload);
    buffer.put(checksum(buffer.array()));
    PrivateFiles.replace(file, buffer.array());
  }

  /** Reads a file; throws only where the operating system refuses. */
  static Content read(Path file, Kind kind) throws StateException {
    byte[] bytes;
    try {
      bytes = PrivateFiles.read(file, HEADER_BYTES + MAX_PAYLOAD_BYTES + CHECKSUM_BYTES);
    } catch (NoSuchFileException missing) {
      return new Content.Missing();
    } catch (IOException unreadable) {
      throw StateException.of("read", file, unreadable);
    }
    if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES) {
      return new Content.Damaged("it is cut off");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt() != MAGIC || buffer.get() != kind.ordinal()) {
      return new Content.Damaged("it is not a gridtap state file of this kind");
    }
    if (buffer.get() > kind.version()) {
      return new Content.Damaged("it was written by a newer gridtap");
    }
    if (buffer.getInt() != bytes.length - HEADER_BYTES - CHECKSUM_BYTES) {
      return new Content.Damaged("it is cut off");
    }
    int end = bytes.length - CHECKSUM_BYTES;
    return Arrays.equals(checksum(bytes), Arrays.copyOfRange(bytes, end, bytes.length))
        ? new Content.Whole(Arrays.copyOfRange(bytes, HEADER_BYTES, end))
        : new Content.Damaged("its checksum does not match");
  }

  private static byte[] checksum(byte[] file) {
    byte[] covered = Arrays.copyOf(file, file.length - CHECKSUM_BYTES);
    return Arrays.copyOf(Digests.sha256(covered), CHECKSUM_BYTES);
  }
}
