package org.gridtap.lab.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.gridtap.lab.daemon.DaemonRequirements;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;

/** Builds the demo's three places, tells the story in them and removes them. */
public final class Demo {
  /** The whole demo must be over by then. */
  public static final Duration TIME_LIMIT = Duration.ofSeconds(60);

  private Demo() {}

  /** Returns the demo's three places. */
  public static Topology topology() {
    return Topology.EMPTY
        .withPublicHost("relay")
        .withSite("home", SiteNat.PORT_RESTRICTED, "alice")
        .withSite("mobile", SiteNat.SYMMETRIC, "bob");
  }

  /**
   * Runs the demo.
   *
   * @return the exit code: 0, or 1 if any step failed or this machine cannot run it
   */
  public static int run(Story story, GridtapProgram program) {
    story.say("Gridtap demo: three machines in three places become one network");
    List<String> missing = DaemonRequirements.missing();
    if (!missing.isEmpty()) {
      story.say("The demo cannot run here:");
      missing.forEach(line -> story.say("  - " + line));
      return 1;
    }
    try {
      return runInLab(story, program);
    } catch (Exception e) {
      story.say("The demo failed: " + e.getMessage());
      return 1;
    }
  }

  private static int runInLab(Story story, GridtapProgram program) throws Exception {
    story.chapter("The places");
    Lab[] built = new Lab[1];
    story.step("three sites in network namespaces", () -> buildLab(built, story));
    boolean succeeded;
    try (Lab lab = built[0]) {
      succeeded = new DemoScript(story, lab, program).tell();
      story.chapter("Good-bye");
      story.step("everything removed", () -> takeDown(lab));
    }
    Duration total = story.sinceStart();
    if (succeeded && total.compareTo(TIME_LIMIT) > 0) {
      story.say(
          "Every step worked, but it took longer than %d s.".formatted(TIME_LIMIT.toSeconds()));
      succeeded = false;
    }
    story.say("");
    story.say(
        (succeeded ? "It works: all of it in " : "FAILED after ")
            + Story.seconds(total.toNanos())
            + ".");
    return succeeded ? 0 : 1;
  }

  private static String buildLab(Lab[] built, Story story) throws IOException {
    Lab lab = Lab.up(topology(), new Interruption(story));
    built[0] = lab;
    return """
        relay   %-14s on the internet
        alice   %-14s behind a port-restricted NAT, %s
        bob     %-14s behind a symmetric NAT, %s"""
        .formatted(
            lab.host("relay").address(),
            lab.host("alice").address(),
            lab.router("home").address(),
            lab.host("bob").address(),
            lab.router("mobile").address());
  }

  private static String takeDown(Lab lab) throws IOException, StepFailure {
    String prefix = lab.prefix();
    lab.close();
    if (Lab.running().contains(prefix) || Files.exists(lab.directory())) {
      throw new StepFailure("namespaces or files that begin with " + prefix + " are still there");
    }
    return "";
  }

  /** Ctrl-C or SIGTERM: what then fails is no failure of a step. */
  private record Interruption(Story story) implements Lab.ExitListener {
    @Override
    public void onEnding() {
      story.breakOff();
    }

    @Override
    public void onRemoved() {
      story.sayLast("Interrupted; everything is removed.");
    }
  }
}
