package org.gridtap.linux;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs tasks in other network namespaces, for tests and the lab: interfaces, sockets and child
 * processes that such a task makes belong there.
 *
 * <p>A namespace is a property of a thread, so every task gets a thread of its own that ends with
 * it.
 */
public final class NetworkNamespace {
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;

  private NetworkNamespace() {}

  /** Runs a task in a new namespace, which is empty but for a loopback that is down. */
  public static <T> T callInNew(Callable<T> task) throws Exception {
    return callOnThread(
        () -> {
          LinuxException.check("unshare CLONE_NEWNET", new Libc().unshare(CLONE_NEWNET));
          return task.call();
        });
  }

  /** Runs a task in the namespace that a file stands for, such as {@code /run/netns/NAME}. */
  public static <T> T callIn(Path namespace, Callable<T> task) throws Exception {
    return callOnThread(
        () -> {
          Libc libc = new Libc();
          int fd = libc.open(namespace.toString(), O_RDONLY_CLOEXEC);
          LinuxException.check("open " + namespace, fd);
          try {
            LinuxException.check("setns " + namespace, libc.setns(fd, CLONE_NEWNET));
          } finally {
            libc.close(fd);
          }
          return task.call();
        });
  }

  private static <T> T callOnThread(Callable<T> task) throws Exception {
    FutureTask<T> result = new FutureTask<>(task);
    Thread.ofPlatform().name("namespace").daemon().start(result);
    try {
      return result.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
