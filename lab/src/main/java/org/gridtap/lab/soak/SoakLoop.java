package org.gridtap.lab.soak;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The one thread that owns a soak's state. What blocks runs beside it on virtual threads, and its
 * result comes back as a task of the loop. The first exception of any task ends the soak.
 */
final class SoakLoop implements AutoCloseable {
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("soak-loop").factory());
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final long startedNs = System.nanoTime();
  private volatile boolean interrupted;

  /** What blocks. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  SoakLoop() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Returns the time since the loop was made, in nanoseconds. */
  long nowNs() {
    return System.nanoTime() - startedNs;
  }

  /** Runs a task on the loop, from any thread; not once the loop is closed. */
  void execute(Action task) {
    if (!thread.isShutdown()) {
      thread.execute(() -> guard(task));
    }
  }

  /** Runs a task on the loop after a while. */
  void after(Duration delay, Action task) {
    if (!thread.isShutdown()) {
      var _ = thread.schedule(() -> guard(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Runs a task on the loop again and again, with this pause between. */
  void every(Duration pause, Action task) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> guard(task), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Does something that blocks beside the loop, then handles its result on it. */
  <T> void beside(Callable<T> work, Consumer<T> result) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                T value = work.call();
                execute(() -> result.accept(value));
              } catch (Exception failure) {
                end(failure);
              }
            });
  }

  private void guard(Action task) {
    try {
      if (!ended.isDone()) {
        task.run();
      }
    } catch (Exception failure) {
      end(failure);
    }
  }

  /** Ends the soak; the word is what {@link #await} returns. */
  void end(String why) {
    ended.complete(why);
  }

  private void end(Exception failure) {
    ended.completeExceptionally(failure);
  }

  /** Ends the soak because this program is to end; what fails from here on is no news. */
  void interrupt() {
    interrupted = true;
    end("interrupted");
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /** Waits until somebody ends the soak, and returns why; throws what a task threw. */
  String await() throws Exception {
    try {
      return ended.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  /** Lets the running task end, and drops all others. */
  @Override
  public void close() {
    ended.complete("closed");
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new TimeoutException();
      }
    } catch (InterruptedException | TimeoutException hangs) {
      Thread.currentThread().interrupt();
    }
  }
}
