package org.gridtap.node.resolver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * systemd-resolved, by its own client {@code resolvectl} (systemd 240 and later). Its settings
 * belong to a link, which it knows by the kernel's index: so the resolver must live in our network
 * namespace, or another link would be meant.
 */
final class SystemdResolved implements Resolver {
  /** How long one call of resolvectl may take; it takes some 10 ms. */
  static final Duration MAX_CALL = Duration.ofSeconds(5);

  private static final int MAX_OUTPUT_BYTES = 4096;

  /** The program's name as the kernel keeps it: the first 15 characters. */
  private static final String COMMAND = "systemd-resolve";

  private static final Pattern STUB =
      Pattern.compile("(?m)^\\s*nameserver\\s+127\\.0\\.0\\.5[34]\\b");
  private static final Pattern MODULE = Pattern.compile("(?m)^\\s*hosts:.*\\bresolve\\b");

  private final Path root;
  private final String program;
  private final Duration maxCall;

  /** Finds it on this host. */
  SystemdResolved() {
    this(Path.of("/"), "resolvectl", MAX_CALL);
  }

  /**
   * @param root where proc and etc are
   * @param program the client's name or path
   */
  SystemdResolved(Path root, String program, Duration maxCall) {
    this.root = root;
    this.program = program;
    this.maxCall = maxCall;
  }

  /** Finds the process: D-Bus would answer from another namespace as well. */
  @Override
  public OptionalLong life() {
    Path proc = root.resolve("proc");
    try (Stream<Path> entries = Files.list(proc)) {
      Path ours = Files.readSymbolicLink(proc.resolve("self/ns/net"));
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .filter(entry -> isResolver(entry, ours))
          .mapToLong(entry -> Long.parseLong(entry.getFileName().toString()))
          .findFirst();
    } catch (IOException unreadable) {
      return OptionalLong.empty();
    }
  }

  @Override
  public boolean isHidden() {
    try (Stream<Path> entries = Files.list(root.resolve("proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .anyMatch(SystemdResolved::isHiddenResolver);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Another user's namespaces are shown to root alone (or by CAP_SYS_PTRACE). */
  private static boolean isHiddenResolver(Path process) {
    try {
      if (Files.readString(process.resolve("comm")).strip().equals(COMMAND)) {
        var unusedShown = Files.readSymbolicLink(process.resolve("ns/net"));
      }
      return false;
    } catch (NoSuchFileException ended) {
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  private static boolean isResolver(Path process, Path namespace) {
    try {
      return Files.readString(process.resolve("comm")).strip().equals(COMMAND)
          && Files.readSymbolicLink(process.resolve("ns/net")).equals(namespace);
    } catch (IOException endedOrNotOurs) {
      return false;
    }
  }

  /** Looks whether programs come to it by its stub's address or by its NSS module. */
  @Override
  public boolean isAsked() {
    return STUB.matcher(read("etc/resolv.conf")).find()
        || MODULE.matcher(read("etc/nsswitch.conf")).find();
  }

  private String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException missing) {
      return "";
    }
  }

  /**
   * Sets what the link is for before its server, so that at no moment the server is asked for other
   * names. What is set for safety only may be refused by a resolver that was built without it.
   */
  @Override
  public void tell(LinkNames names) throws IOException {
    List<String> domains = new ArrayList<>(List.of("domain", names.link(), names.domain()));
    names.reverseZones().forEach(zone -> domains.add("~" + zone));
    run(List.of("default-route", names.link(), "false"));
    run(domains);
    for (String protocol : List.of("llmnr", "mdns", "dnsovertls", "dnssec")) {
      tryToSwitchOff(protocol, names.link());
    }
    run(List.of("dns", names.link(), names.server()));
  }

  /**
   * No multicast crosses a network, and its names are neither signed nor served by TLS: a host that
   * wants these everywhere else would wait in vain.
   */
  private void tryToSwitchOff(String protocol, String link) {
    try {
      run(List.of(protocol, link, "no"));
    } catch (IOException notThere) {
      // Without the protocol there is nothing to switch off.
    }
  }

  @Override
  public void forget(String link) throws IOException {
    run(List.of("revert", link));
  }

  private void run(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      if (!process.waitFor(maxCall.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("resolvectl did not end within " + maxCall.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        byte[] output = process.getInputStream().readNBytes(MAX_OUTPUT_BYTES);
        throw new IOException(firstLine(new String(output, StandardCharsets.UTF_8)));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String firstLine(String output) {
    return output
        .lines()
        .map(line -> line.strip().replaceAll("\\.$", "").replaceAll("\\p{Cntrl}", "?"))
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("resolvectl failed without a word");
  }
}
