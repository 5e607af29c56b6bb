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
import org.gridtap.config.state.TokenFile;
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
      "%nThe token goes to a file with --out, else to the last line of the output. It",
      "is a secret: whoever has it can join. The authority's key stays in the",
      "overlay's directory; keep a backup, offline if you can.",
      "",
      "Example: gridtap overlay create lab --bootstrap HOST:4743 --out token",
      "Next:    sudo gridtap up file:token, first on the bootstrap site, then on",
      "         every machine",
      ""
    })
final class OverlayCreateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();
  @Mixin TokenOutput output = new TokenOutput();

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
    output.check(problems);
    UsageFailure.throwIfAny(problems);

    CommandContext context = root.context();
    OverlayDirectory overlay;
    try {
      overlay =
          OverlayDirectory.create(
              root.layout().overlaysDirectory(),
              name,
              sites,
              parsedSubnet,
              context.nowMs(),
              context.random());
    } catch (IllegalArgumentException taken) {
      throw new UsageFailure(List.of(String.valueOf(taken.getMessage())));
    }
    Token token =
        overlay.createToken(
            Grant.ALL, OverlayDirectory.DEFAULT_TOKEN_LIFETIME, context.nowMs(), context.random());
    deliver(overlay, token);
    return ExitCode.OK;
  }

  /** Hands the token over; if that fails, the overlay stands and another token can be made. */
  private void deliver(OverlayDirectory overlay, Token token) {
    String loss = "its token could not be written to standard output.";
    try {
      if (output.file != null) {
        TokenFile.write(output.file, token);
      }
      show(overlay, token);
      if (!spec.commandLine().getOut().checkError()) {
        return;
      }
      if (output.file != null) {
        loss = "that could not be told on standard output; its token is in " + output.file + ".";
      }
    } catch (StateException unwritten) {
      loss = "its token is lost: " + unwritten.getMessage();
    }
    throw new CommandFailure(
        "Overlay "
            + name
            + " is made, in "
            + overlay.path()
            + ", but "
            + loss
            + " Make a token by `"
            + root.typed("token create --overlay " + name + " --out FILE")
            + "`.");
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
      output.describe(object, token);
      JsonOption.print(out, object);
      return;
    }
    Prose prose = root.prose();
    prose.print(
        out, "Overlay " + name + " is made, with network " + overlay.networks().getFirst() + ".");
    prose.print(
        out,
        "Its authority is kept in "
            + overlay.path()
            + ": keep a backup of it, and keep it secret.");
    if (overlay.sites().isEmpty()) {
      prose.print(
          out,
          "The token names no bootstrap site, so a machine far away will not find the others; for"
              + " that make the overlay with --bootstrap HOST:PORT.");
    }
    String end = ", a secret, valid until " + Arguments.date(token.delegation().notAfterMs());
    if (output.file != null) {
      prose.print(out, "The token" + end + ", is in " + output.file + ".");
      out.println("Next, on each machine: sudo gridtap up file:" + output.file);
    } else {
      prose.print(
          out,
          "Next, on each machine: sudo gridtap up file:TOKEN, with the token in a file of mode"
              + " 0600.");
      out.println("The token" + end + ":");
      out.println(token.encode());
    }
    out.flush();
  }
}
