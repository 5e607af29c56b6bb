package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits until any of a few descriptors is readable, level-triggered. One owner thread. */
public final class Epoll implements Closeable {
  /** How many events one wait returns at most; more come with the next. */
  public static final int MAX_EVENTS = 16;

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLLIN = 1;

  /** The kernel packs the structure on x86-64 only. */
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int EVENT_DATA = PACKED ? 4 : 8;

  private final Libc libc = new Libc();
  private final MemorySegment events = Arena.ofAuto().allocate(MAX_EVENTS * 16, 8);
  private final int fd;

  public Epoll() throws LinuxException {
    fd = (int) LinuxException.check("epoll_create1", libc.epollCreate(EPOLL_CLOEXEC));
  }

  /** Watches a descriptor; {@code tag} is what {@link #tag} returns for it. */
  public void add(int watched, int tag) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(16, 8);
      event.set(JAVA_INT_UNALIGNED, 0, EPOLLIN);
      event.set(JAVA_INT_UNALIGNED, EVENT_DATA, tag);
      LinuxException.check("epoll_ctl", libc.epollCtl(fd, EPOLL_CTL_ADD, watched, event.address()));
    }
  }

  /** Watches a descriptor no longer. */
  public void remove(int watched) throws LinuxException {
    LinuxException.check("epoll_ctl", libc.epollCtl(fd, EPOLL_CTL_DEL, watched, events.address()));
  }

  /**
   * Waits for events, for at most {@code timeoutMs} (-1: without end), and returns how many there
   * are; 0 after the time, or when a signal came first. HOT PATH.
   */
  public int await(int timeoutMs) throws LinuxException {
    int count = libc.epollWait(fd, events.address(), MAX_EVENTS, timeoutMs);
    if (count == -Errno.EINTR) {
      return 0;
    }
    if (count < 0) {
      throw new LinuxException("epoll_wait", -count);
    }
    return count;
  }

  /** Returns the tag of the {@code index}-th event of the last wait. */
  public int tag(int index) {
    return events.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES + EVENT_DATA);
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
