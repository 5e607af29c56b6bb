package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HostMonitorTest {
  @Test
  void takesABoundedNumberOfTasksAndDoesAllOfThem() throws Exception {
    CountDownLatch done = new CountDownLatch(HostMonitor.MAX_TASKS);
    HostMonitor monitor = new HostMonitor(List::of, tables -> {});
    try {
      for (int i = 0; i < HostMonitor.MAX_TASKS; i++) {
        assertThat(monitor.execute(done::countDown)).isTrue();
      }
      assertThat(monitor.execute(done::countDown)).as("one too many").isFalse();
      monitor.start();
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(monitor.execute(() -> {})).as("there is room again").isTrue();
    } finally {
      monitor.close();
    }
    assertThat(monitor.execute(() -> {})).as("after the end").isFalse();
  }
}
