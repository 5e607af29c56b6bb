package org.gridtap.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridtap.lab.net.UnpackedPrograms;
import org.gridtap.node.cli.CommandContext;
import org.gridtap.node.cli.Gridtap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Presses TAB in real shells on terminals of their own. The shells know a function gridtap that
 * says what it was called with.
 */
class CompletionTest {
  private static final int SHELL_SECONDS = 60;

  @TempDir Path temporary;

  private Path script(String shell) throws Exception {
    CommandContext context =
        new CommandContext(
            Map.of(),
            InputStream.nullInputStream(),
            InstantSource.system(),
            new SecureRandom(),
            false,
            () -> false,
            temporary,
            "host",
            () -> {
              throw new AssertionError("nothing is run");
            });
    StringWriter out = new StringWriter();
    CommandLine line = Gridtap.commandLine(context, List.of()).setOut(new PrintWriter(out));
    assertThat(line.execute("completion", shell)).isZero();
    return Files.writeString(temporary.resolve("gridtap." + shell), out.toString());
  }

  @Test
  void bashCompletesCommandsOptionsAndValues() throws Exception {
    String typed =
        """
        gridtap() { printf 'RAN:%%s:\\n' "$*"; }
        source %s
        gridtap sta\t
        gridtap network cr\t
        gridtap up --mode rel\t
        gridtap wait --timeo\t1s --for joi\t
        gridtap --root /t status --dr\t
        exit
        """
            .formatted(script("bash"));
    String said = type(typed, "script", "-qec", "bash --norc --noprofile -i", "/dev/null");
    assertThat(said)
        .contains(
            "RAN:status:",
            "RAN:network create:",
            "RAN:up --mode relay:",
            "RAN:wait --timeout 1s --for joined:",
            "RAN:--root /t status --drops:");
  }

  @Test
  void zshCompletesThemToo() throws Exception {
    Path zsh = UnpackedPrograms.find("zsh").orElse(null);
    Assumptions.assumeTrue(zsh != null, "SKIPPED: there is no zsh, installed or unpacked");
    Path root = UnpackedPrograms.root().filter(zsh::startsWith).orElse(Path.of("/"));
    // An interactive zsh behind zsh's own pseudo-terminal; its modules are where it was unpacked.
    String driver =
        """
        modules=(%1$s/usr/lib/x86_64-linux-gnu/zsh/*(/))
        functions=(%1$s/usr/share/zsh/functions/**/*(/))
        module_path=($modules $module_path)
        zmodload zsh/zpty
        zpty shell '%2$s -f -i'
        press() { zpty -w shell "$1" }
        press "module_path=($modules \\$module_path); fpath=($functions \\$fpath)"
        press 'zmodload zsh/zle zsh/complete zsh/computil zsh/complist zsh/zutil zsh/parameter'
        press 'autoload -Uz compinit && compinit -u -D'
        press 'gridtap() { print "RAN:$*:" }'
        press 'source %3$s'
        press $'gridtap sta\\t'
        press $'gridtap network cr\\t'
        press $'gridtap up --mode rel\\t'
        press $'gridtap wait --for joi\\t'
        press $'gridtap up f\\t'
        press $'gridtap status --\\t\\t'
        press exit
        while zpty -r shell line; do print -r -- "$line"; done
        """
            .formatted(root.equals(Path.of("/")) ? "" : root, zsh, script("zsh"));
    Path file = Files.writeString(temporary.resolve("driver.zsh"), driver);
    assertThat(type("", zsh.toString(), "-f", file.toString()))
        .contains(
            "RAN:status:",
            "RAN:network create:",
            "RAN:up --mode relay:",
            "RAN:wait --for joined:",
            "RAN:up file::")
        .contains("-- Print one JSON object");
  }

  private String type(String input, String... command) throws Exception {
    Path said = temporary.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temporary.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("LD_LIBRARY_PATH", UnpackedPrograms.libraryPath());
    builder.environment().put("TERM", "dumb");
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(SHELL_SECONDS, TimeUnit.SECONDS)).as("the shell ends").isTrue();
    return Files.readString(said, StandardCharsets.ISO_8859_1);
  }
}
