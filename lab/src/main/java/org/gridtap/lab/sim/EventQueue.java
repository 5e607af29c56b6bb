package org.gridtap.lab.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A priority queue of events ordered by (time, order of insertion), as a 4-ary heap over primitive arrays.
 *
 * <p>Sifting moves numbers only; the events themselves stay where they were put. A 4-ary heap has half the levels of a
 * binary one, and the four children share a cache line.
 */
final class EventQueue {
  /** More events than this at once are a runaway model, not a simulation. */
  static final int MAX_EVENTS = 1 << 26;

  private static final int ARITY = 4;

  private long[] times;
  private long[] sequences;
  private int[] slots;
  private @Nullable Runnable[] events;
  private int[] freeSlots;
  private int freeCount;
  private int size;
  private long nextSequence;

  EventQueue(int capacity) {
    times = new long[capacity];
    sequences = new long[capacity];
    slots = new int[capacity];
    events = new @Nullable Runnable[capacity];
    freeSlots = new int[capacity];
    addFreeSlots(0, capacity);
  }

  int size() {
    return size;
  }

  /** Returns the first event's time, or {@link Long#MAX_VALUE} when there is none. */
  long firstNs() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  void add(long timeNs, Runnable event) {
    if (freeCount == 0) {
      grow();
    }
    int slot = freeSlots[--freeCount];
    events[slot] = event;
    siftUp(size++, timeNs, nextSequence++, slot);
  }

  /** Takes the first event out. Throws IllegalStateException when there is none. */
  Runnable take() {
    if (size == 0) {
      throw new IllegalStateException("the event queue is empty");
    }
    int slot = slots[0];
    Runnable event = events[slot];
    if (event == null) {
      throw new IllegalStateException("slot " + slot + " is empty");
    }
    events[slot] = null;
    freeSlots[freeCount++] = slot;
    size--;
    if (size > 0) {
      siftDown(times[size], sequences[size], slots[size]);
    }
    return event;
  }

  private void siftUp(int from, long timeNs, long sequence, int slot) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) / ARITY;
      if (isBefore(times[parent], sequences[parent], timeNs, sequence)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, timeNs, sequence, slot);
  }

  private void siftDown(long timeNs, long sequence, int slot) {
    int hole = 0;
    while (true) {
      int child = hole * ARITY + 1;
      if (child >= size) {
        break;
      }
      int best = child;
      int end = Math.min(child + ARITY, size);
      for (int i = child + 1; i < end; i++) {
        if (isBefore(times[i], sequences[i], times[best], sequences[best])) {
          best = i;
        }
      }
      if (isBefore(timeNs, sequence, times[best], sequences[best])) {
        break;
      }
      move(best, hole);
      hole = best;
    }
    put(hole, timeNs, sequence, slot);
  }

  private static boolean isBefore(long timeA, long sequenceA, long timeB, long sequenceB) {
    return timeA < timeB || (timeA == timeB && sequenceA < sequenceB);
  }

  private void move(int from, int to) {
    put(to, times[from], sequences[from], slots[from]);
  }

  private void put(int index, long timeNs, long sequence, int slot) {
    times[index] = timeNs;
    sequences[index] = sequence;
    slots[index] = slot;
  }

  private void grow() {
    int capacity = times.length;
    if (capacity >= MAX_EVENTS) {
      throw new IllegalStateException("more than " + MAX_EVENTS + " events wait");
    }
    int larger = Math.min(Math.max(2 * capacity, 16), MAX_EVENTS);
    times = Arrays.copyOf(times, larger);
    sequences = Arrays.copyOf(sequences, larger);
    slots = Arrays.copyOf(slots, larger);
    events = Arrays.copyOf(events, larger);
    freeSlots = Arrays.copyOf(freeSlots, larger);
    addFreeSlots(capacity, larger);
  }

  private void addFreeSlots(int from, int to) {
    for (int slot = to - 1; slot >= from; slot--) {
      freeSlots[freeCount++] = slot;
    }
  }
}
