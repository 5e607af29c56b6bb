package org.gridtap.dns;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Record;

/**
 * The look-ups of host names that run, and the queries that wait for them.
 *
 * <p>A query waits for {@link #MAX_WAIT_NS}. A look-up may take longer: its answer serves whoever
 * asks again.
 */
final class LookUps {
  /** How many names are looked up at once. */
  static final int MAX_NAMES = 64;

  /** How many queries wait for one name. */
  static final int MAX_QUERIES = 16;

  static final long MAX_WAIT_NS = 2_000_000_000L;

  /** After so long without an answer, a name may be looked up anew. */
  static final long MAX_LOOK_UP_NS = 10_000_000_000L;

  /** A query that waits. */
  record Waiting(DnsQuery query, Record question, Place.Host host, Asker asker, long untilNs) {
    private boolean isSame(DnsQuery other, Asker from) {
      return asker.equals(from) && query.repeats(other);
    }
  }

  /** What became of a query that wants to wait. */
  enum Outcome {
    /** It waits, and the name must be looked up. */
    FIRST,
    /** It waits for a look-up that runs already. */
    WAITS,
    /** The same query waits already. */
    DUPLICATE,
    FULL
  }

  private record LookUp(long untilNs, List<Waiting> queries) {}

  // Insertion order is the order in which they end, for each may take equally long.
  private final Map<String, LookUp> running = new LinkedHashMap<>();
  private long wakeNs = Long.MAX_VALUE;

  Outcome add(Waiting waiting, long nowNs) {
    String label = waiting.host().label();
    LookUp known = running.get(label);
    if (known == null) {
      if (running.size() >= MAX_NAMES) {
        return Outcome.FULL;
      }
      known = new LookUp(nowNs + MAX_LOOK_UP_NS, new ArrayList<>());
      running.put(label, known);
      addTo(known, waiting);
      return Outcome.FIRST;
    }
    if (known.queries().stream().anyMatch(w -> w.isSame(waiting.query(), waiting.asker()))) {
      return Outcome.DUPLICATE;
    }
    if (known.queries().size() >= MAX_QUERIES) {
      return Outcome.FULL;
    }
    addTo(known, waiting);
    return Outcome.WAITS;
  }

  private void addTo(LookUp lookUp, Waiting waiting) {
    lookUp.queries().add(waiting);
    wakeNs = Math.min(wakeNs, waiting.untilNs());
  }

  /** Ends a look-up and returns the queries that waited for it. */
  List<Waiting> end(String label) {
    LookUp ended = running.remove(label);
    return ended == null ? List.of() : ended.queries();
  }

  /** Returns the queries that have waited too long, and gives up what got no answer. */
  List<Waiting> takeOverdue(long nowNs) {
    List<Waiting> overdue = new ArrayList<>();
    wakeNs = Long.MAX_VALUE;
    for (Iterator<LookUp> all = running.values().iterator(); all.hasNext(); ) {
      LookUp lookUp = all.next();
      for (Waiting query : List.copyOf(lookUp.queries())) {
        if (query.untilNs() <= nowNs) {
          lookUp.queries().remove(query);
          overdue.add(query);
        } else {
          wakeNs = Math.min(wakeNs, query.untilNs());
        }
      }
      if (lookUp.untilNs() <= nowNs) {
        all.remove();
      } else {
        wakeNs = Math.min(wakeNs, lookUp.untilNs());
      }
    }
    return overdue;
  }

  /** Returns when to call {@link #takeOverdue} next; it may be early, never late. */
  long deadlineNs() {
    return wakeNs;
  }

  int size() {
    return running.size();
  }
}
