package org.gridtap.node.daemon;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.gridtap.linux.ProcessFacts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all protocol state, on Netty's event loop, and the clock it goes by:
 * CLOCK_BOOTTIME, which counts the time that a laptop or a virtual machine slept.
 */
final class ControlLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
  private static final long STOP_SECONDS = 3;

  private final IoEventLoopGroup group;
  private final Runnable onBroken;
  private LongSupplier deadlineNs = () -> Long.MAX_VALUE;
  private Runnable onDeadline = () -> {};
  private @Nullable Future<?> timer;
  private long timerAtNs = Long.MAX_VALUE;

  /**
   * @param onBroken called once a task has thrown: an invariant is broken, and the node must end
   */
  ControlLoop(Runnable onBroken) {
    this.onBroken = onBroken;
    ThreadFactory threads = task -> new Thread(task, "gridtap-control");
    this.group = new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory());
  }

  /** Has what a socket receives come in on this loop. */
  Bootstrap register(Bootstrap socket) {
    return socket.group(group);
  }

  /** Sets what is due when; both are called on the loop. */
  void drive(LongSupplier deadline, Runnable action) {
    deadlineNs = deadline;
    onDeadline = action;
  }

  /** Returns the time that all machines go by, in nanoseconds since the machine's start. */
  long nowNs() {
    return ProcessFacts.bootTimeNs();
  }

  /** Runs a task on the loop, from any thread. */
  void execute(Runnable task) {
    group.execute(() -> run(task));
  }

  /**
   * Runs a task on the loop and waits for its result, at most {@code timeoutMs}. Not to be called
   * on the loop.
   */
  <T> T call(Callable<T> task, long timeoutMs) throws TimeoutException {
    try {
      return group.submit(task).get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
      schedule();
    } catch (RuntimeException | Error broken) {
      LOG.error(
          "this must not happen; the daemon ends rather than go on with broken state", broken);
      onBroken.run();
    }
  }

  /**
   * A timer that is too early does no harm, it only looks again; so it is moved only when it is too
   * late.
   */
  private void schedule() {
    long dueNs = deadlineNs.getAsLong();
    if (dueNs == Long.MAX_VALUE || (timer != null && timerAtNs <= dueNs)) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerAtNs = dueNs;
    timer = group.schedule(this::onTimer, Math.max(0, dueNs - nowNs()), TimeUnit.NANOSECONDS);
  }

  private void onTimer() {
    timer = null;
    timerAtNs = Long.MAX_VALUE;
    run(
        () -> {
          if (deadlineNs.getAsLong() <= nowNs()) {
            onDeadline.run();
          }
        });
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
