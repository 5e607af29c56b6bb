package org.gridtap.node.cli;

import java.util.List;
import java.util.Optional;
import org.gridtap.config.Mode;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.Place;

/**
 * Says what cannot work here: a socket path too long, an interface without the right to make one.
 */
final class ThisMachine implements Place {
  private final CommandContext context;
  private final Layout layout;
  private final boolean runs;

  /**
   * @param runs whether the node is to run at once, in this process
   */
  ThisMachine(CommandContext context, Layout layout, boolean runs) {
    this.context = context;
    this.layout = layout;
    this.runs = runs;
  }

  @Override
  public List<String> problems(NodeConfig config) {
    return layout.socketPathProblem().stream().toList();
  }

  @Override
  public Optional<String> obstacle(NodeConfig config) {
    // A node under a root that was named may run later, as another user.
    boolean runsAsThisUser = runs || !(context.superuser() || layout.named());
    if (config.mode() != Mode.INTERFACE
        || !runsAsThisUser
        || context.mayAdministerNetwork().getAsBoolean()) {
      return Optional.empty();
    }
    return Optional.of(
        context.superuser()
            ? "An interface needs the capability CAP_NET_ADMIN, and this process lacks it though it"
                + " runs as root. In a container, start that with --cap-add NET_ADMIN and --device"
                + " /dev/net/tun; or take part without an interface: --mode relay"
            : "An interface needs root (CAP_NET_ADMIN). Run with sudo, or take part without an"
                + " interface: --mode relay");
  }
}
