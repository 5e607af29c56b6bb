package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.gridtap.config.Span;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.token.Token;
import org.gridtap.config.token.TokenReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    header = "Shows what a token says, without its secret. Nothing is changed.",
    description = {
      "%nExit code 1 if it is no whole and genuine token. One that has expired is",
      "shown as such.",
      "",
      "Example: gridtap token show file:token",
      "Next:    sudo gridtap up file:token",
      ""
    })
final class TokenShowCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();
  @Mixin TokenArgument argument = new TokenArgument();

  private final RootCommand root;

  TokenShowCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    CommandContext context = root.context();
    PrintWriter out = spec.commandLine().getOut();
    String text = argument.text(context, spec.commandLine().getErr());
    if (text == null) {
      throw TokenArgument.missing();
    }
    Token token = TokenArgument.accepted(TokenReader.readWithoutTimes(text));
    if (json.wanted) {
      JsonOption.print(out, describe(token, context.nowMs()));
    } else {
      show(token, context.nowMs(), out);
      out.flush();
    }
    return ExitCode.OK;
  }

  /** Returns the token as JSON, its secret left out. */
  static Map<String, Object> describe(Token token, long nowMs) {
    Grant grant = token.delegation().grant();
    Map<String, Object> object = JsonOption.object();
    object.put("id", token.id());
    object.put("overlay", token.authority().overlayName());
    object.put("authority", HexFormat.of().formatHex(token.authority().fingerprint()));
    object.put("state", state(token, nowMs));
    object.put("notBefore", Arguments.date(token.delegation().notBeforeMs()));
    object.put("notAfter", Arguments.date(token.delegation().notAfterMs()));
    object.put("modes", grant.modes().stream().map(Mode::text).sorted().toList());
    object.put("fixedAddresses", grant.fixedAddresses());
    object.put("hosts", grant.hosts());
    object.put("allNetworks", grant.networkTags().isEmpty());
    object.put("networks", token.networks().stream().map(TokenShowCommand::describe).toList());
    object.put("bootstrap", token.sites().stream().map(Site::toString).toList());
    return object;
  }

  private static Map<String, Object> describe(NetworkDefinition network) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", network.name());
    object.put("subnet", network.subnet().toString());
    object.put("leaseSeconds", network.leaseSeconds());
    return object;
  }

  private static void show(Token token, long nowMs, PrintWriter out) {
    Grant grant = token.delegation().grant();
    long endMs = token.delegation().notAfterMs();
    String end = Arguments.date(endMs);
    String left = Span.format(Duration.ofMillis(Math.abs(endMs - nowMs)));
    String modes =
        grant.modes().isEmpty()
            ? "all"
            : grant.modes().stream().map(Mode::text).sorted().collect(Collectors.joining(", "));
    Table table =
        new Table()
            .row("token", token.id())
            .row("overlay", token.authority().overlayName())
            .row("authority", HexFormat.of().formatHex(token.authority().fingerprint()))
            .row(
                "valid until",
                endMs < nowMs ? end + ": EXPIRED " + left + " ago" : end + ", for " + left)
            .row("modes", modes)
            .row("addresses", grant.fixedAddresses() ? "any" : "of each machine's own row")
            .row("hosts", Integer.toString(grant.hosts()))
            .row(
                "networks",
                list(token.networks())
                    + (grant.networkTags().isEmpty() ? ", and all later ones" : ""))
            .row("bootstrap", token.sites().isEmpty() ? "none" : list(token.sites()));
    table.print(out);
    if (state(token, nowMs).equals("expired")) {
      out.println("  Next: ask for a new one, made by gridtap token create.");
    }
  }

  private static String state(Token token, long nowMs) {
    if (nowMs > token.delegation().notAfterMs()) {
      return "expired";
    }
    return nowMs < token.delegation().notBeforeMs() ? "not yet valid" : "valid";
  }

  private static String list(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
