package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A NETLINK_ROUTE socket: requests with their acknowledgement, and dumps. */
final class NetlinkSocket implements Closeable {
  static final int NLM_F_ACK = 4;
  static final int NLM_F_DUMP = 0x300;

  /** How often a dump is begun again because the tables changed meanwhile. */
  private static final int MAX_DUMP_ATTEMPTS = 5;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int BUFFER_BYTES = 65536;

  private final Libc libc = new Libc();
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 8);
  private final int fd;
  private int sequence;

  NetlinkSocket() throws LinuxException {
    fd =
        (int)
            LinuxException.check(
                "socket NETLINK_ROUTE", libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, 0));
  }

  /** Sends a request that changes something; returns 0 or {@code -errno} of its acknowledgement. */
  int change(String call, NetlinkMessage request) throws LinuxException {
    send(call, request);
    while (true) {
      long length = receive(call);
      for (long at = 0; at + NetlinkMessage.HEADER_BYTES <= length; ) {
        int size = buffer.get(JAVA_INT, at);
        if (type(at) == NLMSG_ERROR && buffer.get(JAVA_INT, at + 8) == sequence) {
          return buffer.get(JAVA_INT, at + NetlinkMessage.HEADER_BYTES);
        }
        at += align(size);
      }
    }
  }

  /**
   * Reads a whole table, or what a request with {@link #NLM_F_ACK} names.
   *
   * @param reader makes a value of a message without its header, or null to leave it out
   */
  <T> List<T> dump(String call, NetlinkMessage request, Function<MemorySegment, @Nullable T> reader)
      throws LinuxException {
    List<T> found = List.of();
    for (int attempt = 0; attempt < MAX_DUMP_ATTEMPTS; attempt++) {
      found = new ArrayList<>();
      send(call, request);
      if (readDump(call, reader, found)) {
        break;
      }
    }
    return found;
  }

  @Override
  public void close() {
    libc.close(fd);
  }

  private <T> boolean readDump(
      String call, Function<MemorySegment, @Nullable T> reader, List<T> found)
      throws LinuxException {
    boolean consistent = true;
    while (true) {
      long length = receive(call);
      for (long at = 0; at + NetlinkMessage.HEADER_BYTES <= length; ) {
        int size = buffer.get(JAVA_INT, at);
        if (size < NetlinkMessage.HEADER_BYTES || at + size > length) {
          throw new LinuxException(call, Errno.EIO);
        }
        if (buffer.get(JAVA_INT, at + 8) == sequence) {
          consistent &= (buffer.get(JAVA_SHORT, at + 6) & NLM_F_DUMP_INTR) == 0;
          if (type(at) == NLMSG_DONE) {
            return consistent;
          }
          if (type(at) == NLMSG_ERROR) {
            int errno = -buffer.get(JAVA_INT, at + NetlinkMessage.HEADER_BYTES);
            if (errno == 0) {
              return consistent;
            }
            throw new LinuxException(call, errno);
          }
          T value =
              reader.apply(
                  buffer.asSlice(
                      at + NetlinkMessage.HEADER_BYTES, size - NetlinkMessage.HEADER_BYTES));
          if (value != null) {
            found.add(value);
          }
        }
        at += align(size);
      }
    }
  }

  private void send(String call, NetlinkMessage request) throws LinuxException {
    MemorySegment bytes = request.finish(++sequence);
    LinuxException.check(call, libc.send(fd, bytes.address(), bytes.byteSize(), 0));
  }

  private long receive(String call) throws LinuxException {
    long length;
    do {
      length = libc.recv(fd, buffer.address(), BUFFER_BYTES, 0);
    } while (length == -Errno.EINTR);
    return LinuxException.check(call, length);
  }

  private int type(long at) {
    return buffer.get(JAVA_SHORT, at + 4) & 0xffff;
  }

  private static long align(int size) {
    return (Math.max(size, NetlinkMessage.HEADER_BYTES) + 3L) & ~3L;
  }
}
