package org.gridtap.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.gridtap.config.file.ConfigResult.Rejected;
import org.gridtap.config.token.TokenReader;
import org.gridtap.config.token.TokenResult;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of 64 KB that are made to take long: what takes a second here would be quadratic. */
class LongTextTest {
  private static final int LENGTH = 64 * 1024;

  /** A cold JVM needs some 0.1 s of processor time; a quadratic reader needed minutes. */
  private static final long MAX_CPU_NS = 3_000_000_000L;

  static List<Named<String>> texts() {
    return List.of(
        named("arrays", "a = " + repeated("[")),
        named("closed arrays", "a = " + "[".repeat(LENGTH / 2) + "]".repeat(LENGTH / 2)),
        named("inline tables", "a = " + repeated("{b=")),
        named("brackets in a text", "a = \"" + repeated("[") + "\""),
        named("dotted keys", "[" + repeated("a.") + "a]"),
        named("one key again and again", repeated("a=1\n")),
        named("tables", repeated("[[network]]\n")),
        named("syntax errors", repeated("\u0001\n")),
        named("quotes", repeated("\"")),
        named("nearly the end of a text", "a = \"\"\"" + repeated("\"\"x")),
        named("digits", "a = " + repeated("9")),
        named("exponent", "a = 1e" + repeated("9")),
        named("sites", "[node]\nbootstrap=[" + repeated("\"a.b:1\",") + "]"),
        named("a host", "[node]\nbootstrap=[\"" + repeated("a-") + ":1\"]"),
        named("a name", "[node]\nname = \"" + repeated("a-") + "\""));
  }

  private static String repeated(String piece) {
    return piece.repeat(LENGTH / piece.length());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void readsAConfigurationInLittleTime(String text) {
    long beforeNs = cpuNs();
    assertThat(ConfigFile.parse(text, "host")).isInstanceOf(Rejected.class);
    assertThat(cpuNs() - beforeNs).isLessThan(MAX_CPU_NS);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void readsATokenInLittleTime(String text) {
    long beforeNs = cpuNs();
    String token = text.substring(0, TokenReader.MAX_CHARACTERS - 4);
    assertThat(TokenReader.read("gt1." + token, 0)).isInstanceOf(TokenResult.Refused.class);
    assertThat(cpuNs() - beforeNs).isLessThan(MAX_CPU_NS);
  }

  /** Of this thread alone: what else the machine does changes nothing. */
  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
