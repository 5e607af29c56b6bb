package org.gridtap.lab.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher script in a checkout of nothing else, with a JDK and a Maven that only show how they
 * were called.
 */
class LauncherTest {
  private static final Path CHECKOUT = Path.of("..");
  private static final String FLAGS = "lab/src/main/resources/org/gridtap/lab/daemon";

  private static final String PREREQUISITES =
      """
      BUILD_PROGRAMS=(of-the-build) LAB_PROGRAMS=(of-the-lab)
      find_jdk() { export JAVA_HOME=$root/jdk; }
      require_jdk() { find_jdk; }
      require_programs() { echo "required: programs $*"; }
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      printf '%s\\n' "$@"
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      for argument; do
        case $argument in -Ddistribution=*) touch "${argument#*=}/bc.jar" ;; esac
      done
      """;

  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  @TempDir private static Path root;

  @BeforeAll
  static void makesACheckout() throws IOException {
    program("gridtap", Files.readString(CHECKOUT.resolve("gridtap")));
    program("jdk/bin/java", JAVA);
    program("jdk/bin/jar", "#!/bin/sh\nmkdir -p META-INF\n");
    program("bin/mvn", MAVEN);
    write("jdk/release", "JAVA_VERSION=\"25\"\n");
    write("pom.xml", "<project/>\n");
    write(".mvn/maven.config", "\n");
    write("lab/pom.xml", "<project/>\n");
    write("lab/prerequisites.sh", PREREQUISITES);
    for (String file : List.of("common.flags", "daemon.flags", "client.flags", "lab.flags")) {
      write(FLAGS + "/" + file, Files.readString(CHECKOUT.resolve(FLAGS).resolve(file)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up file:token",
        "run",
        "--root DIR up file:token",
        "--root=DIR up",
        "--root DIR run --port 1"
      })
  void startsADaemonByTheDaemonsFlagsWhereverRootStands(String typed) throws Exception {
    assertThat(flagsFor(typed)).isEqualTo("daemon.flags");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "--root",
        "--root=DIR",
        "status",
        "--root DIR status",
        "--root up status",
        "ping up",
        "down"
      })
  void startsWhatIsShortByTheClientsFlags(String typed) throws Exception {
    assertThat(flagsFor(typed)).isEqualTo("client.flags");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "lab up FILE", "--root DIR demo", "--root=DIR lab up FILE"})
  void startsALabByItsOwnFlagsAndSeesThatItsProgramsAreThere(String typed) throws Exception {
    assertThat(flagsFor(typed)).isEqualTo("lab.flags");
    assertThat(launch(typed).contains("required: programs of-the-lab")).isEqualTo(ROOT);
  }

  @Test
  void handsOnWhatWasTypedAndSaysWhereItIs() throws Exception {
    List<String> called = launch("--root DIR up file:token");
    assertThat(called)
        .contains("@" + root.resolve(FLAGS).resolve("common.flags"))
        .contains("-Dgridtap.launcher=" + root.resolve("gridtap"))
        .endsWith("--root", "DIR", "up", "file:token");
  }

  @Test
  void startsTheBuildThatItIsToldWhateverTheSourcesAre() throws Exception {
    Path build = Files.createDirectories(root.resolve("older build"));
    Files.createFile(build.resolve("ready"));
    assertThat(launch("status", build.toString()))
        .contains("-Dgridtap.build=" + build)
        .contains(build + "/gridtap.jar")
        .noneMatch(line -> line.contains("building"));
  }

  @Test
  void refusesABuildThatIsGone() throws Exception {
    String gone = root.resolve("gone/build").toString();
    Process process = start("status", gone);
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("the build " + gone + ", which GRIDTAP_BUILD names, is gone");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @Test
  void givesTheTestsDaemonsTheVeryFlags() throws Exception {
    assertThat(GridtapProgram.ofThisProcess().daemon())
        .containsAll(flagsAsTheJvmReadsThem("daemon.flags"))
        .containsAll(flagsAsTheJvmReadsThem("common.flags"));
    assertThat(GridtapProgram.ofThisProcess().command())
        .containsAll(flagsAsTheJvmReadsThem("client.flags"));
  }

  /** Reads an argument file as java(1) has it: words, and comments from a number sign. */
  private static List<String> flagsAsTheJvmReadsThem(String file) throws IOException {
    List<String> flags = new ArrayList<>();
    for (String line : Files.readAllLines(root.resolve(FLAGS).resolve(file))) {
      for (String word : line.strip().split("\\s+")) {
        if (word.startsWith("#")) {
          break;
        }
        flags.add(word);
      }
    }
    assertThat(flags).isNotEmpty().allMatch(flag -> flag.startsWith("-"));
    return flags;
  }

  private static String flagsFor(String typed) throws Exception {
    List<String> files =
        launch(typed).stream()
            .filter(argument -> argument.startsWith("@") && !argument.endsWith("/common.flags"))
            .toList();
    assertThat(files).as("argument files after `gridtap %s`", typed).hasSize(1);
    return Path.of(files.getFirst()).getFileName().toString();
  }

  private static List<String> launch(String typed) throws Exception {
    return launch(typed, "");
  }

  private static List<String> launch(String typed, String build) throws Exception {
    Process process = start(typed, build);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().toList();
  }

  /**
   * @param build the GRIDTAP_BUILD; empty for none
   */
  private static Process start(String typed, String build) throws IOException {
    List<String> command = new ArrayList<>(List.of(root.resolve("gridtap").toString()));
    if (!typed.isEmpty()) {
      command.addAll(List.of(typed.split(" ")));
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", root.resolve("bin") + ":", (path, ours) -> ours + path);
    builder.environment().put("GRIDTAP_BUILD", build);
    return builder.start();
  }

  private static void program(String name, String text) throws IOException {
    Files.setPosixFilePermissions(write(name, text), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
