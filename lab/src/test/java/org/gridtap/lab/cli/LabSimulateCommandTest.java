package org.gridtap.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gridtap.node.control.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LabSimulateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String arguments) {
    return new CommandLine(new LabCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.split(" "));
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    int code =
        execute(
            "simulate --scenario picnic --nodes 1 --level deep --latency moon --minutes 0"
                + " --session soon --loss 2");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(7)
        .allSatisfy(line -> assertThat(line).startsWith("gridtap: --"));
    assertThat(err.toString()).contains("p2plab, steady, flash", "datagram, link", "king, p2plab");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void printsOneObjectThatReplaysItself(@TempDir Path directory) throws Exception {
    assertThat(
            execute(
                "simulate --scenario p2plab --nodes 15 --seed 4 --minutes 1 --json --out "
                    + directory))
        .isZero();
    Map<String, Object> report = Json.readMap(out.toString());
    assertThat(report)
        .containsEntry("schema", 1)
        .containsEntry("nodes", 15)
        .containsEntry("seed", 4)
        .containsEntry("scenario", "p2plab")
        .containsKeys(
            "traceHash",
            "violations",
            "lookupSuccess",
            "hopsMean",
            "hopsP99",
            "bytesPerNodePerSecond",
            "virtualSeconds",
            "wallSeconds");
    assertThat(Files.readString(directory.resolve("simulation.html"))).endsWith("</html>\n");
    assertThat(Json.readMap(Files.readString(directory.resolve("report.json")))).isEqualTo(report);

    out.getBuffer().setLength(0);
    String replay = (String) report.get("replay");
    assertThat(execute(replay.replace("gridtap lab ", "") + " --json")).isZero();
    assertThat(Json.readMap(out.toString())).containsEntry("traceHash", report.get("traceHash"));
  }
}
