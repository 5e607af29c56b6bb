package org.gridtap.config.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.gridtap.config.file.ConfigResult.Loaded;
import org.gridtap.config.file.ConfigResult.Problem;
import org.gridtap.config.file.ConfigResult.Rejected;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFileFuzzTest {
  static List<Named<byte[]>> honest() {
    return List.of(
        named("interface", INTERFACE.getBytes(UTF_8)),
        named("relay", "node = { mode = 'relay', port = 1_000 }\n[log]".getBytes(UTF_8)),
        named("mistaken", MISTAKEN.getBytes(UTF_8)));
  }

  private static final String INTERFACE =
      """
      [node]
      name = "alice"
      mode = "interface"
      port = 5000
      bootstrap = ["boot.example.org:4743", "[::1]:1"]
      [[network]]
      name = "lab" # ours
      tap = "gt7"
      address = "10.64.0.9"
      [log]
      level = "debug"
      """;

  private static final String MISTAKEN =
      """
      nodes.port = 0x1f
      [[network]]
      name = 'lab'
      adress = 2026-01-01T00:00:00Z
      [log]
      level = [1, [true, 1.5e3]]
      """;

  /** What is taken is written as joining writes it, and read again. */
  @MethodSource("honest")
  @FuzzTest(maxExecutions = 3_000)
  void readsBackWhatItTookAndExplainsAllElse(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    switch (ConfigFile.parse(text, "host")) {
      case Loaded(NodeConfig config, _) ->
          assertThat(ConfigFile.parse(ConfigText.of(config, "lab"), "host"))
              .isInstanceOfSatisfying(
                  Loaded.class, again -> assertThat(again.config()).isEqualTo(config));
      case Rejected(List<Problem> problems) -> {
        assertThat(problems).isNotEmpty();
        for (Problem problem : problems) {
          assertThat(problem.line())
              .isBetween(0, (int) text.chars().filter(c -> c == '\n').count() + 1);
          assertThat(problem.sentence().chars()).noneMatch(Character::isISOControl);
        }
      }
    }
  }
}
