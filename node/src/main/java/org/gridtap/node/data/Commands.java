package org.gridtap.node.data;

import org.gridtap.linux.EventFd;
import org.gridtap.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/** What others want the data worker to do: carried out by it in the order given. */
final class Commands {
  /** Commands that wait for the worker's next turn. */
  static final int MAX_COMMANDS = 8192;

  private static final int MAX_PER_TURN = 1024;
  private static final int PATIENCE_MS = 100;

  private final WaitingLine<Runnable> waiting = new WaitingLine<>("commands", MAX_COMMANDS);
  private final EventFd wake = new EventFd();
  private volatile boolean over;

  /** Guarded by {@link #wake}. */
  private boolean wakeClosed;

  Commands() throws LinuxException {}

  /** Returns the descriptor that becomes readable when commands wait. */
  int fd() {
    return wake.fd();
  }

  // From any one thread at a time.

  /** Waits for room as long as the worker lives; what comes after its end is dropped. */
  void give(Runnable command) {
    boolean interrupted = false;
    while (!over) {
      try {
        if (waiting.offer(command, PATIENCE_MS)) {
          break;
        }
      } catch (InterruptedException stop) {
        // A command that is left out would leave a session or a route behind: it goes first.
        interrupted = true;
      }
    }
    signal();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The lock keeps a late signal from the descriptor's number, which may be another's by then. */
  private void signal() {
    synchronized (wake) {
      if (!wakeClosed) {
        wake.signal();
      }
    }
  }

  /** Takes no more commands from now on; from any thread. */
  void end() {
    over = true;
  }

  boolean areOver() {
    return over;
  }

  QueueLevel level() {
    return waiting.level();
  }

  /** Gives the descriptor back; returns whether that had not been done yet. */
  boolean close() throws LinuxException {
    synchronized (wake) {
      boolean isFirst = !wakeClosed;
      if (isFirst) {
        wakeClosed = true;
        wake.close();
      }
      return isFirst;
    }
  }

  // From the worker.

  void clearSignal() {
    wake.clear();
  }

  /** Carries out those that wait, up to a bound. */
  void carryOut() {
    for (int i = 0; i < MAX_PER_TURN; i++) {
      @Nullable Runnable command = waiting.poll();
      if (command == null) {
        return;
      }
      command.run();
    }
    signal();
  }
}
