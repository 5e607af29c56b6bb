package org.gridtap.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.gridtap.node.control.ControlException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
  private static final int LONG_MS = 20_000;

  @TempDir Path directory;

  private Path socket() {
    return directory.resolve("run/gridtap.sock");
  }

  private static Response answer(Request request) {
    return switch (request) {
      case Request.Peers() -> new Response.Success(new PeersReport(List.of()));
      case Request.Lookup(String what, int timeoutMs) ->
          new Response.Success(LookupReport.notFound(what, timeoutMs, "nobody has it"));
      case Request.Down() -> new Response.Success(Map.of());
      case Request.Ring() -> throw new IllegalStateException("a fault");
      default -> new Response.Failure("Not now. Try later.");
    };
  }

  @Test
  void answersRequests() throws Exception {
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer)) {
      assertThat(server).isNotNull();
      ControlClient client = new ControlClient(socket());
      assertThat(client.ask(new Request.Peers(), PeersReport.class, LONG_MS))
          .isEqualTo(new PeersReport(List.of()));
      LookupReport lookup =
          client.ask(new Request.Lookup("tést \"x\"\n", 99_999), LookupReport.class, LONG_MS);
      assertThat(lookup.query()).isEqualTo("tést \"x\"\n");
      assertThat(lookup.tookMs()).isEqualTo(Request.MAX_TIMEOUT_MS);
      assertThat(client.ask(new Request.Down(), LONG_MS)).isEmpty();
      assertFailure(client, new Request.Leases(), Kind.FAILED, "Not now. Try later.");
      assertFailure(client, new Request.Ring(), Kind.FAILED, "a fault");
    }
    assertThat(socket()).doesNotExist();
  }

  @Test
  void letsNobodyElseIn() throws Exception {
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer)) {
      assertThat(server).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.resolve("run"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void replacesADeadDaemonsSocket() throws Exception {
    Files.createDirectories(directory.resolve("run"));
    Files.writeString(socket(), "");
    assertFailure(
        new ControlClient(socket()), new Request.Peers(), Kind.NOT_RUNNING, "No gridtap runs here");
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer)) {
      assertThat(server).isNotNull();
      assertThat(new ControlClient(socket()).ask(new Request.Peers(), LONG_MS))
          .containsKey("peers");
    }
  }

  @Test
  void seesWhoListensWithoutOpeningTheSocket() throws Exception {
    assertThat(ControlClient.isServed(socket())).isFalse();
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer)) {
      assertThat(server).isNotNull();
      assertThat(ControlClient.isServed(socket())).isTrue();
      assertThat(ControlClient.isServed(directory.resolve("run"))).isFalse();
    }
    assertThat(ControlClient.isServed(socket())).isFalse();
  }

  @Test
  void saysThatNobodyListens() {
    assertFailure(
        new ControlClient(socket()),
        new Request.Peers(),
        Kind.NOT_RUNNING,
        "gridtap up file:TOKEN");
  }

  @Test
  void explainsAPlaceThatCannotBeWritten() throws Exception {
    Files.writeString(directory.resolve("run"), "");
    assertThatThrownBy(() -> ControlServer.start(socket(), ControlServerTest::answer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--root");
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer)) {
      assertThat(server).isNotNull();
      for (String bad :
          List.of(
              "",
              "hello",
              "{}",
              "[]",
              "null",
              "7",
              "{\"command\":7}",
              "{\"command\":\"reload\"}",
              "[".repeat(4000))) {
        assertThat(raw(bad + "\n")).as(bad).startsWith("{\"ok\":false");
      }
      assertThat(
              raw("{\"command\":\"peers\",\"argument\":[{}],\"timeoutMs\":\"x\",\"more\":null}\n"))
          .startsWith("{\"ok\":true");
    }
  }

  @Test
  void survivesNoise() throws Exception {
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer)) {
      assertThat(server).isNotNull();
      Random noise = new Random(5);
      for (int round = 0; round < 200; round++) {
        byte[] bytes = new byte[1 + noise.nextInt(200)];
        noise.nextBytes(bytes);
        bytes[bytes.length - 1] = '\n';
        assertThat(raw(new String(bytes, StandardCharsets.ISO_8859_1))).startsWith("{\"ok\":false");
      }
    }
  }

  @Test
  void refusesARequestThatIsTooLong() throws Exception {
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer)) {
      assertThat(server).isNotNull();
      assertThat(raw("x".repeat(ControlServer.MAX_REQUEST_BYTES))).contains("too long");
    }
  }

  @Test
  void closesASlowClient() throws Exception {
    try (ControlServer server = ControlServer.start(socket(), ControlServerTest::answer, 50)) {
      assertThat(server).isNotNull();
      assertThat(raw("{\"comm")).isEmpty();
    }
  }

  @Test
  void refusesMoreConnectionsThanItMayHave() throws Exception {
    CountDownLatch busy = new CountDownLatch(ControlServer.MAX_CONNECTIONS);
    CountDownLatch release = new CountDownLatch(1);
    ControlHandler slow =
        request -> {
          busy.countDown();
          try {
            release.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          return answer(request);
        };
    List<SocketChannel> channels = new ArrayList<>();
    try (ControlServer server = ControlServer.start(socket(), slow)) {
      assertThat(server).isNotNull();
      for (int i = 0; i < ControlServer.MAX_CONNECTIONS; i++) {
        SocketChannel channel = connect();
        channel.write(ascii("{\"command\":\"peers\"}\n"));
        channels.add(channel);
      }
      busy.await();
      assertThat(raw("")).contains("Try again");
      release.countDown();
      for (SocketChannel channel : channels) {
        assertThat(readLine(channel)).startsWith("{\"ok\":true");
        channel.close();
      }
    }
  }

  @Test
  void givesUpOnADaemonThatDoesNotAnswer() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ControlHandler silent =
        request -> {
          try {
            release.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          return answer(request);
        };
    try (ControlServer server = ControlServer.start(socket(), silent)) {
      assertThat(server).isNotNull();
      assertThatThrownBy(() -> new ControlClient(socket()).ask(new Request.Peers(), 30))
          .isInstanceOfSatisfying(
              ControlException.class,
              failed -> assertThat(failed.kind()).isEqualTo(Kind.TIMED_OUT));
      release.countDown();
    }
  }

  @Test
  void everyRequestReadsBack() throws Exception {
    for (Request request :
        List.of(
            new Request.Status(),
            new Request.Peers(),
            new Request.Ring(),
            new Request.Leases(),
            new Request.Lookup("a", 7),
            new Request.Ping("b", 8),
            new Request.Down())) {
      assertThat(Request.parse(request.toLine())).isEqualTo(request);
      assertThat(request.toLine()).doesNotContain("\n");
    }
  }

  private static void assertFailure(
      ControlClient client, Request request, Kind kind, String sentence) {
    assertThatThrownBy(() -> client.ask(request, LONG_MS))
        .isInstanceOfSatisfying(
            ControlException.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(kind);
              assertThat(failed).hasMessageContaining(sentence);
            });
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket()));
    return channel;
  }

  /** Sends Latin-1 text as it is and returns the answer's line, or nothing if the server closes. */
  private String raw(String text) throws IOException {
    try (SocketChannel channel = connect()) {
      if (!text.isEmpty()) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
      }
      return readLine(channel);
    }
  }

  private static String readLine(SocketChannel channel) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (channel.read(one.clear()) > 0 && one.get(0) != '\n') {
      line.append((char) one.get(0));
    }
    return line.toString();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
