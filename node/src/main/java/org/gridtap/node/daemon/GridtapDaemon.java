package org.gridtap.node.daemon;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gridtap.config.state.StateException;
import org.gridtap.node.cli.CommandFailure;
import org.gridtap.node.cli.DaemonOptions;
import org.gridtap.node.cli.DaemonRunner;
import org.gridtap.node.cli.ExitCode;

/** Runs a node in the foreground until SIGTERM, SIGINT or {@code gridtap down}; SIGHUP reloads. */
public final class GridtapDaemon implements DaemonRunner {
  private static final int CLOSE_SECONDS = 5;

  @Override
  public int run(DaemonOptions options) {
    LogLevels.set(options.config().logLevel());
    CountDownLatch closed = new CountDownLatch(1);
    try {
      Daemon daemon = Daemon.start(options);
      Thread onSignal =
          Thread.ofPlatform().name("gridtap-signal").unstarted(() -> end(daemon, closed));
      Runtime.getRuntime().addShutdownHook(onSignal);
      Hangup.listen(daemon::reload, daemon::stop);
      boolean inOrder = daemon.await();
      daemon.close();
      forget(onSignal);
      return inOrder ? ExitCode.OK : ExitCode.FAILED;
    } catch (DaemonFailure | StateException failure) {
      throw new CommandFailure(String.valueOf(failure.getMessage()));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    } finally {
      closed.countDown();
    }
  }

  /** The JVM halts when its hooks have run: this one waits until everything is closed in order. */
  private static void end(Daemon daemon, CountDownLatch closed) {
    daemon.stop();
    try {
      if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "gridtap: not everything could be closed within " + CLOSE_SECONDS + " s");
      }
    } catch (InterruptedException halted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // A signal is what ends us: the hook runs already.
    }
  }
}
