package org.gridtap.lab.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.gridtap.lab.net.UnpackedPrograms;

/**
 * A wall clock that is wrong for one program: libfaketime stands between it and the C library, and
 * reads from a file by how much. Its other clocks stay as they are.
 */
record FakedClock(Path library, Path offset) {
  private static final String LIBRARY = "usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

  /** Makes a clock that is right; empty where libfaketime is not there. */
  static Optional<FakedClock> in(Path directory, String name) throws IOException {
    Optional<Path> library =
        UnpackedPrograms.root().map(root -> root.resolve(LIBRARY)).filter(Files::exists);
    if (library.isEmpty()) {
      return Optional.empty();
    }
    FakedClock clock = new FakedClock(library.get(), directory.resolve(name + ".clock"));
    clock.set("+0");
    return Optional.of(clock);
  }

  /** Sets how wrong it is, as in {@code -1d}; running programs see it within a second. */
  void set(String by) throws IOException {
    Path fresh = offset.resolveSibling(offset.getFileName() + ".new");
    Files.writeString(fresh, by + "\n");
    Files.move(fresh, offset, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns what the command of a program begins with that is to go by this clock. */
  List<String> around() {
    return List.of(
        "env",
        "LD_PRELOAD=" + library,
        "FAKETIME_TIMESTAMP_FILE=" + offset,
        "FAKETIME_CACHE_DURATION=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "NO_FAKE_STAT=1");
  }
}
