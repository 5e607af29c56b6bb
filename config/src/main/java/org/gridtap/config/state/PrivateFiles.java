package org.gridtap.config.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Files and directories that only their owner may touch, and that are replaced whole or not at all.
 */
final class PrivateFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> PUBLIC_FILE =
      PosixFilePermissions.fromString("rw-r--r--");

  private PrivateFiles() {}

  /**
   * Makes a directory of mode 0700 and whatever parents it lacks; takes foreign rights from one
   * that exists.
   */
  static void createDirectory(Path directory) throws StateException {
    try {
      if (!Files.isDirectory(directory)) {
        Path parent = directory.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
      } else if (!Files.getPosixFilePermissions(directory).equals(OWNER_ONLY_DIRECTORY)) {
        Files.setPosixFilePermissions(directory, OWNER_ONLY_DIRECTORY);
      }
    } catch (IOException failed) {
      throw StateException.of("create", directory, failed);
    }
  }

  /** Replaces a file of mode 0600: after a crash either the old content is there or the new. */
  static void replace(Path file, byte[] content) throws StateException {
    replace(file, content, OWNER_ONLY_FILE);
  }

  /** Makes a file of mode 0600: the whole of it or nothing, and never in the place of another. */
  static void create(Path file, byte[] content) throws StateException {
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
    } catch (FileAlreadyExistsException taken) {
      throw new StateException(
          "There is something at " + file + " already. Remove it, or name another file.");
    } catch (IOException failed) {
      throw StateException.of("create", file, failed);
    }
    try {
      write(file, content);
    } catch (IOException failed) {
      deleteQuietly(file);
      throw StateException.of("write", file, failed);
    }
  }

  /**
   * As {@link #replace}, with a file that everyone may read (0644); makes the directories it lacks.
   */
  static void replacePublic(Path file, byte[] content) throws StateException {
    Path directory = parent(file);
    try {
      Files.createDirectories(directory);
    } catch (IOException failed) {
      throw StateException.of("create", directory, failed);
    }
    replace(file, content, PUBLIC_FILE);
  }

  /** Reads a file of at most {@code maximum} bytes. */
  static byte[] read(Path file, int maximum) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maximum + 1);
      if (bytes.length > maximum) {
        throw new StateException("The file " + file + " is longer than it can be; remove it.");
      }
      return bytes;
    }
  }

  private static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws StateException {
    Path directory = parent(file);
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.deleteIfExists(temporary);
      Files.createFile(temporary, PosixFilePermissions.asFileAttribute(permissions));
      write(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      // The rename itself is durable only once the directory is.
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } catch (IOException failed) {
      deleteQuietly(temporary);
      throw StateException.of("write", file, failed);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is not the root");
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException alreadyFailing) {
      // The first failure is the one to tell.
    }
  }
}
