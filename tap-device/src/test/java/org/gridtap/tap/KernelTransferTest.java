package org.gridtap.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.gridtap.frame.Coalescer;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Segmenter;
import org.gridtap.frame.VnetHeader;
import org.gridtap.linux.Epoll;
import org.gridtap.linux.EventFd;
import org.gridtap.linux.NetworkNamespace;
import org.gridtap.linux.ProcessFacts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two kernels' TCP and UDP over two TAPs, all frames cut and merged in between:
 *
 * <pre>
 * namespace A: 198.18.0.1 — TAP — Segmenter → Coalescer — TAP — 198.18.0.2 : namespace B
 * </pre>
 */
class KernelTransferTest {
  private static final int A = Ipv4.parse("198.18.0.1");
  private static final int B = Ipv4.parse("198.18.0.2");
  private static final int PORT = 5001;
  private static final int TOTAL_BYTES = 30_000_000;
  private static final int DATAGRAMS = 200;

  private final Random random = new Random(5);

  @BeforeEach
  void needsRootAndTheDevice() {
    assumeTrue(ProcessFacts.effectiveUserId() == 0, "SKIPPED: making a TAP needs root");
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "SKIPPED: no /dev/net/tun here");
  }

  @Test
  void carriesTcpUnchangedThroughCuttingAndMerging() throws Exception {
    inTwoNamespaces(
        (server, client, pump) -> {
          byte[] sent = new byte[TOTAL_BYTES];
          random.nextBytes(sent);
          CRC32 expected = new CRC32();
          expected.update(sent);
          Thread writer =
              Thread.ofPlatform()
                  .daemon()
                  .start(
                      () -> {
                        try (SocketChannel out = client.tcp()) {
                          ByteBuffer buffer = ByteBuffer.wrap(sent);
                          while (buffer.hasRemaining()) {
                            // Odd sizes, so that segments end in odd places.
                            buffer.limit(Math.min(sent.length, buffer.position() + 77_777));
                            out.write(buffer);
                            buffer.limit(sent.length);
                          }
                        } catch (IOException e) {
                          throw new IllegalStateException(e);
                        }
                      });
          CRC32 received = new CRC32();
          long count = 0;
          try (SocketChannel in = server.tcp().accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
            while (in.read(buffer) >= 0) {
              buffer.flip();
              count += buffer.remaining();
              received.update(buffer);
              buffer.clear();
            }
          }
          writer.join();
          assertThat(count).isEqualTo(TOTAL_BYTES);
          assertThat(received.getValue()).isEqualTo(expected.getValue());
          assertThat(pump.cut.get()).as("super-frames cut").isGreaterThan(100);
          assertThat(pump.merged.get()).as("super-frames merged").isGreaterThan(100);
        });
  }

  @Test
  void carriesUdpUnchanged() throws Exception {
    inTwoNamespaces(
        (server, client, pump) -> {
          byte[] sent = new byte[1000];
          for (int i = 0; i < DATAGRAMS; i++) {
            random.nextBytes(sent);
            client.udp().send(ByteBuffer.wrap(sent), address(B));
            ByteBuffer received = ByteBuffer.allocate(2000);
            server.udp().receive(received);
            assertThat(received.flip()).isEqualTo(ByteBuffer.wrap(sent));
          }
        });
  }

  private interface Exchange {
    void run(Server server, Client client, Pump pump) throws Exception;
  }

  private record Server(LinuxTap tap, ServerSocketChannel tcp, DatagramChannel udp) {}

  private record Client(LinuxTap tap, SocketChannel tcp, DatagramChannel udp) {}

  /** Sockets belong to the namespace of the thread that makes them, so each side makes its own. */
  private static void inTwoNamespaces(Exchange exchange) throws Exception {
    Server server =
        NetworkNamespace.callInNew(
            () -> {
              LinuxTap tap = LinuxTap.open(LinuxTap.DEFAULT_NAME, null);
              tap.addAddress(B, 24);
              ServerSocketChannel tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
              DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET);
              return new Server(tap, tcp.bind(address(B)), udp.bind(address(B)));
            });
    Client client =
        NetworkNamespace.callInNew(
            () -> {
              LinuxTap tap = LinuxTap.open(LinuxTap.DEFAULT_NAME, null);
              tap.addAddress(A, 24);
              return new Client(
                  tap,
                  SocketChannel.open(StandardProtocolFamily.INET),
                  DatagramChannel.open(StandardProtocolFamily.INET));
            });
    try (LinuxTap one = server.tap();
        LinuxTap other = client.tap();
        Pump pump = new Pump(one, other)) {
      pump.start();
      client.tcp().connect(address(B));
      exchange.run(server, client, pump);
    } finally {
      server.tcp().close();
      server.udp().close();
      client.tcp().close();
      client.udp().close();
    }
  }

  private static InetSocketAddress address(int ipv4) {
    try {
      byte[] bytes = ByteBuffer.allocate(4).putInt(ipv4).array();
      return new InetSocketAddress((Inet4Address) InetAddress.getByAddress(bytes), PORT);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Carries frames between two TAPs, every super-frame cut and merged on the way. */
  private static final class Pump implements AutoCloseable {
    private final LinuxTap[] taps;
    private final Epoll epoll = new Epoll();
    private final EventFd stop = new EventFd();
    private final MemorySegment frame = Arena.ofAuto().allocate(TapDevice.MAX_FRAME_BYTES);
    private final MemorySegment piece = Arena.ofAuto().allocate(TapDevice.MAX_FRAME_BYTES);
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong merged = new AtomicLong();
    private final Coalescer coalescer =
        new Coalescer(Arena.ofAuto().allocate(Coalescer.MAX_BYTES), true);
    private final Segmenter segmenter = new Segmenter();
    private final Thread thread = new Thread(this::run, "pump");

    Pump(LinuxTap... taps) throws IOException {
      this.taps = taps;
    }

    void start() throws IOException {
      epoll.add(taps[0].fd(), 0);
      epoll.add(taps[1].fd(), 1);
      epoll.add(stop.fd(), 2);
      thread.start();
    }

    private void run() {
      try {
        while (true) {
          int count = epoll.await(-1);
          for (int i = 0; i < count; i++) {
            if (epoll.tag(i) == 2) {
              return;
            }
            carry(taps[epoll.tag(i)], taps[1 - epoll.tag(i)]);
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private void carry(LinuxTap from, LinuxTap to) throws IOException {
      Coalescer.Outbox out = (segment, offset, length) -> write(to, segment, offset, length);
      int length;
      while ((length = from.read(frame, 0)) > 0) {
        if (!Segmenter.isSuperFrame(frame, 0, length)) {
          coalescer.add(frame, 0, length, out);
        } else if (segmenter.start(frame, 0, length)) {
          cut.incrementAndGet();
          while (segmenter.hasNext()) {
            int size = segmenter.next(piece, 0);
            if (size > VnetHeader.BYTES + 14 + LinuxTap.MTU) {
              throw new IllegalStateException("a segment of " + size + " bytes");
            }
            coalescer.add(piece, 0, size, out);
          }
        } else {
          throw new IllegalStateException("the kernel sent a super-frame that cannot be cut");
        }
      }
      coalescer.flush(out);
    }

    private void write(LinuxTap to, MemorySegment segment, long offset, int length) {
      try {
        if (VnetHeader.gsoType(segment, offset) != VnetHeader.GSO_NONE) {
          merged.incrementAndGet();
        }
        if (!to.write(segment, offset, length)) {
          throw new IllegalStateException("the kernel refused a frame of " + length + " bytes");
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      stop.signal();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      epoll.close();
      stop.close();
    }
  }
}
