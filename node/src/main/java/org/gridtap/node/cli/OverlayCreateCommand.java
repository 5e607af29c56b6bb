package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Label;
import org.gridtap.config.Site;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.state.OverlayDirectory;
import org.gridtap.config.state.StateException;
import org.gridtap.config.token.Token;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "create",
    header = "Makes an overlay: its certificate authority, a first network, and a first token.",
    description = {
      "%nThe token stands on the last line of the output. It is a secret: whoever has",
      "it can join. The authority's key stays in the overlay's directory; keep a",
      "backup, offline if you can.",
      "",
      "Example: gridtap overlay create lab --bootstrap HOST:4743 | tail -n 1 > token",
      "Next:    sudo gridtap up file:token, first on the bootstrap site, then on",
      "         every machine",
      ""
    })
final class OverlayCreateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();

  @Parameters(
      paramLabel = "NAME",
      description =
          "The overlay's name, and its first network's: lower-case letters, digits, hyphens.")
  String name = "";

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,...]",
      description = "Where members can be found at first: machines that others can reach.")
  @Nullable String bootstrap;

  @Option(
      names = "--subnet",
      paramLabel = "CIDR",
      defaultValue = "10.64.0.0/10",
      description = "The first network's subnet (default: ${DEFAULT-VALUE}).")
  String subnet = "";

  private final RootCommand root;

  OverlayCreateCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StateException {
    List<String> problems = new ArrayList<>();
    if (!Label.isNetworkName(name)) {
      problems.add(
          "'" + name + "' cannot name an overlay; " + Label.rule(Label.MAX_NETWORK_LENGTH));
    }
    List<Site> sites = List.of();
    if (bootstrap != null) {
      Site.Parsed parsed = Site.parseList(bootstrap);
      parsed.problems().forEach(problem -> problems.add("--bootstrap: " + problem));
      sites = parsed.sites();
    }
    Ipv4Subnet parsedSubnet = Arguments.subnet(subnet, problems);
    UsageFailure.throwIfAny(problems);

    CommandContext context = root.context();
    OverlayDirectory overlay =
        OverlayDirectory.create(
            root.layout().overlaysDirectory(),
            name,
            sites,
            parsedSubnet,
            context.nowMs(),
            context.random());
    Token token =
        overlay.createToken(
            Grant.ALL, OverlayDirectory.DEFAULT_TOKEN_LIFETIME, context.nowMs(), context.random());
    show(overlay, token);
    return ExitCode.OK;
  }

  private void show(OverlayDirectory overlay, Token token) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted) {
      Map<String, Object> object = JsonOption.object();
      object.put("overlay", name);
      object.put("directory", overlay.path().toString());
      object.put("authority", HexFormat.of().formatHex(overlay.authority().fingerprint()));
      object.put("network", overlay.networks().getFirst().name());
      object.put("subnet", overlay.networks().getFirst().subnet().toString());
      object.put("bootstrap", overlay.sites().stream().map(Site::toString).toList());
      object.put("token", token.encode());
      JsonOption.print(out, object);
      return;
    }
    out.println(
        "Overlay " + name + " is made, with network " + overlay.networks().getFirst() + ".");
    out.println(
        "Its authority is kept in "
            + overlay.path()
            + ": keep a backup of it, and keep it secret.");
    if (overlay.sites().isEmpty()) {
      out.println(
          "The token names no bootstrap site, so a machine far away will not find the others;");
      out.println("for that make the overlay with --bootstrap HOST:PORT.");
    }
    out.println(
        "Next, on each machine: sudo gridtap up file:TOKEN, with the token in a file of mode"
            + " 0600.");
    out.println(
        "The token, a secret, valid until "
            + Arguments.date(token.delegation().notAfterMs())
            + ":");
    out.println(token.encode());
    out.flush();
  }
}
