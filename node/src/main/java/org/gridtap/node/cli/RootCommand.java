package org.gridtap.node.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gridtap.config.state.Layout;
import org.gridtap.node.control.ControlClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code gridtap} itself: what all commands share. */
@Command(
    name = "gridtap",
    mixinStandardHelpOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    header = "One private Ethernet for machines in many places.%n",
    description = {
      "%nBegin like this:",
      "",
      "  gridtap overlay create lab --bootstrap HOST:4743 --out token",
      "  sudo gridtap up file:token          on each machine",
      "  sudo gridtap status                 to see how it is",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Environment: GRIDTAP_ROOT, GRIDTAP_TOKEN, and for up, join and run GRIDTAP_NAME,",
      "GRIDTAP_MODE, GRIDTAP_PORT, GRIDTAP_NETWORK, GRIDTAP_TAP, GRIDTAP_ADDRESS,",
      "GRIDTAP_RESOLVER, GRIDTAP_LOG_LEVEL.",
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 timed out, 4 degraded."
    })
final class RootCommand implements Runnable {
  @Command(
      name = "overlay",
      header = "Makes overlays: what machines join.",
      synopsisSubcommandLabel = "COMMAND")
  static final class OverlayGroup implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "say what to do with the overlay: create");
    }
  }

  @Command(
      name = "token",
      header = "Makes and shows tokens: the lines that let machines join.",
      synopsisSubcommandLabel = "COMMAND")
  static final class TokenGroup implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(
          spec.commandLine(), "say what to do with the token: create or show");
    }
  }

  @Command(
      name = "network",
      header = "Makes further networks in an overlay.",
      synopsisSubcommandLabel = "COMMAND")
  static final class NetworkGroup implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "say what to do with the network: create");
    }
  }

  @Command(
      name = "config",
      header = "Checks configuration files.",
      synopsisSubcommandLabel = "COMMAND")
  static final class ConfigGroup implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(
          spec.commandLine(), "say what to do with the configuration: check");
    }
  }

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Keep etc, var and run under DIR, so that several nodes live on one machine"
              + " (GRIDTAP_ROOT).")
  @Nullable Path root;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version, like gridtap version.")
  boolean version;

  private final CommandContext context;

  RootCommand(CommandContext context) {
    this.context = context;
  }

  CommandContext context() {
    return context;
  }

  Layout layout() {
    return Layout.find(root, context.environment(), context.superuser(), context.home());
  }

  /**
   * Returns a client of the node that is meant: this user's own, or the host's where the user has
   * none and named none.
   */
  ControlClient client() {
    Layout own = layout();
    if (!own.named() && !context.superuser() && !Files.exists(own.controlSocket())) {
      Path hosts = Layout.OF_HOST.controlSocket();
      if (ControlClient.isServed(hosts)) {
        return new ControlClient(hosts);
      }
    }
    return new ControlClient(own.controlSocket());
  }

  Prose prose() {
    return Prose.of(context.environment());
  }

  /** Writes a command as it is to be typed for the same node, with the root that was named. */
  String typed(String command) {
    String sudo = context.environment().containsKey("SUDO_USER") ? "sudo " : "";
    return sudo + "gridtap " + command + (root == null ? "" : " --root " + root);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do; for example: sudo gridtap status");
  }
}
