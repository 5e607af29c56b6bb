package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.gridtap.linux.UdpSocket;
import org.gridtap.overlay.io.AeadProvider;
import org.gridtap.overlay.session.Aead;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker's thread: how it is given commands, how it breaks and how it ends. */
class DataWorkerThreadTest {
  private static final NodeId SELF = new NodeId(1, 1, 1);
  private static final NodeId PEER = new NodeId(2, 2, 2);
  private static final Path NOWHERE = new Path.Direct(Endpoint.v4(0x7f000001, 9));

  private final AtomicInteger living = new AtomicInteger();
  private final CountDownLatch sealing = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private final BlockingQueue<Runnable> loop = new ArrayBlockingQueue<>(10);
  private final ControlRing ring = new ControlRing();
  private final Session session =
      new Session(
          1,
          1,
          new PeerIdentity(PEER, "peer", new byte[32], Long.MAX_VALUE),
          new byte[32],
          new byte[32],
          0,
          true);
  private UdpSocket socket;

  @BeforeEach
  void open() throws IOException {
    socket = UdpSocket.bind(0);
    ring.deliverTo(new Recorder(), task -> assertThat(loop.offer(task)).isTrue());
    loop.remove().run();
  }

  @AfterEach
  void close() {
    socket.close();
  }

  /** A cipher whose seal waits, or throws. */
  private class TestAead implements Aead {
    TestAead() {
      living.incrementAndGet();
    }

    @Override
    public void seal(
        MemorySegment to,
        long toOffset,
        MemorySegment from,
        long fromOffset,
        int length,
        int info,
        long counter) {
      sealing.countDown();
      try {
        assertThat(mayGoOn.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean open(
        MemorySegment to,
        long toOffset,
        MemorySegment from,
        long fromOffset,
        int length,
        int info,
        long counter) {
      return false;
    }

    @Override
    public void close() {
      living.decrementAndGet();
    }
  }

  private DataWorker worker(AeadProvider provider) throws IOException {
    DataWorker worker =
        new DataWorker(socket, provider, SELF, ring, new Handshaking().gate(), TestNode.LIMITS);
    worker.start();
    worker.addSession(session);
    return worker;
  }

  @Test
  void makesTheCallerWaitWhenTooManyCommandsDo() throws Exception {
    DataWorker worker = worker(new AeadProvider("waits", key -> new TestAead()));
    worker.seal(session, NOWHERE, PacketType.KIND_CONTROL, new byte[1]);
    assertThat(sealing.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < Commands.MAX_COMMANDS; i++) {
      worker.unroute(PEER);
    }
    CountDownLatch taken = new CountDownLatch(1);
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              worker.unroute(PEER);
              taken.countDown();
            });
    assertThat(taken.await(300, TimeUnit.MILLISECONDS)).isFalse();
    mayGoOn.countDown();
    assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
    caller.join();
    worker.close();
    assertThat(living).hasValue(0);
  }

  @Test
  void carriesOutWhatWasCommandedThenWipesTheKeysAndEnds() throws Exception {
    mayGoOn.countDown();
    DataWorker worker = worker(new AeadProvider("counts", key -> new TestAead()));
    worker.seal(session, NOWHERE, PacketType.KIND_CLOSE, new byte[0]);
    worker.close();
    assertThat(sealing.getCount()).isZero();
    assertThat(living).hasValue(0);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("gridtap-data");
    // The control loop may still be at work: its commands are dropped, and closing again is
    // nothing.
    worker.datagram(NOWHERE, new byte[10]);
    worker.close();
  }

  @Test
  void closesAfterAnInterrupt() throws Exception {
    DataWorker worker = worker(new AeadProvider("counts", key -> new TestAead()));
    Thread.currentThread().interrupt();
    worker.removeSession(session);
    assertThat(Thread.interrupted()).isTrue();
    worker.close();
    assertThat(living).hasValue(0);
  }

  @Test
  void closesWithoutHavingBegun() throws Exception {
    DataWorker worker =
        new DataWorker(
            socket,
            new AeadProvider("counts", key -> new TestAead()),
            SELF,
            ring,
            new Handshaking().gate(),
            TestNode.LIMITS);
    worker.addSession(session);
    worker.close();
    assertThat(living).hasValue(0);
  }

  @Test
  void breaksTheControlLoopWhenItBreaks() throws Exception {
    IllegalStateException cause = new IllegalStateException("a broken invariant");
    DataWorker worker =
        worker(
            new AeadProvider(
                "breaks",
                key -> {
                  throw cause;
                }));
    Runnable task = loop.poll(10, TimeUnit.SECONDS);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try {
      task.run();
    } catch (IllegalStateException expected) {
      thrown.set(expected.getCause());
    }
    assertThat(thrown).hasValue(cause);
    // Nobody takes commands any more, and still no caller waits.
    for (int i = 0; i < 2 * Commands.MAX_COMMANDS; i++) {
      worker.unroute(PEER);
    }
    worker.close();
  }
}
