package org.gridtap.config.state;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridtap.config.state.StateFile.Content;
import org.gridtap.config.state.StateFile.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A node's state on disk. Each file is written whole or not at all. A damaged identity is an error,
 * for the node cannot guess who it is; a cache that is damaged or cannot be read is told and
 * started afresh.
 */
public final class StateDirectory {
  /** Most endpoints in the cache of peers. */
  public static final int MAX_PEERS = 64;

  /** Most leases that are remembered; a node has one in each network. */
  public static final int MAX_LEASES = 64;

  /**
   * What a cache held.
   *
   * @param warnings sentences for a person, if the file was damaged or could not be read; the
   *     entries are then empty
   */
  public record Cached<T>(List<T> entries, List<String> warnings) {
    public Cached {
      entries = List.copyOf(entries);
      warnings = List.copyOf(warnings);
    }
  }

  private final Path directory;

  private StateDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Names a state directory without touching it; reading from one that does not exist finds
   * nothing.
   */
  public static StateDirectory at(Path directory) {
    return new StateDirectory(directory);
  }

  /** Makes the directory, if need be, of mode 0700. */
  public static StateDirectory create(Path directory) throws StateException {
    PrivateFiles.createDirectory(directory);
    return new StateDirectory(directory);
  }

  /**
   * Takes the directory for this process until the lock is closed; throws if another process has
   * it. The kernel frees the lock when the process dies, however it dies. A lock is the process's,
   * not the thread's: one process must not try twice.
   */
  public Lock lock() throws StateException {
    Path file = directory.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String holder = holder(channel);
        throw new StateException(
            "Another gridtap"
                + holder
                + " runs on "
                + directory
                + ". Stop it with `gridtap down`, or name another place by --root.");
      }
      writeHolder(channel);
      return new Lock(channel);
    } catch (IOException failed) {
      throw StateException.of("lock", file, failed);
    }
  }

  /** For people only, and no reason to fail on a disk that is full: the lock is held without it. */
  private static void writeHolder(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(ascii(ProcessHandle.current().pid() + "\n"));
    } catch (IOException full) {
      // Whoever comes second is then refused without the number of our process.
    }
  }

  /** A held lock. */
  public static final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() throws StateException {
      try {
        channel.close();
      } catch (IOException failed) {
        throw StateException.of("unlock", Path.of("lock"), failed);
      }
    }
  }

  /** Reads what joining left; empty if this machine has not joined. */
  public Optional<Enrolment> readEnrolment() throws StateException {
    Path file = directory.resolve("identity");
    String damage;
    switch (StateFile.read(file, Kind.IDENTITY)) {
      case Content.Missing() -> {
        return Optional.empty();
      }
      case Content.Damaged(String cause) -> damage = cause;
      case Content.Whole(byte[] payload) -> {
        try {
          return Optional.of(StateCodec.decode(payload, StateCodec::readEnrolment));
        } catch (IOException malformed) {
          damage = "what it holds does not fit together";
        }
      }
    }
    throw new StateException(
        "The identity file "
            + file
            + " is damaged: "
            + damage
            + ". Restore it from a backup, or remove it and"
            + " join again with a token; the machine then gets a new id and new addresses.");
  }

  public void writeEnrolment(Enrolment enrolment) throws StateException {
    byte[] payload = StateCodec.encode(out -> StateCodec.writeEnrolment(out, enrolment));
    StateFile.write(directory.resolve("identity"), Kind.IDENTITY, payload);
  }

  /** Reads the endpoints of members met before, best first. */
  public Cached<InetSocketAddress> readPeers() {
    return readCache("peers", Kind.PEERS, StateCodec::readPeers);
  }

  /** Writes the first {@link #MAX_PEERS} endpoints; they must be resolved. */
  public void writePeers(List<InetSocketAddress> peers) throws StateException {
    List<InetSocketAddress> kept = peers.subList(0, Math.min(peers.size(), MAX_PEERS));
    StateFile.write(
        directory.resolve("peers"),
        Kind.PEERS,
        StateCodec.encode(out -> StateCodec.writePeers(out, kept)));
  }

  /** Reads the addresses held last, so that the same ones are asked for. */
  public Cached<SavedLease> readLeases() {
    return readCache("leases", Kind.LEASES, StateCodec::readLeases);
  }

  /** Writes the first {@link #MAX_LEASES} leases. */
  public void writeLeases(List<SavedLease> leases) throws StateException {
    List<SavedLease> kept = leases.subList(0, Math.min(leases.size(), MAX_LEASES));
    StateFile.write(
        directory.resolve("leases"),
        Kind.LEASES,
        StateCodec.encode(out -> StateCodec.writeLeases(out, kept)));
  }

  private <T> Cached<T> readCache(String name, Kind kind, StateCodec.Parser<List<T>> parser) {
    Path file = directory.resolve(name);
    Content content;
    try {
      content = StateFile.read(file, kind);
    } catch (StateException unreadable) {
      return new Cached<>(
          List.of(), List.of(unreadable.getMessage() + " Until then it counts as empty."));
    }
    return switch (content) {
      case Content.Missing() -> new Cached<>(List.of(), List.of());
      case Content.Damaged(String cause) -> damaged(file, cause);
      case Content.Whole(byte[] payload) -> {
        try {
          yield new Cached<>(StateCodec.decode(payload, parser), List.of());
        } catch (IOException malformed) {
          yield damaged(file, "it is malformed");
        }
      }
    };
  }

  private static <T> Cached<T> damaged(Path file, String cause) {
    return new Cached<>(
        List.of(),
        List.of(
            "The cache "
                + file
                + " is damaged: "
                + cause
                + ". It is started afresh; nothing needs to be done."));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ours) {
      return null;
    }
  }

  /**
   * Reads who has the lock; the channel stays open, for closing it would free a lock that this
   * process holds itself.
   */
  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(20);
    channel.read(buffer, 0);
    String pid =
        new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
    return pid.matches("\\d+") ? " (process " + pid + ")" : "";
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
