package org.gridtap.config.state;

import java.nio.file.Path;

/**
 * A second process for {@link StateDirectoryTest}: takes the lock, says so, and waits to be ended.
 */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments) throws Exception {
    try (StateDirectory.Lock lock = StateDirectory.at(Path.of(arguments[0])).lock()) {
      System.out.println(lock == null ? "" : "locked");
      System.in.read();
    }
  }
}
