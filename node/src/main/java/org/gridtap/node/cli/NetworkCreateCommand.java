package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Label;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.StateException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "create",
    header = "Makes a further network in an overlay that was made on this machine.",
    description = {
      "%nTokens that are made from now on hold it. A machine that joined before takes",
      "one in by gridtap join, names the network in its file, and reloads.",
      "",
      "Example: gridtap network create storage --subnet 172.20.0.0/16",
      "Next:    gridtap token create --network storage --out token",
      ""
    })
final class NetworkCreateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
  String name = "";

  @Option(
      names = "--subnet",
      paramLabel = "CIDR",
      required = true,
      description = "Its subnet; it must not overlap with the overlay's others.")
  String subnet = "";

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      defaultValue = "30m",
      description = "How long a lease of an address lasts, 5m to 1d (default: ${DEFAULT-VALUE}).")
  String lease = "";

  @Option(
      names = "--overlay",
      paramLabel = "DIR",
      description = "The overlay's directory or name; may be left out when there is one.")
  @Nullable Path overlay;

  @Mixin JsonOption json = new JsonOption();

  private final RootCommand root;

  NetworkCreateCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StateException {
    List<String> problems = new ArrayList<>();
    if (!Label.isNetworkName(name)) {
      problems.add("'" + name + "' cannot name a network; " + Label.rule(Label.MAX_NETWORK_LENGTH));
    }
    Ipv4Subnet parsedSubnet = Arguments.subnet(subnet, problems);
    Duration leaseTime = Arguments.span("--lease", lease, problems);
    if (!leaseTime.isZero() && !NetworkDefinition.isLeaseTime(leaseTime.toSeconds())) {
      problems.add("--lease: " + lease + " is out of range; choose 5m to 1d");
    }
    UsageFailure.throwIfAny(problems);
    try {
      Arguments.overlay(root, overlay).addNetwork(name, parsedSubnet, (int) leaseTime.toSeconds());
    } catch (IllegalArgumentException collides) {
      throw new UsageFailure(List.of(String.valueOf(collides.getMessage())));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted) {
      Map<String, Object> object = JsonOption.object();
      object.put("network", name);
      object.put("subnet", parsedSubnet.toString());
      object.put("leaseSeconds", leaseTime.toSeconds());
      JsonOption.print(out, object);
      return ExitCode.OK;
    }
    out.println("Network " + name + " " + parsedSubnet + " is made.");
    root.prose()
        .print(
            out,
            "Next: make a token that holds it: "
                + root.typed("token create --network " + name + " --out FILE"));
    out.flush();
    return ExitCode.OK;
  }
}
