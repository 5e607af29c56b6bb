package org.gridtap.lab.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs to their end with captured output and a time limit. */
final class Commands {
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** Output beyond this is cut off, in bytes; the program can go on writing. */
  static final int MAX_OUTPUT_BYTES = 1 << 20;

  private Commands() {}

  /** Runs a program that must succeed. */
  static Output check(List<String> command, String input) throws LabException {
    return run(command, input, Map.of(), DEFAULT_TIMEOUT).orThrow();
  }

  /**
   * Configures a namespace by a batch of {@code ip} commands; a failure names the one that failed.
   */
  static void ip(String namespace, List<String> lines) throws LabException {
    List<String> command = List.of("ip", "-n", namespace, "-batch", "-");
    Output output = run(command, String.join("\n", lines) + "\n", Map.of(), DEFAULT_TIMEOUT);
    if (!output.succeeded()) {
      throw new LabException(
          "in namespace %s, one of `ip %s`: %s"
              .formatted(namespace, String.join("`, `ip ", lines), output.complaint()));
    }
  }

  /** Runs a program; a program that cannot be started is an exception, one that fails is not. */
  static Output run(
      List<String> command, String input, Map<String, String> environment, Duration timeout)
      throws LabException {
    long startNs = System.nanoTime();
    Process process = start(new ProcessBuilder(command), environment);
    try {
      CompletableFuture<String> stdout = read(process.getInputStream());
      CompletableFuture<String> stderr = read(process.getErrorStream());
      writeAndClose(process.getOutputStream(), input);
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      return new Output(
          List.copyOf(command),
          ended ? process.exitValue() : Output.TIMED_OUT,
          textOf(stdout),
          textOf(stderr),
          Duration.ofNanos(System.nanoTime() - startNs));
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabException("interrupted in `" + String.join(" ", command) + "`", interrupted);
    }
  }

  /**
   * Starts a program in a session of its own: a Ctrl-C at the terminal ends this JVM, which then
   * ends its programs in good order, and not all of them at once.
   */
  static Process start(ProcessBuilder builder, Map<String, String> environment)
      throws LabException {
    List<String> command = List.copyOf(builder.command());
    builder.environment().putAll(environment);
    builder.command(Stream.concat(Stream.of("setsid"), command.stream()).toList());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LabException(
          "cannot start `%s`: %s".formatted(String.join(" ", command), e.getMessage()), e);
    }
  }

  /** Prefixes a command so that it runs inside a namespace. */
  static List<String> inNamespace(String namespace, List<String> command) {
    List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    full.addAll(command);
    return full;
  }

  private static void writeAndClose(OutputStream stream, String input) {
    try (stream) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException ended) {
      // The program does not read its input; its exit code says more than this.
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (stream) {
                byte[] bytes = stream.readNBytes(MAX_OUTPUT_BYTES);
                text.complete(new String(bytes, StandardCharsets.UTF_8));
                stream.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                text.complete("");
              }
            });
    return text;
  }

  /**
   * A grandchild may hold the pipe open after the program has ended: wait for the text a moment
   * only.
   */
  private static String textOf(CompletableFuture<String> text) {
    return text.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
  }
}
