package org.gridtap.node.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table of limited size: what was first put longest ago makes room for what is new. */
final class Recent<K, V> {
  private final Map<K, V> entries = new LinkedHashMap<>();
  private final int limit;

  Recent(int limit) {
    this.limit = limit;
  }

  @Nullable V get(K key) {
    return entries.get(key);
  }

  void put(K key, V value) {
    if (entries.size() >= limit && !entries.containsKey(key)) {
      entries.remove(entries.keySet().iterator().next());
    }
    entries.put(key, value);
  }

  @Nullable V remove(K key) {
    return entries.remove(key);
  }

  int size() {
    return entries.size();
  }
}
