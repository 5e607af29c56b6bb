package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gridtap.config.Mode;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.OverlayDirectory;
import org.gridtap.config.state.StateException;
import org.gridtap.config.state.TokenFile;
import org.gridtap.config.token.Token;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "create",
    header = "Makes a further token for an overlay that was made on this machine.",
    description = {
      "%nThe token's end is the end of membership of every machine that joined by it.",
      "A machine that joins again with a newer token keeps identity and addresses.",
      "",
      "Example: gridtap token create --expires 30d --mode interface --out token",
      "Next:    sudo gridtap up file:token on the machine",
      ""
    })
final class TokenCreateCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();
  @Mixin TokenOutput output = new TokenOutput();

  @Option(
      names = "--overlay",
      paramLabel = "DIR",
      description = "The overlay's directory or name; may be left out when there is one.")
  @Nullable Path overlay;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      defaultValue = "365d",
      description = "How long it lasts, like 12h or 30d (default: ${DEFAULT-VALUE}).")
  String expires = "";

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      completionCandidates = Candidates.Modes.class,
      split = ",",
      description = "Allow this mode only (interface, relay); may be given several times.")
  List<String> modes = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "NAME",
      split = ",",
      description = "Allow this network only; may be given several times.")
  List<String> networks = new ArrayList<>();

  @Option(
      names = "--no-fixed-address",
      description = "Allow no address of a machine's own choice, only those of its row.")
  boolean noFixedAddress;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      description = {
        "For how many hosts a router may lease addresses (default: 1024 with --mode router,",
        "1 without; then it has a member's ordinary share of the hash table)."
      })
  @Nullable Integer hosts;

  private final RootCommand root;

  TokenCreateCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StateException {
    List<String> problems = new ArrayList<>();
    Duration lifetime = Arguments.span("--expires", expires, problems);
    if (lifetime.compareTo(LONGEST) > 0) {
      problems.add("--expires: at most 36500d");
    }
    Set<Mode> allowedModes = Arguments.modes(modes, problems);
    if (hosts != null && (hosts < 1 || hosts > Grant.MAX_HOSTS)) {
      problems.add("--hosts: 1 to " + Grant.MAX_HOSTS + ", not " + hosts);
    }
    output.check(problems);
    OverlayDirectory directory = overlay(problems);
    Set<Integer> tags = tags(directory, problems);
    UsageFailure.throwIfAny(problems);

    CommandContext context = root.context();
    Token token =
        directory.createToken(
            grant(allowedModes, tags), lifetime, context.nowMs(), context.random());
    if (output.file != null) {
      TokenFile.write(output.file, token);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted) {
      Map<String, Object> object = TokenShowCommand.describe(token, context.nowMs());
      output.describe(object, token);
      JsonOption.print(out, object);
    } else if (output.file != null) {
      root.prose().print(out, "The token, a secret, is in " + output.file + ".");
      out.println("Next, on each machine: sudo gridtap up file:" + output.file);
      out.flush();
    } else {
      out.println(token.encode());
      out.flush();
    }
    return ExitCode.OK;
  }

  private Grant grant(Set<Mode> allowedModes, Set<Integer> tags) {
    Grant grant = Grant.of(allowedModes, tags);
    grant = noFixedAddress ? grant.withoutFixedAddresses() : grant;
    return hosts == null ? grant : grant.withHosts(hosts);
  }

  /** Opens the overlay, whatever else is wrong: what is unknown to it is told with the rest. */
  private OverlayDirectory overlay(List<String> problems) throws StateException {
    try {
      return Arguments.overlay(root, overlay);
    } catch (UsageFailure | CommandFailure | StateException unopened) {
      UsageFailure.throwIfAny(problems);
      throw unopened;
    }
  }

  private Set<Integer> tags(OverlayDirectory directory, List<String> problems) {
    Set<Integer> tags = new HashSet<>();
    for (String name : networks) {
      directory.networks().stream()
          .filter(network -> network.name().equals(name))
          .findFirst()
          .ifPresentOrElse(
              network -> tags.add(network.tag24()),
              () ->
                  problems.add(
                      "--network: the overlay has no network '"
                          + name
                          + "', only: "
                          + directory.networks().stream()
                              .map(NetworkDefinition::name)
                              .collect(Collectors.joining(", "))));
    }
    return tags;
  }
}
