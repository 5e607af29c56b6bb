package org.gridtap.overlay.wire;

/**
 * The detours that a packet of several hops has made, and up to four nodes that it shall not pass
 * again: those that it turned at, and hops that did not take it.
 *
 * <p>A detour is made where greedy routing ends before the destination, where the link to take is
 * in doubt, and where a hop does not acknowledge. There are two at most: so a packet that others
 * hand on cannot wander, nor become many packets.
 *
 * <pre>
 * visited: 4 × tag:u32, two for each detour; a tag is drawn from an id, 0 stands for nobody
 * </pre>
 *
 * @param made how many, 0 to {@link #MAX}
 */
public record Detours(int made, int first, int second, int third, int fourth) {
  /** Detours of one packet. */
  public static final int MAX = 2;

  /** Length of the visited list, in bytes. */
  public static final int BYTES = 4 * Integer.BYTES;

  public static final Detours NONE = new Detours(0, 0, 0, 0, 0);

  /** Tells whether another detour may be made. */
  public boolean isAllowed() {
    return made < MAX;
  }

  /**
   * Returns what the packet carries after another detour; it must be allowed.
   *
   * @param at the node that sends it another way
   * @param failed the hop that did not take it, or {@link NodeId#NONE}
   */
  public Detours and(NodeId at, NodeId failed) {
    int failedTag = failed.equals(NodeId.NONE) ? 0 : tag(failed);
    return made == 0
        ? new Detours(1, tag(at), failedTag, 0, 0)
        : new Detours(2, first, second, tag(at), failedTag);
  }

  /** Tells whether the packet shall not pass this node, as far as a tag can tell nodes apart. */
  public boolean bars(NodeId id) {
    if (made == 0) {
      return false;
    }
    int tag = tag(id);
    return tag == first || tag == second || tag == third || tag == fourth;
  }

  /** Tells whether the packet was turned at {@code at} because this hop did not take it there. */
  public boolean hasFailed(NodeId at, NodeId hop) {
    if (made == 0) {
      return false;
    }
    int atTag = tag(at);
    int hopTag = tag(hop);
    return (first == atTag && second == hopTag) || (third == atTag && fourth == hopTag);
  }

  /**
   * Tells whether a node must not be where the packet ends. One that did not take it from somebody
   * may have lost it only, and be reached from elsewhere; one that did not take it twice has gone,
   * and another is to take its place.
   */
  public boolean barsAsEnd(NodeId end) {
    if (made == 0) {
      return false;
    }
    int tag = tag(end);
    return tag == first || tag == third || (tag == second && tag == fourth);
  }

  /** Appends the visited list, if a detour was made. */
  public void writeTo(WireWriter writer) {
    if (made > 0) {
      writer.i32(first).i32(second).i32(third).i32(fourth);
    }
  }

  /** Reads what {@link #writeTo} wrote. */
  public static Detours read(int made, WireReader reader) {
    return made == 0
        ? NONE
        : new Detours(made, reader.i32(), reader.i32(), reader.i32(), reader.i32());
  }

  /** Returns four bytes that stand for an id; never 0. */
  private static int tag(NodeId id) {
    int tag = Long.hashCode(id.hi()) ^ Integer.rotateLeft(Long.hashCode(id.mid()), 8) ^ id.lo();
    return tag == 0 ? 1 : tag;
  }
}
