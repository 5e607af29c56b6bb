package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.wire.NodeId;

/**
 * Tells owners that their records gave way, three times over: the way to them is long and nobody
 * acknowledges it, and until they hear of it they use what is another's. Whom all three miss finds
 * out when it renews.
 */
final class LossNotices {
  static final int MAX_OPEN = 256;
  private static final long[] PAUSES_NS = {
    TimeUnit.MILLISECONDS.toNanos(700), TimeUnit.MILLISECONDS.toNanos(2_000)
  };

  private static final class Notice {
    final NodeId loser;
    final Message.LeaseLost message;
    int sent = 1;
    long dueNs;

    Notice(NodeId loser, Message.LeaseLost message, long dueNs) {
      this.loser = loser;
      this.message = message;
      this.dueNs = dueNs;
    }
  }

  private final Local local;
  private final List<Notice> open = new ArrayList<>();

  LossNotices(Local local) {
    this.local = local;
  }

  void tell(NodeId loser, Message.LeaseLost message, long nowNs, Dht.Outbox out) {
    local.send(loser, message, out);
    if (open.size() < MAX_OPEN) {
      open.add(new Notice(loser, message, nowNs + PAUSES_NS[0]));
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
      local.send(notice.loser, notice.message, out);
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
