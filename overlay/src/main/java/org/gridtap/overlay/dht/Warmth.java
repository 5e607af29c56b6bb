package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The warm rule: on which keys this node may vote.
 *
 * <p>Keys are not known beforehand, so warmth is an arc around the node. When the arc that the node
 * is responsible for grows, it asks its neighbours for all they hold in the new part. A stretch of
 * it is warm once as many of its previous replicas as meet every quorum of theirs ({@link
 * Quorum#intersecting}) have answered in full and are warm there themselves. Previous replicas may
 * have gone, and those that are left are then too few to tell what a quorum decided: each says how
 * large a set it voted in lately. What nobody can hand over becomes warm after {@link
 * Settings#coldNs}.
 */
final class Warmth {
  /** How long an answer counts; longer ago, what was decided since is not in it. */
  private static final long CLAIM_NS = TimeUnit.SECONDS.toNanos(10);

  /** How long an answer that was of no use keeps us from asking the same node again. */
  private static final long USELESS_NS = TimeUnit.SECONDS.toNanos(2);

  private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LAST_RETRY_NS = TimeUnit.SECONDS.toNanos(4);
  private static final int SYNC_PAGE_HEADER = 256;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  /** The last place on the ring, counted from any start. */
  private static final NodeId MINUS_ONE = new NodeId(-1, -1, -1);

  private final Local local;
  private @Nullable Arc responsible;
  private @Nullable Arc warm;
  private boolean everWarm;

  /**
   * When this node last accepted something in a set of so many. A quorum of that set was warm then,
   * for only a quorum's promises lead to that.
   */
  private final long[] votedNs = new long[Quorum.REPLICAS + 1];

  /** The arc that is being fetched; null when all is warm. */
  private @Nullable Arc wanted;

  private final Map<NodeId, Fetch> fetches = new LinkedHashMap<>();
  private long retryNs = NEVER;
  private long retryDelayNs;
  private long forcedWarmNs = NEVER;

  /** How far one neighbour has answered. */
  private static final class Fetch {
    final Arc arc;
    NodeId cursor;
    boolean done;
    long doneNs;
    @Nullable Arc warm;
    int largestSet;

    Fetch(Arc arc) {
      this.arc = arc;
      this.cursor = arc.from();
    }

    boolean covers(NodeId key) {
      return done && warm != null && warm.contains(key) && arc.contains(key);
    }

    boolean isCold(NodeId key) {
      return done && arc.contains(key) && (warm == null || !warm.contains(key));
    }
  }

  Warmth(Local local) {
    this.local = local;
    Arrays.fill(votedNs, LONG_AGO);
  }

  /** This node accepted something in a set of so many. */
  void voted(int setSize, long nowNs) {
    votedNs[setSize] = nowNs;
  }

  /**
   * Returns the size of the largest set voted in lately: within the time that owners renew in,
   * before whoever asks became cold, which it is for as long at most.
   */
  private int largestSet(long nowNs) {
    int size = Quorum.REPLICAS;
    while (size > 0 && nowNs - votedNs[size] > 2 * local.settings.coldNs()) {
      size--;
    }
    return size;
  }

  boolean isWarm(NodeId key) {
    return warm != null && warm.contains(key);
  }

  /** Returns where this node is warm, if anywhere. */
  @Nullable Arc arc() {
    return warm;
  }

  boolean isWhollyWarm() {
    return responsible != null && warm != null && warm.covers(responsible, local.self);
  }

  void onView(RingView view, long nowNs, Dht.Outbox out) {
    if (!view.joined()) {
      responsible = null;
      warm = null;
      stop();
      return;
    }
    boolean isolated = view.near().isEmpty() && !view.founder();
    if (isolated) {
      warm = null; // cut off, or not in yet: whoever is alone and did not found the ring decides
      // nothing
      stop();
      responsible = null;
      return;
    }
    Arc now = responsibleArc(view);
    Arc previous = responsible;
    responsible = now;
    warm = warm == null ? null : warm.cutTo(now, local.self);
    fetches.keySet().retainAll(view.near());
    if (isWhollyWarm()) {
      stop();
      return;
    }
    boolean grown = previous == null || !previous.covers(now, local.self);
    if (grown || forcedWarmNs == NEVER) {
      boolean founding = view.founder() && !everWarm;
      forcedWarmNs = nowNs + (founding ? local.settings.founderWarmNs() : local.settings.coldNs());
      wanted = wantedArc(now);
      fetches.clear();
      retryDelayNs = FIRST_RETRY_NS;
    }
    ask(nowNs, out);
  }

  /**
   * Answers a neighbour that wants to get warm: stateless, page by page, as fast as the rate
   * allows.
   */
  void onSync(NodeId from, Message.Sync m, Repair repair, long nowNs, Dht.Outbox out) {
    List<Accepted> entries = local.store.inArc(m.arc(), m.cursor(), Repair.RECORDS_BURST, nowNs);
    int count = 0;
    int length = SYNC_PAGE_HEADER;
    while (count < entries.size() && length + entries.get(count).length() <= Message.MAX_BYTES) {
      length += entries.get(count++).length();
    }
    count = repair.allow(count, nowNs);
    boolean last = count == entries.size();
    NodeId next = last ? NodeId.NONE : entries.get(count).record().key().id();
    List<Accepted> page = List.copyOf(entries.subList(0, count));
    int voted = largestSet(nowNs);
    local.send(from, new Message.SyncPage(m.arc(), m.cursor(), last, next, warm, voted, page), out);
  }

  /** Notes a page; its entries are already stored. Returns whether this node got warmer by it. */
  boolean onSyncPage(NodeId from, Message.SyncPage m, long nowNs, Dht.Outbox out) {
    Fetch fetch = fetches.get(from);
    if (fetch == null
        || fetch.done
        || !fetch.arc.equals(m.arc())
        || !fetch.cursor.equals(m.cursor())) {
      local.drop(DropReason.UNASKED);
      return false;
    }
    if (!m.last()) {
      boolean moved = !m.entries().isEmpty() && !m.next().equals(fetch.cursor);
      fetch.cursor = m.next();
      if (moved) {
        local.send(from, new Message.Sync(fetch.arc, fetch.cursor), out);
      }
      return false;
    }
    fetch.done = true;
    fetch.doneNs = nowNs;
    fetch.warm = m.warm();
    fetch.largestSet = m.largestSet();
    return grow(nowNs);
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    if (nowNs >= forcedWarmNs) {
      setWarm(responsible);
    } else if (nowNs >= retryNs) {
      ask(nowNs, out);
    }
  }

  long deadlineNs() {
    return Math.min(retryNs, forcedWarmNs);
  }

  /** Asks all neighbours that have not answered, were cold, or answered too long ago. */
  private void ask(long nowNs, Dht.Outbox out) {
    Arc arc = wanted;
    if (arc == null) {
      return;
    }
    for (NodeId near : local.view.near()) {
      Fetch fetch = fetches.get(near);
      boolean useless = fetch != null && fetch.done && nowNs - fetch.doneNs > USELESS_NS;
      if (fetch == null || useless) {
        fetch = new Fetch(arc);
        fetches.put(near, fetch);
      }
      if (!fetch.done) {
        local.send(near, new Message.Sync(fetch.arc, fetch.cursor), out);
      }
    }
    retryNs = nowNs + retryDelayNs + local.random.nextLong(retryDelayNs / 4);
    retryDelayNs = Math.min(LAST_RETRY_NS, retryDelayNs * 3 / 2);
  }

  private boolean grow(long nowNs) {
    Arc target = responsible;
    if (target == null) {
      return false;
    }
    Arc grown = target.all() ? grownToAll(nowNs) : grownIn(target, nowNs);
    if (grown != null) {
      setWarm(grown);
    }
    return grown != null;
  }

  private void setWarm(@Nullable Arc arc) {
    warm = arc;
    everWarm |= arc != null;
    if (isWhollyWarm()) {
      stop();
    }
  }

  private void stop() {
    wanted = null;
    fetches.clear();
    retryNs = NEVER;
    forcedWarmNs = NEVER;
  }

  private @Nullable Arc grownToAll(long nowNs) {
    NodeId start = local.self;
    List<NodeId> edges = new ArrayList<>(breakpoints(start, MINUS_ONE));
    for (int i = 0; i + 1 < edges.size(); i++) {
      if (!isCovered(start.plus(Arc.midpoint(edges.get(i), edges.get(i + 1))), nowNs)) {
        return null;
      }
    }
    return Arc.ALL;
  }

  /** Walks from this node to both sides as far as stretches are covered. */
  private @Nullable Arc grownIn(Arc target, long nowNs) {
    NodeId start = target.from();
    NodeId here = start.clockwiseTo(local.self);
    List<NodeId> edges = new ArrayList<>(breakpoints(start, start.clockwiseTo(target.to())));
    int self = edges.indexOf(here);
    int high = self;
    while (high + 1 < edges.size()
        && isCovered(start.plus(Arc.midpoint(edges.get(high), edges.get(high + 1))), nowNs)) {
      high++;
    }
    int low = self;
    while (low > 0
        && isCovered(start.plus(Arc.midpoint(edges.get(low - 1), edges.get(low))), nowNs)) {
      low--;
    }
    return low == high ? null : Arc.of(start.plus(edges.get(low)), start.plus(edges.get(high)));
  }

  /**
   * Returns where the answer to "is it covered" can change, as ways from {@code start}, both ends
   * included.
   */
  private TreeSet<NodeId> breakpoints(NodeId start, NodeId length) {
    List<NodeId> near = local.view.near();
    TreeSet<NodeId> edges = new TreeSet<>(List.of(new NodeId(0, 0, 0), length));
    List<NodeId> candidates = new ArrayList<>(List.of(local.self));
    for (NodeId first : near) {
      for (NodeId second : near) {
        candidates.add(Arc.midpoint(first, second));
      }
    }
    candidates.removeIf(candidate -> !candidate.equals(local.self) && isWarm(candidate));
    addEnds(warm, candidates);
    fetches.values().forEach(fetch -> addEnds(fetch.warm, candidates));
    for (NodeId candidate : candidates) {
      NodeId way = start.clockwiseTo(candidate);
      if (way.compareTo(length) < 0) {
        edges.add(way);
      }
    }
    return edges;
  }

  private static void addEnds(@Nullable Arc arc, List<NodeId> points) {
    if (arc != null && !arc.all()) {
      points.add(arc.from());
      points.add(arc.to());
    }
  }

  /** Tells whether enough of the key's previous replicas handed over what they had. */
  private boolean isCovered(NodeId key, long nowNs) {
    if (isWarm(key)) {
      return true;
    }
    List<NodeId> previous = new ArrayList<>();
    for (NodeId near : local.view.near()) {
      Fetch fetch = fetches.get(near);
      if (fetch == null || !fetch.isCold(key)) {
        previous.add(near);
      }
    }
    previous.sort((a, b) -> a.equals(b) ? 0 : a.isCloserTo(key, b) ? -1 : 1);
    List<NodeId> set = previous.subList(0, Math.min(Quorum.REPLICAS, previous.size()));
    int answers = 0;
    int largest = set.size();
    for (NodeId replica : set) {
      Fetch fetch = fetches.get(replica);
      if (fetch != null && fetch.covers(key) && nowNs - fetch.doneNs <= CLAIM_NS) {
        answers++;
        largest = Math.max(largest, fetch.largestSet);
      }
    }
    return !set.isEmpty() && answers >= Quorum.intersecting(largest);
  }

  private Arc wantedArc(Arc target) {
    NodeId self = local.self;
    if (target.all()) {
      return Arc.of(self, self.plus(MINUS_ONE));
    }
    if (warm == null || warm.all()) {
      return target;
    }
    if (warm.reachesBack(target, self)) {
      return Arc.of(warm.to(), target.to());
    }
    return warm.reachesClockwise(target, self) ? Arc.of(target.from(), warm.from()) : target;
  }

  /**
   * Returns the keys whose five closest nodes include this one: those closer to it than to the
   * fifth node on either side.
   *
   * <p>With five near links a side this is exact. With fewer, the view's own cyclic order stands in
   * for the node that is not seen, which claims too much rather than leave a wide gap in the ring
   * to nobody.
   */
  static Arc responsibleArc(RingView view) {
    NodeId self = view.self();
    List<NodeId> others = new ArrayList<>(view.near());
    others.sort((a, b) -> self.clockwiseTo(a).compareTo(self.clockwiseTo(b)));
    int count = others.size();
    if (count < Quorum.REPLICAS) {
      return Arc.ALL;
    }
    NodeId fifthClockwise = others.get(Quorum.REPLICAS - 1);
    NodeId fifthBack = others.get(count - Quorum.REPLICAS);
    return Arc.of(Arc.midpoint(fifthBack, self), Arc.midpoint(self, fifthClockwise));
  }
}
