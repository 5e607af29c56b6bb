package org.gridtap.lab.cli;

import java.util.concurrent.Callable;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.demo.Demo;
import org.gridtap.lab.demo.Story;
import picocli.CommandLine.Command;

/** {@code gridtap demo}. */
@Command(
    name = "demo",
    header = "Shows the main job on this one machine, step by step, within a minute.",
    description = {
      "%nBuilds three places in network namespaces: a public relay and two workstations behind different NATs, with"
          + " real daemons. They join with a token, take addresses, find each other and talk. Everything is removed"
          + " afterwards. Needs root.",
      "",
      "Example: sudo gridtap demo",
      "Next:    sudo gridtap lab up lab/topologies/demo.toml keeps the same places up, to play with",
      ""
    })
public final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Demo.run(Story.onStandardOutput(), GridtapProgram.ofThisProcess());
  }
}
