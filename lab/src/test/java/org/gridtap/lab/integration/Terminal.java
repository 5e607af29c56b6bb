package org.gridtap.lab.integration;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.Output;
import org.gridtap.node.cli.CommandContext;
import org.gridtap.node.cli.Gridtap;
import picocli.CommandLine;

/**
 * Types gridtap's commands for the node under one root. They run in this process, for a JVM for
 * each would take longer than all else; the daemons that they speak to are processes of their own.
 */
record Terminal(Path root, InstantSource clock) {
  Terminal(Path root) {
    this(root, InstantSource.system());
  }

  Output type(String... arguments) {
    long beganNs = System.nanoTime();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Gridtap.commandLine(context(), List.of())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    int exitCode = line.execute(arguments);
    line.getOut().flush();
    line.getErr().flush();
    List<String> typed = new ArrayList<>(List.of("gridtap"));
    typed.addAll(List.of(arguments));
    Duration duration = Duration.ofNanos(System.nanoTime() - beganNs);
    return new Output(typed, exitCode, out.toString(), err.toString(), duration);
  }

  private CommandContext context() {
    return new CommandContext(
        Map.of("GRIDTAP_ROOT", root.toString()),
        InputStream.nullInputStream(),
        clock,
        new SecureRandom(),
        true,
        () -> true,
        root,
        "thishost",
        () ->
            options -> {
              throw new AssertionError("a daemon was to run inside the tests' own process");
            });
  }
}
