package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What cannot be taken back: a turn of the control loop that puts networks in and out, then, once
 * the data worker has let go of all that went, the closing of what is left over. However late the
 * turn comes, and whether or not anybody still waits, the rest follows it.
 */
final class Changeover {
  /** Filled by the turn, on the loop; read after it. */
  private final List<CompletableFuture<Void>> going = new ArrayList<>();

  /** Filled by the turn, on the loop; run after it. */
  private final List<Runnable> closings = new ArrayList<>();

  private final CompletableFuture<Void> turned = new CompletableFuture<>();
  private final CompletableFuture<Void> finished;

  /**
   * @param closer runs what may block, when its time has come
   */
  Changeover(Executor closer) {
    this.finished =
        turned
            .thenCompose(turn -> CompletableFuture.allOf(going.toArray(CompletableFuture[]::new)))
            .thenRunAsync(() -> closings.forEach(Runnable::run), closer);
  }

  /** Returns one that is finished. */
  static Changeover none() {
    Changeover none = new Changeover(Runnable::run);
    none.begin(Runnable::run, () -> {});
    return none;
  }

  /** Lets the loop make the turn; returns at once. To be called once. */
  void begin(Executor loop, Runnable turn) {
    loop.execute(
        () -> {
          turn.run();
          turned.complete(null);
        });
  }

  /** In the turn: something goes; the result is to be run when it is gone. */
  Runnable going() {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    going.add(gone);
    return () -> gone.complete(null);
  }

  /** In the turn: this is to be closed when all is gone that goes. */
  void closeThen(Runnable closing) {
    closings.add(closing);
  }

  boolean isFinished() {
    return finished.isDone();
  }

  /** Waits for the end; returns whether it came. */
  boolean await(long timeoutMs) {
    try {
      finished.get(timeoutMs, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Runs this when the end comes, or now if it has come. */
  void whenFinished(Runnable action) {
    var unusedRest = finished.thenRun(action);
  }
}
