package org.gridtap.node.control;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the daemon can be asked. */
public sealed interface Request {
  /** Longest time that a request may ask the daemon to spend, in milliseconds. */
  int MAX_TIMEOUT_MS = 60_000;

  /** Answered by a {@link StatusReport}. */
  record Status() implements Request {}

  /** Answered by a {@link PeersReport}. */
  record Peers() implements Request {}

  /** Answered by a {@link RingReport}. */
  record Ring() implements Request {}

  /** Answered by a {@link LeasesReport}. */
  record Leases() implements Request {}

  /**
   * Answered by a {@link LookupReport}.
   *
   * @param what a name, an address or a node id
   */
  record Lookup(String what, int timeoutMs) implements Request {}

  /**
   * One echo; answered by a {@link PingReport}.
   *
   * @param host a name, an address or a node id
   */
  record Ping(String host, int timeoutMs) implements Request {}

  /** Answered by a {@link MetricsReport}. */
  record Metrics() implements Request {}

  /** Take configuration and membership in anew; answered by a {@link ReloadReport}. */
  record Reload() implements Request {}

  /** Leave in order and end; answered, by an empty object, before the daemon ends. */
  record Down() implements Request {}

  /** Returns the request's line, without its end. */
  default String toLine() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("command", getClass().getSimpleName().toLowerCase(Locale.ROOT));
    if (this instanceof Lookup(String what, int timeoutMs)) {
      fields.put("argument", what);
      fields.put("timeoutMs", timeoutMs);
    } else if (this instanceof Ping(String host, int timeoutMs)) {
      fields.put("argument", host);
      fields.put("timeoutMs", timeoutMs);
    }
    return Json.write(fields);
  }

  /** Reads a request's line; throws IOException, with a sentence, for anything else. */
  static Request parse(String line) throws IOException {
    Map<String, Object> fields = Json.readMap(line);
    String command = fields.get("command") instanceof String text ? text : "";
    String argument = fields.get("argument") instanceof String text ? text : "";
    int timeoutMs =
        fields.get("timeoutMs") instanceof Number number
            ? (int) Math.clamp(number.longValue(), 1L, MAX_TIMEOUT_MS)
            : 5_000;
    return switch (command) {
      case "status" -> new Status();
      case "peers" -> new Peers();
      case "ring" -> new Ring();
      case "leases" -> new Leases();
      case "lookup" -> new Lookup(argument, timeoutMs);
      case "ping" -> new Ping(argument, timeoutMs);
      case "metrics" -> new Metrics();
      case "reload" -> new Reload();
      case "down" -> new Down();
      default -> throw new IOException("The daemon does not know this command.");
    };
  }
}
