package org.gridtap.lab.soak;

/**
 * What the daemon itself counts, of {@code gridtap metrics}.
 *
 * @param heapUsed in bytes, garbage included
 * @param heapCommitted what the JVM has taken from the system for it, in bytes
 * @param dhtKeys keys that it keeps for the overlay
 */
record Figures(long heapUsed, long heapCommitted, long dhtKeys) {
  /** Reads the samples without labels in Prometheus' text; what is not there is 0. */
  static Figures of(String text) {
    return new Figures(
        value(text, "gridtap_jvm_heap_used_bytes"),
        value(text, "gridtap_jvm_heap_committed_bytes"),
        value(text, "gridtap_dht_keys"));
  }

  private static long value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length()).strip()))
        .findFirst()
        .orElse(0);
  }
}
