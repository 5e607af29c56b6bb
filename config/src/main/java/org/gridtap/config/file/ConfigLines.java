package org.gridtap.config.file;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where in a configuration file the values stand.
 *
 * @param byPlace lines, counted from 1, by place: {@code node.mode}, {@code log.level}, {@code
 *     network.NAME.address}; for a key that is missing, the line of its table
 */
public record ConfigLines(Map<String, Integer> byPlace) {
  /** Nothing stands anywhere. */
  public static final ConfigLines NONE = new ConfigLines(Map.of());

  public ConfigLines {
    byPlace = Map.copyOf(byPlace);
  }

  /** Names a key of a network. */
  public static String ofNetwork(String name, String key) {
    return "network." + name + "." + key;
  }

  /** Returns a place's line, or 0 for the file as a whole. */
  public int line(String place) {
    return byPlace.getOrDefault(place, 0);
  }

  /** Gathers lines while a file is read. */
  static final class Gathering {
    private final Map<String, Integer> byPlace = new LinkedHashMap<>();

    void add(String table, TableReader reader) {
      reader.lines().forEach((key, line) -> byPlace.put(table + "." + key, line));
    }

    ConfigLines gathered() {
      return new ConfigLines(byPlace);
    }
  }
}
