package org.gridtap.linux;

import java.io.IOException;

/** A system call that failed: which, with what error, and where known what to try next. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final int errno;

  /**
   * @param call the call with what it was applied to, such as {@code bind port 4743}
   * @param errno the positive error number
   */
  public LinuxException(String call, int errno) {
    super(call + ": " + Errno.text(errno) + " (" + Errno.name(errno) + ")");
    this.call = call;
    this.errno = errno;
  }

  /**
   * @param cause what happened and what to try next, in one or two sentences
   */
  LinuxException(String call, int errno, String cause) {
    super(cause + " (" + call + ": " + Errno.name(errno) + ")");
    this.call = call;
    this.errno = errno;
  }

  public String call() {
    return call;
  }

  public int errno() {
    return errno;
  }

  /** Returns the error's symbolic name, such as {@code EADDRINUSE}. */
  public String errnoName() {
    return Errno.name(errno);
  }

  /** Returns {@code result}, or throws what a negative one says. */
  static long check(String call, long result) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call, (int) -result);
    }
    return result;
  }
}
