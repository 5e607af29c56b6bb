package org.gridtap.node.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gridtap.node.control.ControlException.Kind;

/** Asks the daemon behind a control socket; each question opens a connection of its own. */
public final class ControlClient {
  /** Longest answer, in bytes. */
  public static final int MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

  private static final Path SOCKETS = Path.of("/proc/net/unix");

  private final Path socket;

  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /**
   * Asks and waits at most {@code timeoutMs} for the answer's JSON object. Throws {@link
   * ControlException} whenever there is none.
   */
  public Map<String, Object> ask(Request request, long timeoutMs) throws ControlException {
    String line = exchange(request.toLine(), timeoutMs);
    try {
      Map<String, Object> response = Json.readMap(line);
      if (response.get("error") instanceof String sentence) {
        throw new ControlException(Kind.FAILED, sentence);
      }
      if (response.get("body") instanceof Map<?, ?> body) {
        Map<String, Object> object = new LinkedHashMap<>();
        body.forEach((key, value) -> object.put(String.valueOf(key), value));
        return object;
      }
    } catch (ControlException said) {
      throw said;
    } catch (IOException malformed) {
      // Told below.
    }
    throw notUnderstood();
  }

  /** As {@link #ask(Request, long)}, with the answer as a report. */
  public <T> T ask(Request request, Class<T> type, long timeoutMs) throws ControlException {
    Map<String, Object> body = ask(request, timeoutMs);
    try {
      return Json.read(Json.write(body), type);
    } catch (IOException malformed) {
      throw notUnderstood();
    }
  }

  private String exchange(String request, long timeoutMs) throws ControlException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel);
      ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      return readLine(channel, deadlineNs);
    } catch (ControlException said) {
      throw said;
    } catch (IOException broken) {
      throw new ControlException(
          Kind.FAILED,
          "The connection to the daemon broke ("
              + broken.getMessage()
              + "). See whether it still runs: gridtap status");
    }
  }

  private void connect(SocketChannel channel) throws ControlException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException refused) {
      String reason = String.valueOf(refused.getMessage());
      if (reason.contains("Permission denied")) {
        throw notAllowed();
      }
      throw notRunning();
    }
  }

  private static String readLine(SocketChannel channel, long deadlineNs) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      while (line.size() <= MAX_RESPONSE_BYTES) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0 || selector.select(leftMs) == 0) {
          throw new ControlException(
              Kind.TIMED_OUT,
              "The daemon did not answer in time. It may be overloaded; look at its log.");
        }
        selector.selectedKeys().clear();
        int count = channel.read(buffer.clear());
        if (count < 0) {
          throw new IOException("closed before an answer");
        }
        for (int i = 0; i < count; i++) {
          if (buffer.get(i) == '\n') {
            line.write(buffer.array(), 0, i);
            return line.toString(StandardCharsets.UTF_8);
          }
        }
        line.write(buffer.array(), 0, count);
      }
    }
    throw new IOException("an endless answer");
  }

  /** Returns the socket that is asked. */
  public Path socket() {
    return socket;
  }

  /**
   * Tells whether somebody listens at a socket, though this user may perhaps not open it: the
   * kernel lists them all (proc(5), /proc/net/unix), those of other network namespaces left out.
   */
  public static boolean isServed(Path socket) {
    try (Stream<String> sockets = Files.lines(SOCKETS)) {
      return sockets.anyMatch(line -> line.endsWith(" " + socket));
    } catch (IOException | UncheckedIOException unreadable) {
      return false;
    }
  }

  private ControlException notAllowed() {
    String what =
        isServed(socket)
            ? "gridtap runs here, but this user may not speak to it (by " + socket + "). "
            : "This user may not see whether gridtap runs here (" + socket + "). ";
    return new ControlException(
        Kind.NOT_ALLOWED, what + "Use sudo, or be the user that started it.");
  }

  private ControlException notRunning() {
    return new ControlException(
        Kind.NOT_RUNNING,
        "No gridtap runs here (nobody listens at "
            + socket
            + "). Start it with `gridtap up file:TOKEN`, or name the place of the one you mean by"
            + " --root.");
  }

  private static ControlException notUnderstood() {
    return new ControlException(
        Kind.FAILED,
        "The daemon's answer cannot be understood: it is of another version. Restart it: gridtap"
            + " down, then gridtap run");
  }
}
