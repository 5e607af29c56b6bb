package org.gridtap.node.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's end of the control socket. Connections, the length of a request and the time to send
 * it are bounded, so that no client can hold the daemon up.
 */
public final class ControlServer implements AutoCloseable {
  /** Most connections at a time; one more is told so and closed. */
  public static final int MAX_CONNECTIONS = 16;

  /** Longest request, in bytes. */
  public static final int MAX_REQUEST_BYTES = 4096;

  /** How long a client may take to send a request or to take its answer, in milliseconds. */
  public static final int CLIENT_TIMEOUT_MS = 10_000;

  /** How long closing waits for answers under way, in milliseconds. */
  public static final int LAST_ANSWERS_MS = 500;

  private final Path socket;
  private final ControlHandler handler;
  private final int clientTimeoutMs;
  private final ServerSocketChannel listener;
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watchdog;
  private final Thread acceptor = Thread.ofVirtual().name("control-accept").unstarted(this::accept);

  private ControlServer(
      Path socket, ControlHandler handler, int clientTimeoutMs, ServerSocketChannel listener) {
    this.socket = socket;
    this.handler = handler;
    this.clientTimeoutMs = clientTimeoutMs;
    this.listener = listener;
    this.watchdog =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("control-watchdog").factory());
  }

  /**
   * Binds the socket and serves it. A socket file that a dead daemon left is replaced: the caller
   * holds the lock of the state directory, so no living daemon has it. Throws IOException with a
   * sentence.
   */
  public static ControlServer start(Path socket, ControlHandler handler) throws IOException {
    return start(socket, handler, CLIENT_TIMEOUT_MS);
  }

  static ControlServer start(Path socket, ControlHandler handler, int clientTimeoutMs)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Path directory = socket.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.deleteIfExists(socket);
      listener.bind(UnixDomainSocketAddress.of(socket), MAX_CONNECTIONS);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException failed) {
      listener.close();
      throw new IOException(
          "The control socket "
              + socket
              + " cannot be made: "
              + failed.getMessage()
              + ". Run as a user that may write there, or name another place by --root.",
          failed);
    }
    ControlServer server = new ControlServer(socket, handler, clientTimeoutMs, listener);
    server.acceptor.start();
    return server;
  }

  /**
   * Removes the socket, lets answers under way be sent for {@link #LAST_ANSWERS_MS}, and closes all
   * connections. Not to be called by the handler, whose own answer it would wait for.
   */
  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(socket);
    try {
      // The kernel closes the socket only when nobody waits at it any more.
      acceptor.join(Duration.ofMillis(LAST_ANSWERS_MS));
      if (!connections.tryAcquire(MAX_CONNECTIONS, LAST_ANSWERS_MS, TimeUnit.MILLISECONDS)) {
        clients.forEach(ControlServer::closeQuietly);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    watchdog.shutdownNow();
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel client = listener.accept();
        boolean admitted = connections.tryAcquire();
        Thread.ofVirtual().name("control").start(() -> serve(client, admitted));
      } catch (IOException closedOrExhausted) {
        if (listener.isOpen()) {
          // Out of descriptors: a moment later some may be free again.
          pause();
        }
      }
    }
  }

  private void serve(SocketChannel client, boolean admitted) {
    try (client) {
      clients.add(client);
      if (!admitted) {
        send(client, new Response.Failure("Too many commands ask the daemon at once. Try again."));
        return;
      }
      for (String line = readLine(client); line != null; line = readLine(client)) {
        send(client, answer(line));
      }
    } catch (IOException gone) {
      // The client went away or was too slow: nobody is left to be told.
    } finally {
      clients.remove(client);
      if (admitted) {
        connections.release();
      }
    }
  }

  private Response answer(String line) {
    try {
      return handler.handle(Request.parse(line));
    } catch (IOException malformed) {
      return new Response.Failure(
          "The daemon does not understand the request: " + malformed.getMessage());
    } catch (RuntimeException broken) {
      return new Response.Failure(
          "The daemon failed at this: " + broken + ". Please report it with its log.");
    }
  }

  private void send(SocketChannel client, Response response) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((response.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
    ScheduledFuture<?> timeout = closeLater(client);
    try {
      while (line.hasRemaining()) {
        client.write(line);
      }
    } finally {
      timeout.cancel(false);
    }
  }

  /**
   * Reads one line; null at the end of input. Throws IOException if it is too long or takes too
   * long.
   */
  private @Nullable String readLine(SocketChannel client) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(MAX_REQUEST_BYTES);
    ScheduledFuture<?> timeout = closeLater(client);
    try {
      while (line.hasRemaining()) {
        if (client.read(line) < 0) {
          return null;
        }
        // One request at a time: what follows the line's end is not looked at.
        int end =
            new String(line.array(), 0, line.position(), StandardCharsets.ISO_8859_1).indexOf('\n');
        if (end >= 0) {
          return new String(line.array(), 0, end, StandardCharsets.UTF_8);
        }
      }
    } finally {
      timeout.cancel(false);
    }
    send(client, new Response.Failure("The request is too long for the daemon."));
    throw new IOException("request too long");
  }

  private ScheduledFuture<?> closeLater(SocketChannel client) throws IOException {
    try {
      return watchdog.schedule(() -> closeQuietly(client), clientTimeoutMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      throw new IOException("the server is closed", closed);
    }
  }

  private static void closeQuietly(SocketChannel client) {
    try {
      client.close();
    } catch (IOException alreadyGone) {
      // It is closed either way.
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
