package org.gridtap.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProseTest {
  private static final Prose NARROW = Prose.of(Map.of("COLUMNS", "40"));

  @Test
  void leavesAShortLineAsItIs() {
    assertThat(NARROW.fold("  two  spaces   stay")).containsExactly("  two  spaces   stay");
    assertThat(NARROW.fold("")).containsExactly("");
  }

  @Test
  void foldsBetweenWordsAndIndents() {
    assertThat(NARROW.fold("gridtap: a sentence that is quite a bit longer than forty columns are"))
        .containsExactly(
            "gridtap: a sentence that is quite a bit", "  longer than forty columns are");
    assertThat(NARROW.fold("  carol: behind a NAT that lets nobody in, so it goes over bob"))
        .containsExactly("  carol: behind a NAT that lets nobody", "    in, so it goes over bob");
  }

  @Test
  void keepsACommandTogetherIfItFits() {
    assertThat(NARROW.fold("Make one, for you have none, by `gridtap token create`."))
        .containsExactly("Make one, for you have none, by", "  `gridtap token create`.");
    assertThat(NARROW.fold("Run `gridtap token create --overlay a-long-one` and this"))
        .containsExactly("Run `gridtap token create --overlay", "  a-long-one` and this");
  }

  @Test
  void leavesALongWordWhole() {
    String path = "/a/very/long/path/that/does/not/fit/on/one/line";
    assertThat(NARROW.fold("Cannot read " + path + ": gone"))
        .containsExactly("Cannot read", "  " + path + ":", "  gone");
  }

  @Test
  void takesTheUsualWidthWhereNoneIsTold() {
    String line = "word ".repeat(40).strip();
    for (String odd : new String[] {"", "x", "-1", "99999999999"}) {
      assertThat(Prose.of(Map.of("COLUMNS", odd)).fold(line))
          .allSatisfy(part -> assertThat(part).hasSizeLessThanOrEqualTo(80))
          .hasSize(3);
    }
    assertThat(Prose.of(Map.of("COLUMNS", "1")).fold(line))
        .allSatisfy(part -> assertThat(part).hasSizeLessThanOrEqualTo(40));
  }

  @Test
  void standardErrorIsFoldedLineByLine() {
    StringWriter text = new StringWriter();
    PrintWriter err = new PrintWriter(new FoldingWriter(text, NARROW), true);
    err.println("gridtap: a sentence that is quite a bit longer than forty columns are");
    err.println("\tat org.gridtap.node.cli.SomeClassWithALongName.method(SomeClass.java:1)");
    err.print("no end");
    err.close();
    assertThat(text.toString())
        .isEqualTo(
            """
            gridtap: a sentence that is quite a bit
              longer than forty columns are
            \tat org.gridtap.node.cli.SomeClassWithALongName.method(SomeClass.java:1)
            no end
            """);
  }
}
