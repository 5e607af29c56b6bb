package org.gridtap.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about host names, for a short while. Names that nobody has are kept apart, so
 * that a scan cannot push known ones out.
 */
final class NameCache {
  /** How many names of each kind are kept; the one that was not used for longest goes first. */
  static final int MAX_NAMES = 1024;

  /** Stands for a name that nobody has. */
  static final int NOBODY = 0;

  /** An answer; {@code address} is {@link #NOBODY} when nobody has the name. */
  record Entry(int address, long untilNs) {}

  private final Map<String, Entry> found = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Entry> absent = new LinkedHashMap<>(16, 0.75f, true);

  /** Returns an answer that still holds. */
  @Nullable Entry get(String label, long nowNs) {
    Entry entry = found.get(label);
    if (entry == null) {
      entry = absent.get(label);
    }
    if (entry == null || entry.untilNs() > nowNs) {
      return entry;
    }
    found.remove(label);
    absent.remove(label);
    return null;
  }

  void put(String label, Entry entry) {
    found.remove(label);
    absent.remove(label);
    Map<String, Entry> kind = entry.address() == NOBODY ? absent : found;
    if (kind.size() >= MAX_NAMES) {
      kind.remove(kind.keySet().iterator().next());
    }
    kind.put(label, entry);
  }

  int size() {
    return found.size() + absent.size();
  }
}
