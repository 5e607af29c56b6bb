package org.gridtap.overlay.tunnel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Decides when packets of others are passed on, and which of them never: a rate for each tunnel and
 * for each source of several hops, one for all, turns by deficit round robin (Shreedhar and
 * Varghese, 1995) among the peers that hand packets over and among the flows of each, and CoDel in
 * each flow. A sans-IO machine that knows packets by their places; their bytes are its owner's.
 *
 * <p>A source of several hops may be forged by whoever hands its packets over. So turns go by the
 * latter, and one peer has so many sources; the others of it share one limit.
 */
public final class ForwardQueue {
  /** Packets that wait, of all flows; and the places there are for them. */
  public static final int MAX_PACKETS = 2048;

  /** Stands for no place. */
  public static final int NONE = -1;

  /** The longest packet that is counted with, in bytes: a datagram in an Ethernet frame. */
  static final int MAX_PACKET_BYTES = 1500;

  /** What each peer may send in a round; no packet is longer. */
  static final int QUANTUM = MAX_PACKET_BYTES;

  /** What a flow may send at once after a pause, in bytes, unless its rate needs more. */
  static final int BURST_BYTES = 64 * 1024;

  /** Timers are late by so much, and the rate is to be reached all the same. */
  static final double LATENESS_SECONDS = 0.005;

  /** Peers that hand packets over at the same time: as many as a node has links. */
  static final int MAX_INGRESSES = 512;

  /** Tunnels of one peer that are told apart. */
  static final int MAX_TUNNELS = 64;

  /** Sources of several hops that are told apart behind one peer. */
  static final int MAX_TRANSITS = 16;

  /** Control packets of one peer that pass without waiting; more wait as all do. */
  static final int CONTROL_BYTES_PER_SECOND = 64 * 1024;

  static final int CONTROL_BURST_BYTES = 64 * 1024;

  /** A flow that was idle for so long has its whole burst again, so that nothing is forgotten. */
  static final long IDLE_NS = 2_000_000_000L;

  /** What waits in one flow, as time at its rate; but so many packets at least and at most. */
  private static final double MAX_WAIT_SECONDS = 0.25;

  private static final int MIN_FLOW_PACKETS = 64;
  private static final int MAX_FLOW_PACKETS = MAX_PACKETS / 2;

  /** All that the queue can cause. */
  public interface Outbox {
    /**
     * A packet is not passed on.
     *
     * @param place where it stood until now, or {@link #NONE} if it had no place yet
     */
    void dropped(ForwardKey key, int place, ForwardDrop why);
  }

  private final ForwardLimits limits;
  private final Shaper total;
  private final List<ForwardIngress> ingresses = new ArrayList<>();
  private final Map<NodeId, ForwardIngress> byPeer = new LinkedHashMap<>();

  /** The flow that was offered a packet longest ago comes first. */
  private final Map<ForwardKey, ForwardFlow> flows = new LinkedHashMap<>(16, 0.75f, true);

  /** Peers with packets that may go now, in the order of their turns. */
  private final ArrayDeque<ForwardIngress> active = new ArrayDeque<>();

  /** Flows that wait for their limit. */
  private final PriorityQueue<ForwardFlow> limited =
      new PriorityQueue<>(
          Comparator.<ForwardFlow>comparingLong(flow -> flow.dueNs)
              .thenComparingLong(flow -> flow.number));

  private final int[] next = new int[MAX_PACKETS];
  private final int[] bytes = new int[MAX_PACKETS];
  private final long[] offeredNs = new long[MAX_PACKETS];

  /** Places to give away, the one given back last first: so few are ever used. */
  private final int[] free = new int[MAX_PACKETS];

  private int freeCount;
  private long flowNumber;

  public ForwardQueue(ForwardLimits limits, long nowNs) {
    this.limits = limits;
    this.total = new Shaper(limits.totalBits(), burst(limits.totalBits()), nowNs);
    while (freeCount < MAX_PACKETS) {
      free[freeCount] = MAX_PACKETS - 1 - freeCount;
      freeCount++;
    }
  }

  private static double burst(long bits) {
    return Math.max(BURST_BYTES, bits / 8.0 * LATENESS_SECONDS);
  }

