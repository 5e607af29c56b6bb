package org.gridtap.node.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Runs whole commands in this process, in a world of its own. */
final class CommandHarness {
  static final long NOW_MS = 1_800_000_000_000L;

  /** What a command left. */
  record Outcome(int exitCode, String out, String err) {
    String lastLine() {
      return out.lines().reduce("", (first, second) -> second);
    }
  }

  final Map<String, String> environment = new HashMap<>();
  final List<CommandExtension> extensions = new ArrayList<>();
  final List<DaemonOptions> started = new ArrayList<>();
  final Path root;
  String standardInput = "";
  long nowMs = NOW_MS;
  boolean superuser = true;
  boolean mayAdministerNetwork = true;

  /** What standard output takes, in characters; no more fits. */
  int outputRoom = Integer.MAX_VALUE;

  /** Why the daemon cannot start; empty if it can. */
  String daemonFailure = "";

  int daemonExitCode;

  /** A place where only so many characters fit. */
  private static final class FullWriter extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final int room;

    FullWriter(int room) {
      this.room = room;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      if (text.length() + length > room) {
        throw new IOException("No space left on device");
      }
      text.append(characters, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** All commands run with {@code --root} on this directory. */
  CommandHarness(Path root) {
    this.root = root;
  }

  Outcome run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--root=" + root);
    return runWithoutRoot(all.toArray(String[]::new));
  }

  Outcome runWithoutRoot(String... arguments) {
    CommandContext context =
        new CommandContext(
            environment,
            new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)),
            () -> Instant.ofEpochMilli(nowMs),
            new SecureRandom(),
            superuser,
            () -> mayAdministerNetwork,
            root.resolve("home"),
            "thishost",
            () ->
                options -> {
                  started.add(options);
                  if (!daemonFailure.isEmpty()) {
                    throw new CommandFailure(daemonFailure);
                  }
                  return daemonExitCode;
                });
    Writer out = new FullWriter(outputRoom);
    StringWriter err = new StringWriter();
    CommandLine line = Gridtap.commandLine(context, extensions);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = line.execute(arguments);
    line.getOut().flush();
    line.getErr().flush();
    return new Outcome(exitCode, out.toString(), err.toString());
  }
}
