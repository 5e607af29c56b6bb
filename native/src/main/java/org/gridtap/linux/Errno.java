package org.gridtap.linux;

/** Numbers of Linux errors (asm-generic/errno.h) with their names and what they mean in words. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int EBADFD = 77;
  public static final int EMSGSIZE = 90;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;

  private Errno() {}

  /** Returns the symbolic name, or {@code errno N} for one that this table does not have. */
  public static String name(int errno) {
    String entry = entry(errno);
    return entry.isEmpty() ? "errno " + errno : entry.substring(0, entry.indexOf(' '));
  }

  /** Returns the meaning in words. */
  public static String text(int errno) {
    String entry = entry(errno);
    return entry.isEmpty() ? "unknown error" : entry.substring(entry.indexOf(' ') + 1);
  }

  private static String entry(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM operation not permitted";
      case ENOENT -> "ENOENT no such file or directory";
      case EINTR -> "EINTR interrupted by a signal";
      case EIO -> "EIO input/output error";
      case ENXIO -> "ENXIO no such device or address";
      case EBADF -> "EBADF bad file descriptor";
      case EAGAIN -> "EAGAIN nothing to do right now";
      case ENOMEM -> "ENOMEM out of memory";
      case EACCES -> "EACCES permission denied";
      case EBUSY -> "EBUSY device or resource busy";
      case EEXIST -> "EEXIST exists already";
      case ENODEV -> "ENODEV no such device";
      case ENOTDIR -> "ENOTDIR not a directory";
      case EISDIR -> "EISDIR is a directory";
      case EINVAL -> "EINVAL invalid argument";
      case ENFILE -> "ENFILE too many open files in the system";
      case EMFILE -> "EMFILE too many open files in this process";
      case ENOTTY -> "ENOTTY not a device that takes this request";
      case ENOSPC -> "ENOSPC no space left";
      case EROFS -> "EROFS read-only file system";
      case EPIPE -> "EPIPE nobody reads any more";
      case ERANGE -> "ERANGE out of range";
      case ENOSYS -> "ENOSYS the kernel has no such call";
      case EBADFD -> "EBADFD file descriptor in a bad state";
      case EMSGSIZE -> "EMSGSIZE message too long";
      case EOPNOTSUPP -> "EOPNOTSUPP operation not supported";
      case EAFNOSUPPORT -> "EAFNOSUPPORT address family not supported";
      case EADDRINUSE -> "EADDRINUSE address already in use";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL address not available here";
      case ENETDOWN -> "ENETDOWN network is down";
      case ENETUNREACH -> "ENETUNREACH network is unreachable";
      case ENOBUFS -> "ENOBUFS no buffer space available";
      case ECONNREFUSED -> "ECONNREFUSED connection refused";
      case EHOSTUNREACH -> "EHOSTUNREACH no route to host";
      default -> "";
    };
  }
}