  private static int maxPackets(long bits) {
    double packets = bits / 8.0 * MAX_WAIT_SECONDS / MAX_PACKET_BYTES;
    return (int) Math.clamp(packets, MIN_FLOW_PACKETS, MAX_FLOW_PACKETS);
  }

  // What comes.

  /**
   * Tells whether a control packet passes without waiting, for a handshake or a probe that comes
   * too late is none; if so, it is counted. Otherwise it is offered like any other.
   */
  public boolean passesAtOnce(ForwardKey key, int length, long nowNs) {
    ForwardIngress ingress = ingress(key.ingress(), nowNs);
    if (ingress == null || !ingress.control.takeAll(length, nowNs)) {
      return false;
    }
    total.spend(length);
    return true;
  }

  /**
   * Offers a packet. Returns the place where the owner is to keep it, or {@link #NONE} if it is
   * dropped. In its stead another may be dropped, whose place may be the very one returned.
   */
  public int offer(ForwardKey key, int length, long nowNs, Outbox out) {
    ForwardFlow flow = flow(key, nowNs);
    if (flow == null) {
      out.dropped(key, NONE, ForwardDrop.TOO_MANY_PEERS);
      return NONE;
    }
    flow.lastOfferNs = nowNs;
    if (flow.packets >= maxPackets(rate(flow.key))) {
      drop(flow, ForwardDrop.QUEUE_FULL, out);
    } else if (freeCount == 0) {
      drop(fattest(), ForwardDrop.QUEUE_FULL, out);
    }
    boolean waited = flow.isWaiting;
    int place = free[--freeCount];
    bytes[place] = length;
    offeredNs[place] = nowNs;
    append(flow, place);
    if (!waited) {
      await(flow, nowNs);
    }
    return place;
  }

  private @Nullable ForwardFlow flow(ForwardKey key, long nowNs) {
    ForwardFlow known = flows.get(key);
    if (known != null) {
      return known;
    }
    forgetIdle(nowNs);
    ForwardIngress ingress = ingress(key.ingress(), nowNs);
    if (ingress == null) {
      return null;
    }
    boolean isFull =
        key.isTunnel() ? ingress.tunnels >= MAX_TUNNELS : ingress.transits >= MAX_TRANSITS;
    ForwardKey told = isFull ? key.rest() : key;
    ForwardFlow rest = isFull ? flows.get(told) : null;
    return rest != null ? rest : make(told, ingress, nowNs);
  }

  private @Nullable ForwardIngress ingress(NodeId peer, long nowNs) {
    ForwardIngress ingress = byPeer.get(peer);
    if (ingress == null && ingresses.size() >= MAX_INGRESSES) {
      forgetIdle(nowNs);
      ingresses.removeIf(idle -> idle.flows.isEmpty());
      byPeer.values().removeIf(idle -> idle.flows.isEmpty());
    }
    if (ingress == null && ingresses.size() < MAX_INGRESSES) {
      ingress = new ForwardIngress(peer, nowNs);
      ingresses.add(ingress);
      byPeer.put(peer, ingress);
    }
    return ingress;
  }

  private ForwardFlow make(ForwardKey key, ForwardIngress ingress, long nowNs) {
    long bits = rate(key);
    ForwardFlow flow = new ForwardFlow(key, ingress, bits, burst(bits), flowNumber++, nowNs);
    flows.put(key, flow);
    ingress.add(flow);
    return flow;
  }

  private long rate(ForwardKey key) {
    return key.isTunnel() ? limits.tunnelBits() : limits.transitBits();
  }

  /** Forgets the flows that were idle for a while. */
  private void forgetIdle(long nowNs) {
    for (Iterator<ForwardFlow> eldest = flows.values().iterator(); eldest.hasNext(); ) {
      ForwardFlow flow = eldest.next();
      if (flow.isWaiting || nowNs - flow.lastOfferNs < IDLE_NS) {
        return;
      }
      eldest.remove();
      flow.ingress.remove(flow);
    }
  }

  // What waits.

