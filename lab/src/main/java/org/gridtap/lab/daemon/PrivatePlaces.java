package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Places that a program sees instead of the machine's own, so that nothing of the machine changes
 * by it: {@code /run}, {@code /var/lib}, the resolver's files in {@code /etc} and the lists of
 * users. They are mounted where nobody else sees them: {@code ip netns exec} has given the program
 * a mount namespace of its own.
 *
 * @param base the directory that holds them, the same for all programs that work together
 */
record PrivatePlaces(Path base) {
  // The lab's own directories are below /run: they stay where they are. /sys is read-only so that
  // networkd does not wait for udev, which is not there.
  private static final String SCRIPT =
      """
      set -e
      mkdir -p "$0/run/gridtap-lab"
      mount --bind /run/gridtap-lab "$0/run/gridtap-lab"
      mount --rbind "$0/run" /run
      mount --bind "$0/lib" /var/lib
      for file in passwd group resolv.conf nsswitch.conf; do
        [ ! -e "/etc/$file" ] || mount --bind "$0/$file" "/etc/$file"
      done
      mount -o remount,ro,bind /sys
      exec "$@"
      """;

  /** Makes the places below a directory where they are not there yet. */
  static PrivatePlaces below(Path base) throws IOException {
    Files.createDirectories(base.resolve("run"));
    Files.createDirectories(base.resolve("lib"));
    copyOnce(Path.of("/etc/passwd"), base.resolve("passwd"));
    copyOnce(Path.of("/etc/group"), base.resolve("group"));
    copyOnce(Path.of("/etc/nsswitch.conf"), base.resolve("nsswitch.conf"));
    copyOnce(Path.of("/dev/null"), base.resolve("resolv.conf"));
    return new PrivatePlaces(base);
  }

  private static void copyOnce(Path source, Path copy) throws IOException {
    if (!Files.exists(copy)) {
      Files.write(copy, Files.readAllBytes(source));
    }
  }

  Path run() {
    return base.resolve("run");
  }

  /** Adds a user and a group without rights, where there are none of that name. */
  void addUser(String name, int id) throws IOException {
    String user = "%s:x:%d:%d::/:/usr/sbin/nologin\n".formatted(name, id, id);
    addLine(base.resolve("passwd"), name, user);
    addLine(base.resolve("group"), name, "%s:x:%d:\n".formatted(name, id));
  }

  private static void addLine(Path file, String name, String line) throws IOException {
    String text = Files.readString(file);
    if (text.lines().noneMatch(known -> known.startsWith(name + ":"))) {
      Files.writeString(file, text + line);
    }
  }

  /** Returns the command line that runs a program with these places. */
  List<String> command(Path program, List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", SCRIPT, base.toString(), program.toString()));
    command.addAll(arguments);
    return command;
  }
}
