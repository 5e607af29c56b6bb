package org.gridtap.lab.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.Endpoint;

/** A host that remembers what it got and when, and has one settable timer. */
final class RecordingHost implements SimHost {
  record Heard(Endpoint from, String text, long nowNs) {}

  final List<Heard> heard = new ArrayList<>();
  final List<Long> timers = new ArrayList<>();
  long deadlineNs = Long.MAX_VALUE;

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  List<String> texts() {
    return heard.stream().map(Heard::text).toList();
  }

  @Override
  public void onDatagram(Endpoint from, byte[] bytes, long nowNs) {
    heard.add(new Heard(from, new String(bytes, StandardCharsets.UTF_8), nowNs));
  }

  @Override
  public void onTimer(long nowNs) {
    timers.add(nowNs);
    deadlineNs = Long.MAX_VALUE;
  }

  @Override
  public long deadlineNs() {
    return deadlineNs;
  }
}
