package org.gridtap.node.control;

import java.util.LinkedHashMap;
import java.util.Map;

/** The daemon's answer to a {@link Request}. */
public sealed interface Response {
  /**
   * @param report one of this package's reports, or a map of JSON values
   */
  record Success(Object report) implements Response {}

  /**
   * @param sentence what failed, why, and what to try, for a person
   */
  record Failure(String sentence) implements Response {}

  /** Returns the response's line, without its end. */
  default String toLine() {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (this) {
      case Success(Object report) -> {
        fields.put("ok", true);
        fields.put("body", report);
      }
      case Failure(String sentence) -> {
        fields.put("ok", false);
        fields.put("error", sentence);
      }
    }
    return Json.write(fields);
  }
}
