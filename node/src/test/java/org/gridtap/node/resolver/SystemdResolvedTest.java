package org.gridtap.node.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemdResolvedTest {
  private static final LinkNames NAMES =
      new LinkNames(
          "gt0", "10.64.0.1", "lab.gridtap", List.of("64.10.in-addr.arpa", "65.10.in-addr.arpa"));

  @TempDir Path root;

  @Test
  void setsTheServerLastSoThatItIsNeverAskedForOtherNames() throws Exception {
    resolved("echo \"$@\" >> " + root + "/calls").tell(NAMES);

    assertThat(Files.readAllLines(root.resolve("calls")))
        .containsExactly(
            "default-route gt0 false",
            "domain gt0 lab.gridtap ~64.10.in-addr.arpa ~65.10.in-addr.arpa",
            "llmnr gt0 no",
            "mdns gt0 no",
            "dnsovertls gt0 no",
            "dnssec gt0 no",
            "dns gt0 10.64.0.1");
  }

  @Test
  void toleratesOnlyThatAProtocolIsUnknown() throws Exception {
    resolved("case $1 in llmnr|mdns|dnsovertls|dnssec) echo no such thing >&2; exit 1;; esac")
        .tell(NAMES);

    assertThatThrownBy(
            () ->
                resolved("echo; printf 'Link gt0 is \\033 managed.\\nx\\n' >&2; exit 1")
                    .tell(NAMES))
        .isInstanceOf(IOException.class)
        .hasMessage("Link gt0 is ? managed");
    assertThatThrownBy(() -> resolved("exit 3").forget("gt0"))
        .hasMessage("resolvectl failed without a word");
  }

  @Test
  void waitsForNobodyForLong() throws Exception {
    Path program = script("exec sleep 60");
    SystemdResolved hung = new SystemdResolved(root, program.toString(), Duration.ofMillis(50));

    assertThatThrownBy(() -> hung.forget("gt0")).hasMessageContaining("did not end within");
    assertThatThrownBy(
            () ->
                new SystemdResolved(root, root.resolve("none").toString(), Duration.ofSeconds(1))
                    .forget("gt0"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void knowsTheResolverOfItsOwnNetworkNamespaceOnly() throws Exception {
    process("self", "x", "net:[1]");
    process("10", "systemd-network", "net:[1]");
    process("11", "systemd-resolve", "net:[2]");
    Files.createDirectories(root.resolve("proc/12"));
    Files.createDirectories(root.resolve("proc/sys"));
    SystemdResolved resolved = resolved("exit 0");
    assertThat(resolved.life()).isEmpty();

    process("13", "systemd-resolve", "net:[1]");
    assertThat(resolved.life()).hasValue(13);
    assertThat(new SystemdResolved(root.resolve("none"), "x", Duration.ofSeconds(1)).life())
        .isEmpty();
  }

  @Test
  void tellsOneThatItMayNotLookIntoFromNone() throws Exception {
    process("self", "x", "net:[1]");
    process("11", "systemd-resolve", "net:[2]");
    Files.createDirectories(root.resolve("proc/12"));
    SystemdResolved resolved = resolved("exit 0");
    assertThat(resolved.isHidden()).isFalse();

    // What cannot be read as a link stands for what may not be read: these tests may run as root.
    Path hidden = Files.createDirectories(root.resolve("proc/13/ns"));
    Files.writeString(hidden.resolveSibling("comm"), "systemd-resolve\n");
    Files.createFile(hidden.resolve("net"));
    assertThat(resolved.life()).isEmpty();
    assertThat(resolved.isHidden()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "nameserver 127.0.0.53, hosts: files dns, true",
    "nameserver 127.0.0.54, '', true",
    "nameserver 192.0.2.53, hosts: files resolve [!UNAVAIL=return] dns, true",
    "nameserver 192.0.2.53, hosts: files dns, false",
    "#nameserver 127.0.0.53, #hosts: resolve, false"
  })
  void seesWhetherProgramsAskIt(String resolvConf, String nsswitch, boolean asked)
      throws Exception {
    SystemdResolved resolved = resolved("exit 0");
    assertThat(resolved.isAsked()).isFalse();
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/resolv.conf"), "search x\n" + resolvConf + "\n");
    Files.writeString(root.resolve("etc/nsswitch.conf"), "passwd: files\n" + nsswitch + "\n");

    assertThat(resolved.isAsked()).isEqualTo(asked);
  }

  private void process(String pid, String name, String namespace) throws IOException {
    Path directory = Files.createDirectories(root.resolve("proc").resolve(pid).resolve("ns"));
    Files.writeString(directory.resolveSibling("comm"), name + "\n");
    Files.createSymbolicLink(directory.resolve("net"), Path.of(namespace));
  }

  /** A program in the client's place that does as the shell says. */
  private SystemdResolved resolved(String shell) throws IOException {
    return new SystemdResolved(root, script(shell).toString(), Duration.ofSeconds(10));
  }

  private Path script(String shell) throws IOException {
    Path script = Files.createTempFile(root, "resolvectl", "");
    Files.writeString(script, "#!/bin/sh\n" + shell + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }
}
