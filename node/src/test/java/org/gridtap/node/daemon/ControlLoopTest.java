package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ControlLoopTest {
  private static final long CALL_MS = 5_000;

  private final CountDownLatch broken = new CountDownLatch(1);

  @Test
  void callsTheActionOnceItsDeadlineHasCome() throws Exception {
    try (ControlLoop loop = new ControlLoop(broken::countDown)) {
      AtomicLong deadlineNs = new AtomicLong(loop.nowNs() + TimeUnit.MILLISECONDS.toNanos(20));
      AtomicLong calledNs = new AtomicLong();
      CountDownLatch called = new CountDownLatch(1);
      long dueNs = deadlineNs.get();
      loop.drive(
          deadlineNs::get,
          () -> {
            calledNs.set(loop.nowNs());
            deadlineNs.set(Long.MAX_VALUE);
            called.countDown();
          });
      loop.execute(() -> {});
      called.await();
      assertThat(calledNs.get()).isGreaterThanOrEqualTo(dueNs);
    }
  }

  @Test
  void comesEarlierWhenATaskBringsADeadlineForward() throws Exception {
    try (ControlLoop loop = new ControlLoop(broken::countDown)) {
      AtomicLong deadlineNs = new AtomicLong(loop.nowNs() + TimeUnit.HOURS.toNanos(1));
      CountDownLatch called = new CountDownLatch(1);
      loop.drive(
          deadlineNs::get,
          () -> {
            deadlineNs.set(Long.MAX_VALUE);
            called.countDown();
          });
      loop.execute(() -> {});
      loop.execute(() -> deadlineNs.set(loop.nowNs()));
      assertThat(called.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void looksAgainWhenATimerWasTooEarly() throws Exception {
    try (ControlLoop loop = new ControlLoop(broken::countDown)) {
      AtomicLong deadlineNs = new AtomicLong(loop.nowNs() + TimeUnit.MILLISECONDS.toNanos(10));
      CountDownLatch called = new CountDownLatch(1);
      AtomicInteger calls = new AtomicInteger();
      loop.drive(
          deadlineNs::get,
          () -> {
            calls.incrementAndGet();
            deadlineNs.set(Long.MAX_VALUE);
            called.countDown();
          });
      loop.execute(() -> {});
      loop.execute(() -> deadlineNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(20)));
      called.await();
      assertThat(loop.call(calls::get, CALL_MS)).isEqualTo(1);
    }
  }

  @Test
  void tellsThatItIsBrokenWhenATaskThrows() throws Exception {
    try (ControlLoop loop = new ControlLoop(broken::countDown)) {
      loop.execute(
          () -> {
            throw new IllegalStateException("thrown by the test on purpose");
          });
      assertThat(broken.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }
}
