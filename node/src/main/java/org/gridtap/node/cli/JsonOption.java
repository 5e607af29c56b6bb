package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.node.control.Json;
import org.gridtap.node.control.StatusReport;
import picocli.CommandLine.Option;

/** {@code -j}: one JSON object on standard output, and nothing else there. */
final class JsonOption {
  @Option(
      names = {"-j", "--json"},
      description = "Print one JSON object, with \"schema\": 1, and nothing else.")
  boolean wanted;

  /** Returns an object to be filled, its schema in front. */
  static Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("schema", StatusReport.SCHEMA);
    return object;
  }

  static void print(PrintWriter out, Object report) {
    out.println(Json.write(report));
    out.flush();
  }
}