  private void append(ForwardFlow flow, int place) {
    next[place] = NONE;
    if (flow.packets == 0) {
      flow.head = place;
    } else {
      next[flow.tail] = place;
    }
    flow.tail = place;
    flow.packets++;
    flow.bytes += bytes[place];
    flow.ingress.packets++;
  }

  /** Takes the first packet out and gives its place back, which is valid until the next offer. */
  private int takeFirst(ForwardFlow flow) {
    int place = flow.head;
    flow.head = next[place];
    flow.packets--;
    flow.bytes -= bytes[place];
    flow.ingress.packets--;
    free[freeCount++] = place;
    return place;
  }

  private void drop(ForwardFlow flow, ForwardDrop why, Outbox out) {
    out.dropped(flow.key, takeFirst(flow), why);
  }

  /** Returns the longest flow of the peer that has most packets waiting: it is why it is full. */
  private ForwardFlow fattest() {
    ForwardIngress fattest = null;
    for (int i = 0; i < ingresses.size(); i++) {
      ForwardIngress ingress = ingresses.get(i);
      fattest = fattest == null || ingress.packets > fattest.packets ? ingress : fattest;
    }
    ForwardFlow longest = fattest == null ? null : fattest.longest();
    if (longest == null || longest.packets == 0) {
      throw new IllegalStateException("all places are taken and no flow has any");
    }
    return longest;
  }

  // What goes.

  /** Puts a flow with packets where it waits for its turn, or for its limit. */
  private void await(ForwardFlow flow, long nowNs) {
    flow.isWaiting = true;
    if (!flow.shaper.isOpen(nowNs)) {
      flow.dueNs = flow.shaper.openAtNs();
      limited.add(flow);
      return;
    }
    ForwardIngress ingress = flow.ingress;
    ingress.ready.add(flow);
    if (!ingress.isActive) {
      ingress.isActive = true;
      active.add(ingress);
    }
  }

  /**
   * Returns the place of the packet that goes now, or {@link #NONE}. The place is valid until the
   * next offer.
   */
  public int poll(long nowNs, Outbox out) {
    while (!limited.isEmpty() && limited.peek().dueNs <= nowNs) {
      await(limited.poll(), nowNs);
    }
    if (!total.isOpen(nowNs)) {
      return NONE;
    }
    while (!active.isEmpty()) {
      ForwardIngress ingress = active.peek();
      if (ingress.deficit <= 0) {
        ingress.deficit += QUANTUM;
        active.add(active.poll());
        continue;
      }
      ForwardFlow flow = ingress.ready.poll();
      int place = take(flow, nowNs, out);
      if (place != NONE) {
        flow.shaper.spend(bytes[place]);
        ingress.deficit -= bytes[place];
        total.spend(bytes[place]);
      }
      flow.isWaiting = false;
      if (flow.packets > 0) {
        await(flow, nowNs);
      }
      if (ingress.ready.isEmpty()) {
        active.poll();
        ingress.isActive = false;
        ingress.deficit = Math.min(0, ingress.deficit);
      }
      if (place != NONE) {
        return place;
      }
    }
    return NONE;
  }

  /** Takes the first packet of a flow that CoDel lets go, or {@link #NONE}. */
  private int take(ForwardFlow flow, long nowNs, Outbox out) {
    while (flow.packets > 0) {
      boolean isLast = flow.bytes - bytes[flow.head] < MAX_PACKET_BYTES;
      if (!flow.codel.drops(nowNs - offeredNs[flow.head], isLast, nowNs)) {
        return takeFirst(flow);
      }
      drop(flow, ForwardDrop.DELAYED, out);
    }
    return NONE;
  }

  /** Returns when {@link #poll} may have a packet next; Long.MAX_VALUE while none waits. */
  public long deadlineNs() {
    if (!active.isEmpty()) {
      return total.openAtNs();
    }
    return limited.isEmpty() ? Long.MAX_VALUE : Math.max(limited.peek().dueNs, total.openAtNs());
  }

  /** Returns how many packets wait. */
  public int waiting() {
    return MAX_PACKETS - freeCount;
  }

  /** Returns how many flows are told apart now. */
  int flows() {
    return flows.size();
  }

  /** Returns how many peers are told apart now. */
  int ingresses() {
    return ingresses.size();
  }
}
