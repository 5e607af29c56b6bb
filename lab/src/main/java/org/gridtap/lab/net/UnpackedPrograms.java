package org.gridtap.lab.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs of Debian packages that {@code check} has unpacked beside the builds without installing
 * them, because that would start services or change the machine's resolver. See {@code
 * require_unpacked} in lab/prerequisites.sh.
 */
public final class UnpackedPrograms {
  private static final Path PLACE = Path.of(".gridtap-build", "programs");
  private static final List<String> PROGRAMS =
      List.of("usr/sbin", "usr/bin", "sbin", "bin", "usr/lib/systemd", "lib/systemd");
  private static final List<String> LIBRARIES =
      List.of(
          "usr/lib/x86_64-linux-gnu/systemd",
          "usr/lib/x86_64-linux-gnu",
          "lib/x86_64-linux-gnu",
          "lib/systemd");

  private UnpackedPrograms() {}

  /**
   * Finds a program, e.g. {@code dhcpcd} or {@code systemd-resolved}: an unpacked one, else an
   * installed one, else none.
   */
  public static Optional<Path> find(String program) {
    Stream<Path> unpacked = root().stream();
    return Stream.concat(unpacked, Stream.of(Path.of("/")))
        .flatMap(root -> PROGRAMS.stream().map(directory -> root.resolve(directory)))
        .map(directory -> directory.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** As {@link #find}, for a program that must be there. */
  public static Path get(String program) throws LabException {
    return find(program)
        .orElseThrow(() -> new LabException(program + " is not here: ./check unpacks it"));
  }

  /** Returns the value of LD_LIBRARY_PATH that unpacked programs need. */
  public static String libraryPath() {
    return root().stream()
        .flatMap(root -> LIBRARIES.stream().map(directory -> root.resolve(directory).toString()))
        .collect(Collectors.joining(":"));
  }

  /** Returns the directory that stands for the root of what was unpacked, if anything was. */
  public static Optional<Path> root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(PLACE).resolve("packages"))) {
        return Optional.of(at.resolve(PLACE));
      }
    }
    return Optional.empty();
  }
}
