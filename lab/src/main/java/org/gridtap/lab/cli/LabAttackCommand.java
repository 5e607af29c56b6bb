package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gridtap.lab.attack.Attack;
import org.gridtap.lab.attack.Attacks;
import org.gridtap.lab.attack.Bounds;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridtap lab attack KIND}: one attack within a lab that {@code lab up} keeps. */
@Command(
    name = "attack",
    header = "Attacks a node on a host of a lab that `gridtap lab up` keeps. Reaches nothing else.",
    description = {
      "%nHosts are named, not addresses: only what stands in a lab that is up can be attacked, and every attack ends"
          + " by itself.",
      "",
      "Attacks: noise, sealed, stun, oversized, handshake, false-cookie, answer, unforged-handshake, mix and replay"
          + " send datagrams to the node's UDP port, from forged addresses where that can be; tap-arp-scan, tap-arp,"
          + " tap-dhcp, tap-dns, tap-odd, tap-bent-ip, tap-spoofed, tap-storm, tap-strangers and tap-mix send frames"
          + " into the node's interface, as a program on its host may.",
      "",
      "Example: sudo gridtap lab attack handshake --from relay2 --on relay",
      "         while `gridtap lab up lab/topologies/office.toml` runs",
      "Next:    gridtap --root ROOT status --drops, for the node that was attacked",
      ""
    })
public final class LabAttackCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int DEFAULT_PORT = 4743;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ATTACK", description = "What to send, see above.")
  private String name;

  @Option(
      names = "--from",
      paramLabel = "HOST",
      description = "The host that sends; not for attacks into the interface.")
  private String from = "";

  @Option(
      names = "--on",
      paramLabel = "HOST",
      required = true,
      description = "The host whose node is attacked.")
  private String on;

  @Option(
      names = "--lab",
      paramLabel = "PREFIX",
      description =
          "Which lab, if several are up: what the names of its namespaces begin with, such as gt4711-.")
  private String prefix = "";

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Frames a second, 0 for as many as go. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "For how long, at most 300. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + DEFAULT_PORT,
      description = "The node's UDP port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--tap",
      paramLabel = "NAME",
      defaultValue = "gt0",
      description = "The node's interface. Default: ${DEFAULT-VALUE}.")
  private String tap;

  /** Made by the command line. */
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public LabAttackCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Bounds bounds = bounds();
    try {
      String lab = lab();
      Attacks attacks = new Attacks(lab + from, lab + on, tap, port);
      Attacks.Prepared attack = attacks.prepare(name);
      Attack.Report report = Attack.run(attack.ground(), attack.source(), bounds);
      out.printf(
          "sent %,d frames in %.1f s, %,d a second; the interface refused %,d%n",
          report.sent(),
          report.duration().toMillis() / 1000.0,
          report.perSecond(),
          report.refused());
      out.println("What became of them: gridtap --root ROOT status --drops");
      return 0;
    } catch (IOException | IllegalStateException e) {
      err.println("gridtap: " + e.getMessage());
      err.flush();
      return FAILED;
    }
  }

  /** Says that there is no such attack, and which there are. */
  static String unknown(String name) {
    return "there is no attack '" + name + "'; there are " + String.join(", ", Attacks.names());
  }

  /** Finds every misuse at once. */
  private Bounds bounds() {
    List<String> problems = new ArrayList<>();
    if (!Attacks.names().contains(name)) {
      problems.add(unknown(name));
    } else if (!Attacks.isFromTap(name) && from.isEmpty()) {
      problems.add("say by --from which host sends");
    }
    if (port < 1 || port > 0xffff) {
      problems.add("--port is 1 to 65535, not " + port);
    }
    try {
      Bounds bounds = Bounds.of(rate, Duration.ofSeconds(seconds));
      if (problems.isEmpty()) {
        return bounds;
      }
    } catch (IllegalArgumentException beyond) {
      problems.add(beyond.getMessage());
    }
    throw new ParameterException(spec.commandLine(), String.join("; ", problems));
  }

  private String lab() throws IOException {
    Set<String> kept = Lab.kept();
    if (kept.isEmpty()) {
      throw new LabException("no lab is up; `gridtap lab up FILE` builds one");
    }
    if (!prefix.isEmpty()) {
      if (!kept.contains(prefix)) {
        throw new LabException("no lab " + prefix + " is up; up are " + String.join(", ", kept));
      }
      return prefix;
    }
    if (kept.size() > 1) {
      throw new LabException(
          "several labs are up: say by --lab which, of " + String.join(", ", kept));
    }
    return kept.iterator().next();
  }
}
