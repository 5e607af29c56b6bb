package org.gridtap.node.data;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A bounded queue between threads that remembers how full it ever was. */
final class WaitingLine<E> {
  private final String name;
  private final int capacity;
  private final BlockingQueue<E> queue;
  private final AtomicInteger longest = new AtomicInteger();

  WaitingLine(String name, int capacity) {
    this.name = name;
    this.capacity = capacity;
    this.queue = new ArrayBlockingQueue<>(capacity);
  }

  boolean hasRoom() {
    return queue.size() < capacity;
  }

  /** Adds at the end; false if it is full. */
  boolean offer(E element) {
    return mark(queue.offer(element));
  }

  /** As {@link #offer(Object)}, but waits for room. */
  boolean offer(E element, long timeoutMs) throws InterruptedException {
    return mark(queue.offer(element, timeoutMs, TimeUnit.MILLISECONDS));
  }

  @Nullable E poll() {
    return queue.poll();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  QueueLevel level() {
    return new QueueLevel(name, queue.size(), longest.get(), capacity);
  }

  private boolean mark(boolean added) {
    int length = queue.size();
    if (length > longest.get()) {
      longest.accumulateAndGet(length, Math::max);
    }
    return added;
  }
}
