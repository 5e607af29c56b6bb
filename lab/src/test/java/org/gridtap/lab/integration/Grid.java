package org.gridtap.lab.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.Topology;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/**
 * A lab with an overlay to join, for all tests of a class. They are skipped, aloud, where no lab
 * can run; when one fails, the daemons' last words are shown.
 */
final class Grid
    implements BeforeAllCallback,
        AfterAllCallback,
        AfterTestExecutionCallback,
        LifecycleMethodExecutionExceptionHandler {
  static final String OVERLAY = "lab";

  private static final int LAST_LINES = 15;

  private final Topology topology;
  private final List<String> bootstrapHosts;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private @Nullable Lab lab;

  /** Names the places, and the hosts that the overlay's token names as bootstrap sites. */
  Grid(Topology topology, String... bootstrapHosts) {
    this.topology = topology;
    this.bootstrapHosts = List.of(bootstrapHosts);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    List<String> missing = new ArrayList<>(LabRequirements.missing());
    LabRequirements.requireProgram(DhcpClient.PROGRAM, "udhcpc", missing);
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      missing.add("there is no /dev/net/tun");
    }
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    lab = Lab.up(topology);
    String sites =
        bootstrapHosts.stream()
            .map(name -> lab().host(name).address() + ":" + Machine.PORT)
            .collect(Collectors.joining(","));
    createOverlay(OVERLAY, sites);
  }

  /** Makes an overlay in a directory of its own, and returns the file with its first token. */
  Path createOverlay(String name, String sites, String... flags) throws IOException {
    List<String> words = new ArrayList<>(List.of("overlay", "create", name));
    if (!sites.isEmpty()) {
      words.addAll(List.of("--bootstrap", sites));
    }
    words.addAll(List.of(flags));
    String created = owner(name).type(words.toArray(String[]::new)).orThrow().stdout();
    return saveToken(name, created);
  }

  /** Returns the terminal of whoever made the overlay. */
  Terminal owner(String overlay) {
    return new Terminal(lab().directory().resolve("owner-" + overlay));
  }

  /** Keeps the token on the last line in a file that only root may read. */
  Path saveToken(String name, String output) throws IOException {
    Path file = lab().directory().resolve(name + ".token");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String token = output.strip().lines().reduce("", (first, second) -> second);
    Files.writeString(file, token + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    return file;
  }

  Path token() {
    return lab().directory().resolve(OVERLAY + ".token");
  }

  Lab lab() {
    if (lab == null) {
      throw new IllegalStateException("the lab is up only while its tests run");
    }
    return lab;
  }

  /** Returns the machine on a host of the topology. */
  Machine machine(String host) throws IOException {
    return machine(host, program());
  }

  /** Returns the machine on a host; its first caller says how gridtap is started there. */
  Machine machine(String host, GridtapProgram program) throws IOException {
    Machine known = machines.get(host);
    if (known == null) {
      known = new Machine(lab().host(host), program, token());
      machines.put(host, known);
    }
    return known;
  }

  /**
   * Returns how gridtap is started where its daemon's command is to begin with {@code around}, such
   * as {@code env NAME=value}.
   */
  static GridtapProgram program(List<String> around) {
    GridtapProgram usual = program();
    List<String> daemon = new ArrayList<>(around);
    daemon.addAll(usual.daemon());
    return new GridtapProgram(daemon, usual.command());
  }

  /** These daemons live for seconds: what the second compiler costs them it never brings back. */
  static GridtapProgram program() {
    GridtapProgram usual = GridtapProgram.ofThisProcess();
    List<String> daemon = new ArrayList<>(usual.daemon());
    daemon.add(1, "-XX:TieredStopAtLevel=1");
    return new GridtapProgram(daemon, usual.command());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> tellLastWords(context));
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    tellLastWords(context);
    throw failure;
  }

  private void tellLastWords(ExtensionContext context) {
    System.err.println("After the failure of " + context.getDisplayName() + ":");
    for (Machine machine : machines.values()) {
      if (machine.daemon().wasStarted()) {
        System.err.printf(
            "%s%s:%n", machine.host(), machine.daemon().isAlive() ? "" : ", which has ended");
        machine
            .daemon()
            .process()
            .lastLines(LAST_LINES)
            .forEach(line -> System.err.println("  | " + line));
        if (machine.daemon().isAlive()) {
          System.err.println(machine.type("status").stdout().indent(4));
        }
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (lab != null) {
      lab.close();
    }
  }
}
