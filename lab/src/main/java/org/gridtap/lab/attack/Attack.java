package org.gridtap.lab.attack;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.linux.FrameBatch;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.NetworkNamespace;
import org.gridtap.linux.PacketSocket;

/** A running attack: a thread in a lab's namespace that sends one source's frames. */
public final class Attack implements AutoCloseable {
  /** A batch is sent at once: so long may the rate be off, and no frame waits longer. */
  private static final int BATCHES_PER_SECOND = 1_000;

  private final Ground ground;
  private final FrameSource source;
  private final Bounds bounds;
  private final CompletableFuture<Report> report = new CompletableFuture<>();
  private volatile boolean stopped;
  private volatile long taken;

  /**
   * What an attack did.
   *
   * @param sent frames that the interface took
   * @param refused frames that it did not take: its queue was full, or they were too long for it
   */
  public record Report(long sent, long refused, Duration duration) {
    /** Returns how many frames went out a second. */
    public long perSecond() {
      return sent * 1_000_000_000L / Math.max(1, duration.toNanos());
    }
  }

  private Attack(Ground ground, FrameSource source, Bounds bounds) {
    this.ground = ground;
    this.source = source;
    this.bounds = bounds;
  }

  /** Begins to send; the source passes to the attack's thread. */
  public static Attack begin(Ground ground, FrameSource source, Bounds bounds) {
    Attack attack = new Attack(ground, source, bounds);
    Thread.ofPlatform().daemon().name("attack").start(attack::run);
    return attack;
  }

  /** Sends until a limit is reached. */
  public static Report run(Ground ground, FrameSource source, Bounds bounds) {
    return begin(ground, source, bounds).await();
  }

  private void run() {
    try {
      report.complete(NetworkNamespace.callIn(ground.namespace(), this::send));
    } catch (Exception | Error failure) {
      report.completeExceptionally(failure);
    }
  }

  private Report send() throws LinuxException {
    long startNs = System.nanoTime();
    long endNs = startNs + bounds.duration().toNanos();
    long offered = 0;
    long sent = 0;
    FrameBatch batch = new FrameBatch();
    try (PacketSocket socket = PacketSocket.sending(ground.interfaceIndex())) {
      while (!stopped && offered < bounds.frames()) {
        long nowNs = System.nanoTime();
        if (nowNs >= endNs) {
          break;
        }
        int count = due(nowNs - startNs, offered);
        if (count == 0) {
          LockSupport.parkNanos(1_000_000_000L / BATCHES_PER_SECOND / 2);
          continue;
        }
        for (int i = 0; i < count; i++) {
          batch.length(i, source.next(batch.buffer(), batch.offset(i)));
        }
        sent += socket.send(batch, count);
        taken = sent;
        offered += count;
      }
    }
    return new Report(sent, offered - sent, Duration.ofNanos(System.nanoTime() - startNs));
  }

  /** Returns how many frames are to be sent now, so that the rate is kept. */
  private int due(long elapsedNs, long offered) {
    long left = Math.min(FrameBatch.MAX_FRAMES, bounds.frames() - offered);
    if (bounds.perSecond() == 0) {
      return (int) left;
    }
    long dueByNow = (long) (elapsedNs * 1e-9 * bounds.perSecond()) + 1;
    return (int) Math.clamp(dueByNow - offered, 0, left);
  }

  /** Returns how many frames the interface has taken so far. */
  public long sent() {
    return taken;
  }

  /** Waits for the attack's end. Throws IllegalStateException if it could not be carried out. */
  public Report await() {
    try {
      return report.join();
    } catch (CompletionException failed) {
      throw new IllegalStateException("the attack failed: " + failed.getCause(), failed.getCause());
    }
  }

  /** Ends the attack. */
  @Override
  public void close() {
    stopped = true;
    report.exceptionally(_ -> new Report(0, 0, Duration.ZERO)).join();
  }
}
