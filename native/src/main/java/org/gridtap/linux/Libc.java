package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's calls, each returning what the C function returns, or {@code -errno} when that is
 * negative.
 *
 * <p>An instance holds the slot into which errno is captured and so belongs to one thread at a
 * time. Pointers are plain longs and handles are static constants. None of these but the clock is a
 * critical call, for any of them may block the thread for a while in the kernel.
 *
 * <p>Capturing errno makes the JDK slice the slot, 40 bytes a call unless the compiler removes
 * them, which it does not do reliably in a large loop. The calls of the data path therefore capture
 * nothing. When one fails, errno is read from the C library's own place: right then it is nearly
 * always the call's, but the JVM may have changed it at a safepoint. So it is believed only if it
 * is EAGAIN, which at worst makes the caller wait for the descriptor once more; anything else is
 * asked again by the same call with capturing, whose answer is as good: what failed had no effect.
 */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET = CAPTURE.byteOffset(PathElement.groupElement("errno"));
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private static final MethodHandle OPEN = variadic("open", JAVA_INT, 2, ADDRESS, JAVA_INT);
  private static final MethodHandle IOCTL =
      variadic("ioctl", JAVA_INT, 2, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ =
      handle("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      handle("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SOCKET =
      handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      handle("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SETSOCKOPT =
      handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SEND =
      handle("send", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECV =
      handle("recv", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SENDMMSG =
      handle("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      handle("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CREATE = handle("epoll_create1", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      handle("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle EPOLL_WAIT =
      handle("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle GETEUID = handle("geteuid", JAVA_INT);
  private static final MethodHandle UNSHARE = handle("unshare", JAVA_INT, JAVA_INT);
  private static final MethodHandle SETNS = handle("setns", JAVA_INT, JAVA_INT, JAVA_INT);

  private static final MethodHandle READ_HOT =
      hot("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE_HOT =
      hot("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SENDMMSG_HOT =
      hot("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVMMSG_HOT =
      hot("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle EPOLL_WAIT_HOT =
      hot("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

  /** The kernel answers it from a page of the process's own: it cannot block. */
  private static final MethodHandle CLOCK_GETTIME =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("clock_gettime"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
          Linker.Option.critical(false));

  private static final MethodHandle ERRNO_LOCATION =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("__errno_location"),
          FunctionDescriptor.of(JAVA_LONG),
          Linker.Option.critical(false));
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private final MemorySegment captured = Arena.ofAuto().allocate(CAPTURE);

  int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result((int) OPEN.invokeExact(captured, arena.allocateFrom(path), flags));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int ioctl(int fd, long request, long argument) {
    try {
      return result((int) IOCTL.invokeExact(captured, fd, request, argument));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int close(int fd) {
    try {
      return result((int) CLOSE.invokeExact(captured, fd));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  long read(int fd, long address, long length) {
    try {
      long r = (long) READ_HOT.invokeExact(fd, address, length);
      if (r >= 0) {
        return r;
      }
      return lastErrno() == Errno.EAGAIN
          ? -Errno.EAGAIN
          : result((long) READ.invokeExact(captured, fd, address, length));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  long write(int fd, long address, long length) {
    try {
      long r = (long) WRITE_HOT.invokeExact(fd, address, length);
      if (r >= 0) {
        return r;
      }
      return lastErrno() == Errno.EAGAIN
          ? -Errno.EAGAIN
          : result((long) WRITE.invokeExact(captured, fd, address, length));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int socket(int domain, int type, int protocol) {
    try {
      return result((int) SOCKET.invokeExact(captured, domain, type, protocol));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int bind(int fd, long socketAddress, int length) {
    try {
      return result((int) BIND.invokeExact(captured, fd, socketAddress, length));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int getsockname(int fd, long socketAddress, long lengthAddress) {
    try {
      return result((int) GETSOCKNAME.invokeExact(captured, fd, socketAddress, lengthAddress));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int setsockopt(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(JAVA_INT, value).address();
      return result((int) SETSOCKOPT.invokeExact(captured, fd, level, option, address, 4));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Reads an option; the int at {@code lengthAddress} says how much room there is. */
  int getsockopt(int fd, int level, int option, long address, long lengthAddress) {
    try {
      return result(
          (int) GETSOCKOPT.invokeExact(captured, fd, level, option, address, lengthAddress));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Sets an option whose value is a {@code struct timeval}. */
  int setsockoptTime(int fd, int level, int option, long microseconds) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      time.set(JAVA_LONG, 0, microseconds / 1_000_000);
      time.set(JAVA_LONG, 8, microseconds % 1_000_000);
      long address = time.address();
      return result((int) SETSOCKOPT.invokeExact(captured, fd, level, option, address, 16));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  long send(int fd, long address, long length, int flags) {
    try {
      return result((long) SEND.invokeExact(captured, fd, address, length, flags));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  long recv(int fd, long address, long length, int flags) {
    try {
      return result((long) RECV.invokeExact(captured, fd, address, length, flags));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int sendmmsg(int fd, long messages, int count, int flags) {
    try {
      int r = (int) SENDMMSG_HOT.invokeExact(fd, messages, count, flags);
      if (r >= 0) {
        return r;
      }
      return lastErrno() == Errno.EAGAIN
          ? -Errno.EAGAIN
          : result((int) SENDMMSG.invokeExact(captured, fd, messages, count, flags));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int recvmmsg(int fd, long messages, int count, int flags) {
    try {
      int r = (int) RECVMMSG_HOT.invokeExact(fd, messages, count, flags, 0L);
      if (r >= 0) {
        return r;
      }
      return lastErrno() == Errno.EAGAIN
          ? -Errno.EAGAIN
          : result((int) RECVMMSG.invokeExact(captured, fd, messages, count, flags, 0L));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int eventfd(int initial, int flags) {
    try {
      return result((int) EVENTFD.invokeExact(captured, initial, flags));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int epollCreate(int flags) {
    try {
      return result((int) EPOLL_CREATE.invokeExact(captured, flags));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int epollCtl(int epoll, int operation, int fd, long event) {
    try {
      return result((int) EPOLL_CTL.invokeExact(captured, epoll, operation, fd, event));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int epollWait(int epoll, long events, int capacity, int timeoutMs) {
    try {
      int r = (int) EPOLL_WAIT_HOT.invokeExact(epoll, events, capacity, timeoutMs);
      if (r >= 0) {
        return r;
      }
      return lastErrno() == Errno.EAGAIN
          ? -Errno.EAGAIN
          : result((int) EPOLL_WAIT.invokeExact(captured, epoll, events, capacity, timeoutMs));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Returns 0 or -1, without the reason: for any thread. HOT PATH. */
  static int clockGettime(int clock, long timespec) {
    try {
      return (int) CLOCK_GETTIME.invokeExact(clock, timespec);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int geteuid() {
    try {
      return (int) GETEUID.invokeExact(captured);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int unshare(int flags) {
    try {
      return result((int) UNSHARE.invokeExact(captured, flags));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  int setns(int fd, int type) {
    try {
      return result((int) SETNS.invokeExact(captured, fd, type));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private static int lastErrno() throws Throwable {
    return MEMORY.get(JAVA_INT, (long) ERRNO_LOCATION.invokeExact());
  }

  private int result(int returned) {
    return returned < 0 ? -captured.get(JAVA_INT, ERRNO_OFFSET) : returned;
  }

  private long result(long returned) {
    return returned < 0 ? -captured.get(JAVA_INT, ERRNO_OFFSET) : returned;
  }

  /** A handle throws only if this class describes the function wrongly. */
  private static RuntimeException unexpected(Throwable t) {
    return t instanceof Error error ? rethrow(error) : new IllegalStateException(t);
  }

  private static RuntimeException rethrow(Error error) {
    throw error;
  }

  private static MethodHandle handle(
      String name, MemoryLayout returned, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(returned, parameters),
        ERRNO);
  }

  private static MethodHandle hot(String name, MemoryLayout returned, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(returned, parameters));
  }

  private static MethodHandle variadic(
      String name, MemoryLayout returned, int fixed, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(returned, parameters),
        ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }
}
