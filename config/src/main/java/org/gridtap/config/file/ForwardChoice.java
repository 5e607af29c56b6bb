package org.gridtap.config.file;

import org.gridtap.config.Mode;
import org.jspecify.annotations.Nullable;

/**
 * How much a node passes on for others, in Mbit/s; null where the file says nothing.
 *
 * @param tunnel from one linked peer to another, each way
 * @param transit of one source whose packets take several hops
 * @param total of all together
 */
public record ForwardChoice(
    @Nullable Integer tunnel, @Nullable Integer transit, @Nullable Integer total) {
  /** Nothing is said. */
  public static final ForwardChoice USUAL = new ForwardChoice(null, null, null);

  /** The greatest limit, in Mbit/s. */
  public static final int MAX_MBIT = 100_000;

  /** Returns the limit of a tunnel, the usual one of a node of this mode if nothing is said. */
  public int tunnelOr(Mode mode) {
    return tunnel != null ? tunnel : mode == Mode.RELAY ? 100 : 10;
  }

  /** Returns the limit of a source of several hops, the usual one if nothing is said. */
  public int transitOr(Mode mode) {
    return transit != null ? transit : mode == Mode.RELAY ? 10 : 1;
  }

  /** Returns the limit of all together, the usual one if nothing is said. */
  public int totalOr(Mode mode) {
    return total != null ? total : mode == Mode.RELAY ? 1_000 : 50;
  }
}
