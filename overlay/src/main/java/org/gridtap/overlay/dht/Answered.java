package org.gridtap.overlay.dht;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a root refused lately, so that a request which comes once more, because the client was
 * impatient or the network sent it twice, is not decided once more: the key may have become free
 * meanwhile, and would be granted to somebody who was told that it is taken and has gone on.
 */
final class Answered {
  static final int MAX_ANSWERS = 512;

  private record Asked(NodeId client, long operation) {}

  private final Map<Asked, Message.Reply> answers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Message.Reply> eldest) {
          return size() > MAX_ANSWERS;
        }
      };

  /** Remembers a refusal. What was done may be done once more: it changes nothing. */
  void add(NodeId client, Message.Reply reply) {
    boolean isRefusal =
        switch (reply.status()) {
          case TAKEN, QUOTA, REFUSED -> true;
          case DONE, STALE, FOUND, ABSENT, BUSY, STRANGER -> false;
        };
    if (isRefusal) {
      answers.put(new Asked(client, reply.operation()), reply);
    }
  }

  Message.@Nullable Reply find(NodeId client, long operation) {
    return answers.get(new Asked(client, operation));
  }

  int size() {
    return answers.size();
  }
}
