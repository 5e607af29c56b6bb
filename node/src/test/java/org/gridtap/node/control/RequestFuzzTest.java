package org.gridtap.node.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

class RequestFuzzTest {
  @TempDir static Path directory;
  private static ControlServer server;
  private static Request last;

  @BeforeAll
  static void startServer() throws IOException {
    server =
        ControlServer.start(
            directory.resolve("sock"),
            request -> {
              last = request;
              return new Response.Success(Map.of());
            });
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  static List<Named<byte[]>> honest() {
    return List.of(
        line(new Request.Status()),
        line(new Request.Leases()),
        line(new Request.Lookup("tést", 100)),
        line(new Request.Ping("alice", 5)),
        named("large", "{\"command\":\"ping\",\"timeoutMs\":1e400}".getBytes(UTF_8)),
        named("nested", "{\"command\":[{\"a\":[[[]]]},null,true,1.5]}".getBytes(UTF_8)));
  }

  private static Named<byte[]> line(Request request) {
    return named(request.getClass().getSimpleName(), request.toLine().getBytes(UTF_8));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 15_000)
  void readsBackWhatItTook(byte[] bytes) {
    try {
      Request request = Request.parse(new String(bytes, UTF_8));
      assertThat(Request.parse(request.toLine())).isEqualTo(request);
    } catch (IOException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  /** Whatever a client sends as one line, it gets one line, and the next client is served too. */
  @MethodSource("honest")
  @FuzzTest(maxExecutions = 2_000)
  void answersAnyLineByOne(byte[] bytes) throws IOException {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '\n' ? (byte) ' ' : bytes[i];
    }
    String answer = ask(bytes);
    assertThat(Json.readMap(answer)).containsKey("ok");
    String next = new Request.Status().toLine();
    assertThat(ask(next.getBytes(UTF_8))).isEqualTo("{\"ok\":true,\"body\":{}}");
    assertThat(last).isEqualTo(new Request.Status());
  }

  private static String ask(byte[] line) throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(directory.resolve("sock")));
      ByteBuffer out = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
      while (out.hasRemaining()) {
        client.write(out);
      }
      return new BufferedReader(Channels.newReader(client, UTF_8)).readLine();
    }
  }
}
