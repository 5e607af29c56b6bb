package org.gridtap.lab.sim;

/** What the kernel itself adds to a trace; a model's own kinds start at {@link #FIRST_FREE}. */
public final class TraceKind {
  static final int DELIVERED = 1;
  static final int LOST = 2;
  static final int TIMER = 3;
  static final int START = 4;
  static final int KILL = 5;
  static final int PAUSE = 6;
  static final int RESUME = 7;

  public static final int FIRST_FREE = 100;

  private TraceKind() {}
}
