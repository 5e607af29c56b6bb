package org.gridtap.lab.sim.node;

/** Counts what nodes send, by what it is about: datagrams, and their bytes without UDP and IP. */
public final class Traffic {
  private static final MessageClass[] CLASSES = MessageClass.values();

  private final long[] datagrams = new long[CLASSES.length];
  private final long[] bytes = new long[CLASSES.length];

  void count(MessageClass about, int length) {
    datagrams[about.ordinal()]++;
    bytes[about.ordinal()] += length;
  }

  public long datagrams(MessageClass about) {
    return datagrams[about.ordinal()];
  }

  public long bytes(MessageClass about) {
    return bytes[about.ordinal()];
  }

  /** Returns the bytes of all classes. */
  public long bytes() {
    long sum = 0;
    for (long some : bytes) {
      sum += some;
    }
    return sum;
  }

  /** Returns the counts as they stand. */
  public Traffic copy() {
    Traffic copy = new Traffic();
    System.arraycopy(datagrams, 0, copy.datagrams, 0, datagrams.length);
    System.arraycopy(bytes, 0, copy.bytes, 0, bytes.length);
    return copy;
  }
}
