package org.gridtap.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoryTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Story story(boolean terminal) {
    return new Story(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
  }

  private String told() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsInPlainTextWhereNoTerminalIs() throws Exception {
    Story story = story(false);
    story.chapter("Joining");
    story.step("alice joined", () -> "first remark\nsecond remark");
    assertThat(told())
        .doesNotContain("\033")
        .containsPattern(
            "\nJoining\n  ok     alice joined +0\\.0\\d s\n {9}first remark\n {9}second remark\n");
  }

  @Test
  void tellsWithTicksOnATerminal() throws Exception {
    story(true).step("alice joined", () -> "");
    assertThat(told()).contains("  · alice joined").contains("✓").endsWith(" s\n");
  }

  @Test
  void crossesAFailedStepAndPassesTheFailureOn() {
    Story story = story(false);
    assertThatThrownBy(
            () ->
                story.step(
                    "alice joined",
                    () -> {
                      throw new StepFailure("no answer");
                    }))
        .hasMessage("no answer");
    assertThat(told()).contains("FAILED alice joined");
  }

  @Test
  void writesTheAddressesOtherNames() {
    assertThat(DemoScript.cNameOf("10.5.32.155")).isEqualTo("C005032155");
    assertThat(DemoScript.hardwareAddressOf("10.64.0.7")).isEqualTo("fe:fd:0a:40:00:07");
  }

  @Test
  void writesDurationsForPeople() {
    assertThat(Story.seconds(420_000_000)).isEqualTo("0.42 s");
    assertThat(Story.seconds(12_340_000_000L)).isEqualTo("12.3 s");
  }
}
