package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.wire.NodeId;

/**
 * Tells owners that their records gave way, or that they stand, three times over: the way to them
 * is long and nobody acknowledges it. Until they hear of the one they use what is another's, and
 * whom all three miss finds out when it renews; who does not know of the other keeps a key from
 * everybody that nobody uses.
 */
final class OwnerNotices {
  static final int MAX_OPEN = 256;
  private static final long[] PAUSES_NS = {
    TimeUnit.MILLISECONDS.toNanos(700), TimeUnit.MILLISECONDS.toNanos(2_000)
  };

  private static final class Notice {
    final NodeId owner;
    final Message.Routed message;
    int sent = 1;
    long dueNs;

    Notice(NodeId owner, Message.Routed message, long dueNs) {
      this.owner = owner;
      this.message = message;
      this.dueNs = dueNs;
    }
  }

  private final Local local;
  private final List<Notice> open = new ArrayList<>();

  OwnerNotices(Local local) {
    this.local = local;
  }

  void tell(NodeId owner, Message.Routed message, long nowNs, Dht.Outbox out) {
    local.send(owner, message, out);
    if (open.size() < MAX_OPEN) {
      open.add(new Notice(owner, message, nowNs + PAUSES_NS[0]));
    } else {
      local.drop(DropReason.FULL);
    }
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    for (Iterator<Notice> notices = open.iterator(); notices.hasNext(); ) {
      Notice notice = notices.next();
      if (nowNs < notice.dueNs) {
        continue;
      }
      local.send(notice.owner, notice.message, out);
      if (notice.sent == PAUSES_NS.length) {
        notices.remove();
      } else {
        notice.dueNs = nowNs + PAUSES_NS[notice.sent++];
      }
    }
  }

  long deadlineNs() {
    long earliest = Long.MAX_VALUE;
    for (Notice notice : open) {
      earliest = Math.min(earliest, notice.dueNs);
    }
    return earliest;
  }

  int open() {
    return open.size();
  }
}
