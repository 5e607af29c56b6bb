package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.UnpackedPrograms;

/**
 * systemd-resolved as the resolver of one lab host. It is not started by systemd but runs alone,
 * with a D-Bus of its own, over which {@code resolvectl} speaks to it. Only programs that are
 * started by {@link #besides} see it; the machine's own resolver knows nothing of it.
 */
public final class Resolved {
  public static final String PROGRAM = "systemd-resolved";

  private static final String USER = "systemd-resolve";
  private static final int USER_ID = 64_997;
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** By the module first, which speaks to the resolver itself, not to its stub. */
  private static final String NSSWITCH = "hosts: resolve [!UNAVAIL=return] dns\n";

  private static final String RESOLV_CONF = "nameserver 127.0.0.53\n";

  private final LabHost host;
  private final PrivatePlaces places;
  private BackgroundProcess process;

  private Resolved(LabHost host, PrivatePlaces places, BackgroundProcess process) {
    this.host = host;
    this.places = places;
    this.process = process;
  }

  /** Adds a line for what it needs and is not here. */
  public static void require(List<String> missing) {
    for (String program : List.of(PROGRAM, "resolvectl", "dbus-daemon")) {
      if (UnpackedPrograms.find(program).isEmpty()) {
        missing.add(program + " is not here: ./check unpacks it");
      }
    }
  }

  /** Starts it; it takes a moment until it answers. */
  public static Resolved start(LabHost host) throws IOException {
    PrivatePlaces places =
        PrivatePlaces.below(Files.createDirectories(host.directory().resolve(PROGRAM)));
    places.addUser(USER, USER_ID);
    Files.createDirectories(places.run().resolve("systemd"));
    Files.writeString(places.base().resolve("resolv.conf"), RESOLV_CONF);
    Files.writeString(places.base().resolve("nsswitch.conf"), NSSWITCH);
    PrivateBus.start(host, places);
    return new Resolved(host, places, start(host, places));
  }

  private static BackgroundProcess start(LabHost host, PrivatePlaces places) throws IOException {
    Map<String, String> environment =
        Map.of("LD_LIBRARY_PATH", UnpackedPrograms.libraryPath(), "SYSTEMD_LOG_TARGET", "console");
    return host.start(
        PROGRAM, environment, places.command(UnpackedPrograms.get(PROGRAM), List.of()));
  }

  public BackgroundProcess process() {
    return process;
  }

  /** Ends it and starts it again. */
  public void restart() throws IOException {
    process.close();
    process = start(host, places);
  }

  /** Returns the command line that runs a program on the host that sees this resolver. */
  public List<String> besides(List<String> command) throws IOException {
    String path = UnpackedPrograms.get("resolvectl").getParent() + ":" + System.getenv("PATH");
    List<String> arguments =
        new ArrayList<>(
            List.of("PATH=" + path, "LD_LIBRARY_PATH=" + UnpackedPrograms.libraryPath()));
    arguments.addAll(command);
    return places.command(Path.of("/usr/bin/env"), arguments);
  }

  /** Runs a program on the host that sees this resolver to its end. */
  public Output exec(String... command) throws IOException {
    return host.exec(Map.of("LC_ALL", "C"), TIMEOUT, besides(List.of(command)));
  }

  /** Returns the names of the files in which it keeps what it was told of links. */
  public List<String> linkFiles() throws IOException {
    Path directory = places.run().resolve("systemd/resolve/netif");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
