package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An event descriptor: any thread signals, the owner waits for it with {@link Epoll} and clears it.
 *
 * <p>{@link #signal} is safe from any thread; {@link #clear} and {@link #close} belong to the
 * owner. Nothing may signal after the close.
 */
public final class EventFd implements Closeable {
  private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;

  private final Libc owner = new Libc();
  private final Libc signaller = new Libc();
  private final MemorySegment one = Arena.ofAuto().allocate(JAVA_LONG);
  private final MemorySegment count = Arena.ofAuto().allocate(JAVA_LONG);
  private final int fd;

  public EventFd() throws LinuxException {
    fd = (int) LinuxException.check("eventfd", owner.eventfd(0, EFD_NONBLOCK_CLOEXEC));
    one.set(JAVA_LONG, 0, 1);
  }

  public int fd() {
    return fd;
  }

  /**
   * Makes the descriptor readable. Threads may race here: they would share the slot of errno only,
   * which nobody reads, for the one possible failure is a full counter, and that is readable too.
   */
  public void signal() {
    signaller.write(fd, one.address(), 8);
  }

  /** Makes the descriptor unreadable until the next signal. */
  public void clear() {
    owner.read(fd, count.address(), 8);
  }

  @Override
  public void close() {
    owner.close(fd);
  }
}
