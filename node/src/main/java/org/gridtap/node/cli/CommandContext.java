package org.gridtap.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.gridtap.config.Label;
import org.gridtap.linux.ProcessFacts;

/**
 * What commands need of the world around them.
 *
 * @param superuser whether this process runs as root
 * @param mayAdministerNetwork whether this process may make network interfaces
 * @param hostName what the operating system calls this host, as a label
 * @param daemon what runs a node in the foreground; asked for only when one is to run
 */
public record CommandContext(
    Map<String, String> environment,
    InputStream standardInput,
    InstantSource clock,
    SecureRandom random,
    boolean superuser,
    BooleanSupplier mayAdministerNetwork,
    Path home,
    String hostName,
    Supplier<DaemonRunner> daemon) {
  /** Returns this process's own. */
  static CommandContext ofProcess() {
    return new CommandContext(
        System.getenv(),
        System.in,
        InstantSource.system(),
        new SecureRandom(),
        System.getProperty("user.name", "").equals("root"),
        ProcessFacts::mayAdministerNetwork,
        Path.of(System.getProperty("user.home", "/")),
        Label.hostNameFrom(systemHostName()),
        () ->
            ServiceLoader.load(DaemonRunner.class)
                .findFirst()
                .orElseThrow(
                    () -> new CommandFailure("This build of gridtap has no daemon in it.")));
  }

  long nowMs() {
    return clock.millis();
  }

  private static String systemHostName() {
    try {
      // InetAddress.getLocalHost() would ask name servers, for seconds where there are none.
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException unreadable) {
      return "";
    }
  }
}
