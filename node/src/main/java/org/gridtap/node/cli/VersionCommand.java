package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "version",
    header = "Shows the versions of gridtap and of the Java that it runs on.")
final class VersionCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();

  /** Returns gridtap's version; classes that do not come from a JAR have none. */
  static String version() {
    return Objects.requireNonNullElse(
        VersionCommand.class.getPackage().getImplementationVersion(), "development");
  }

  /** Returns the line that people get to see. */
  static String line() {
    return "gridtap " + version() + " (Java " + Runtime.version() + ")";
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted) {
      Map<String, Object> object = JsonOption.object();
      object.put("version", version());
      object.put("java", Runtime.version().toString());
      JsonOption.print(out, object);
    } else {
      out.println(line());
    }
    return ExitCode.OK;
  }
}
