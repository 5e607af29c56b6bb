package org.gridtap.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Message;

/** Writes down what a responder causes. */
final class AnswerRecorder implements DnsResponder.Outbox {
  record Sent(Asker asker, byte[] message) {}

  final List<Sent> sent = new ArrayList<>();
  final List<String> lookUps = new ArrayList<>();

  @Override
  public void answer(Asker asker, byte[] message) {
    sent.add(new Sent(asker, message));
  }

  @Override
  public void lookUpName(String label) {
    lookUps.add(label);
  }

  /** Returns the one answer since the last call. */
  Message take() {
    if (sent.size() != 1) {
      throw new AssertionError(sent.size() + " answers, not one");
    }
    return read(sent.removeFirst().message());
  }

  static Message read(byte[] message) {
    try {
      return new Message(message);
    } catch (IOException malformed) {
      throw new AssertionError("the answer is malformed", malformed);
    }
  }
}
