package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.Test;

class ControlRingTest {
  private static final Path FROM = new Path.Over(new NodeId(1, 2, 3), NodeId.NONE);
  private static final byte[] BYTES = {1};

  private final ControlRing ring = new ControlRing();
  private final Recorder receiver = new Recorder();
  private final Queue<Runnable> loop = new ArrayDeque<>();

  private void runLoop() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }

  @Test
  void leavesEachKindItsRoomWhenAnotherFloods() {
    ring.deliverTo(receiver, loop::add);
    for (int i = 0; i < ControlRing.MAX_HANDSHAKES; i++) {
      assertThat(ring.hasRoomForHandshake()).isTrue();
      ring.handshake(FROM, BYTES);
    }
    assertThat(ring.hasRoomForHandshake()).isFalse();
    for (int i = 0; i < ControlRing.MAX_PEER_FRAMES; i++) {
      assertThat(ring.hasRoomForPeerFrame()).isTrue();
      ring.peerFrame(1, NodeId.NONE, BYTES);
    }
    assertThat(ring.hasRoomForPeerFrame()).isFalse();
    for (int i = 0; i < ControlRing.MAX_TAP_FRAMES; i++) {
      assertThat(ring.hasRoomForTapFrame()).isTrue();
      ring.tapFrame(1, BYTES);
    }
    assertThat(ring.hasRoomForTapFrame()).isFalse();
    for (int i = 0; i < ControlRing.MAX_OPENED; i++) {
      assertThat(ring.hasRoomForOpened()).isTrue();
      ring.opened(1, 2, BYTES, FROM);
    }
    assertThat(ring.hasRoomForOpened()).isFalse();
    ring.tapGone(7, new IOException());
    runLoop();
    assertThat(receiver.handshakes).hasSize(ControlRing.MAX_HANDSHAKES);
    assertThat(receiver.opened).hasSize(ControlRing.MAX_OPENED);
    assertThat(receiver.tapFrames).hasSize(ControlRing.MAX_TAP_FRAMES);
    assertThat(receiver.peerFrames).hasSize(ControlRing.MAX_PEER_FRAMES);
    assertThat(receiver.tapsGone).containsExactly(7);
  }

  @Test
  void dropsWhatComesIntoAFullRing() {
    ring.deliverTo(receiver, loop::add);
    for (int i = 0; i < ControlRing.MAX_HANDSHAKES + 100; i++) {
      ring.handshake(FROM, BYTES);
    }
    for (int i = 0; i < ControlRing.MAX_NOTICES + 100; i++) {
      ring.tapGone(i, new IOException());
    }
    runLoop();
    assertThat(receiver.handshakes).hasSize(ControlRing.MAX_HANDSHAKES);
    assertThat(receiver.tapsGone).hasSize(ControlRing.MAX_NOTICES);
  }

  @Test
  void wakesTheLoopOnceForAllThatGathers() {
    ring.deliverTo(receiver, loop::add);
    runLoop();
    ring.tapFrame(1, BYTES);
    ring.tapFrame(1, BYTES);
    assertThat(loop).hasSize(1);
  }

  @Test
  void seesToTheTimersBetweenTurns() {
    ring.deliverTo(receiver, loop::add);
    for (int i = 0; i < ControlRing.MAX_HANDSHAKES; i++) {
      ring.handshake(FROM, BYTES);
    }
    loop.remove().run();
    assertThat(receiver.handshakes).hasSize(ControlRing.MAX_PER_TURN);
    assertThat(loop).hasSize(1);
  }

  @Test
  void keepsWhatCameBeforeTheReceiver() {
    ring.tapFrame(1, BYTES);
    ring.deliverTo(receiver, Runnable::run);
    assertThat(receiver.tapFrames).hasSize(1);
  }

  @Test
  void breaksTheLoopWhenTheWorkerBreaks() {
    ring.deliverTo(receiver, loop::add);
    IOException cause = new IOException("no socket");
    ring.broken(cause);
    assertThatThrownBy(this::runLoop).isInstanceOf(IllegalStateException.class).hasCause(cause);
  }

  @Test
  void losesNoWakeUpBetweenTwoThreads() throws InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    int sent = 200_000;
    ring.deliverTo(receiver, thread);
    int dropped = 0;
    for (int i = 0; i < sent; i++) {
      if (ring.hasRoomForTapFrame()) {
        ring.tapFrame(i, BYTES);
      } else {
        dropped++;
      }
    }
    // Tasks queue up behind one another, so that after as many as can follow nothing may be left.
    int turns = 2 * ControlRing.MAX_TAP_FRAMES / ControlRing.MAX_PER_TURN;
    CountDownLatch empty = new CountDownLatch(1);
    passRound(thread, turns, empty);
    assertThat(empty.await(10, TimeUnit.SECONDS)).isTrue();
    thread.shutdown();
    assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(receiver.tapFrames).hasSize(sent - dropped);
  }

  private static void passRound(ExecutorService thread, int rounds, CountDownLatch end) {
    thread.execute(
        () -> {
          if (rounds == 0) {
            end.countDown();
          } else {
            passRound(thread, rounds - 1, end);
          }
        });
  }
}
