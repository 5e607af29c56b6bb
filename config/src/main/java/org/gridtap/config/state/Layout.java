package org.gridtap.config.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where files live: everything under one root, which is the file system's for root and {@code
 * ~/.local/state/gridtap} for others, unless {@code --root} or GRIDTAP_ROOT names another. Many
 * nodes live on one machine under different roots.
 *
 * @param named whether the root was named, by flag or environment: then the host's own settings are
 *     left alone
 */
public record Layout(Path root, boolean named) {
  /** Where root's node has its files. */
  public static final Layout OF_HOST = new Layout(Path.of("/"), false);

  public static final String ENVIRONMENT_VARIABLE = "GRIDTAP_ROOT";

  /**
   * Longest path of a unix socket in bytes: {@code sun_path} has 108, the last of which is a zero
   * (unix(7)).
   */
  public static final int MAX_SOCKET_PATH_BYTES = 107;

  /** Finds the root: flag, environment, then what suits the user. */
  public static Layout find(
      @Nullable Path flag, Map<String, String> environment, boolean superuser, Path home) {
    String variable = environment.getOrDefault(ENVIRONMENT_VARIABLE, "");
    if (flag != null) {
      return new Layout(flag.toAbsolutePath().normalize(), true);
    }
    if (!variable.isEmpty()) {
      return new Layout(Path.of(variable).toAbsolutePath().normalize(), true);
    }
    return superuser ? OF_HOST : new Layout(home.resolve(".local/state/gridtap"), false);
  }

  public Path configFile() {
    return root.resolve("etc/gridtap/gridtap.toml");
  }

  public Path stateDirectory() {
    return root.resolve("var/lib/gridtap");
  }

  public Path overlaysDirectory() {
    return stateDirectory().resolve("overlays");
  }

  public Path runDirectory() {
    return root.resolve("run/gridtap");
  }

  public Path controlSocket() {
    return runDirectory().resolve("gridtap.sock");
  }

  /** Says why the control socket cannot be bound under this root; empty if it can. */
  public Optional<String> socketPathProblem() {
    int length = controlSocket().toString().getBytes(StandardCharsets.UTF_8).length;
    return length <= MAX_SOCKET_PATH_BYTES
        ? Optional.empty()
        : Optional.of(
            "The control socket's path "
                + controlSocket()
                + " has "
                + length
                + " bytes, and Linux allows "
                + MAX_SOCKET_PATH_BYTES
                + "; choose a shorter --root.");
  }
}
