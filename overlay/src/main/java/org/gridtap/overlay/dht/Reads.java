package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.dht.Message.Status;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The root's answers to look-ups. A warm root that has itself seen to the live record that it holds
 * answers at once; otherwise, and to say that nobody holds the key, it asks until {@link
 * Quorum#READS} warm replicas have answered.
 */
final class Reads {
  static final int MAX_READS = 256;

  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int MAX_TRIES = 4;

  private final Local local;
  private final Warmth warmth;
  private final Map<Long, Pending> pending = new LinkedHashMap<>();

  private static final class Pending {
    final NodeId client;
    final long operation;
    final NodeId key;
    final List<NodeId> set;
    final Map<NodeId, Message.ReadReply> replies = new LinkedHashMap<>();
    int tries;
    long retryNs;

    Pending(NodeId client, Message.Get get, List<NodeId> set) {
      this.client = client;
      this.operation = get.operation();
      this.key = get.key();
      this.set = set;
    }
  }

  Reads(Local local, Warmth warmth) {
    this.local = local;
    this.warmth = warmth;
  }

  void onGet(NodeId client, Message.Get m, long nowNs, Dht.Outbox out) {
    ReplicaStore.Slot slot = local.store.find(m.key());
    Accepted held = slot == null ? null : slot.accepted(nowNs);
    boolean isKnown = held != null && !held.record().tombstone() && warmth.isWarm(m.key());
    // Whoever did not see to the last change itself may have missed it.
    if (slot != null && slot.chosen && held != null && isKnown && local.view.isRoot(m.key())) {
      answer(client, m.operation(), held, out);
      return;
    }
    boolean again =
        pending.values().stream()
            .anyMatch(p -> p.operation == m.operation() && p.client.equals(client));
    if (again) {
      return;
    }
    if (!local.view.joined() || pending.size() >= MAX_READS) {
      local.drop(local.view.joined() ? DropReason.FULL : DropReason.VIEW);
      String why =
          local.view.joined() ? "too many look-ups wait" : "the node asked is not on the ring";
      local.send(client, new Message.Reply(m.operation(), Status.BUSY, why, 0, null), out);
      return;
    }
    long number = local.random.nextLong();
    Pending read = new Pending(client, m, local.setOf(m.key()));
    pending.put(number, read);
    ask(number, read, nowNs, out);
  }

  private void ask(long number, Pending read, long nowNs, Dht.Outbox out) {
    read.tries++;
    read.retryNs = nowNs + RETRY_NS;
    for (NodeId replica : read.set) {
      Message.ReadReply reply = read.replies.get(replica);
      if (reply == null || !reply.warm()) {
        local.send(replica, new Message.Read(number, read.key), out);
      }
    }
  }

  void onReadReply(NodeId from, Message.ReadReply m, Dht.Outbox out) {
    Pending read = pending.get(m.read());
    Accepted accepted = m.accepted();
    if (read == null || !read.set.contains(from) || !m.key().equals(read.key)) {
      local.drop(DropReason.UNASKED);
      return;
    }
    if (accepted != null
        && (!accepted.record().key().id().equals(read.key)
            || !local.isGenuine(accepted.record()))) {
      return;
    }
    read.replies.put(from, m);
    long warmReplies = read.replies.values().stream().filter(Message.ReadReply::warm).count();
    if (warmReplies >= Math.min(Quorum.READS, read.set.size())) {
      pending.remove(m.read());
      answer(read.client, read.operation, standing(read), out);
    }
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    for (Map.Entry<Long, Pending> entry : new ArrayList<>(pending.entrySet())) {
      Pending read = entry.getValue();
      if (nowNs >= read.retryNs && read.tries < MAX_TRIES) {
        ask(entry.getKey(), read, nowNs, out);
      } else if (nowNs >= read.retryNs) {
        pending.remove(entry.getKey());
        finish(read, out);
      }
    }
  }

  long deadlineNs() {
    long earliest = Long.MAX_VALUE;
    for (Pending read : pending.values()) {
      earliest = Math.min(earliest, read.retryNs);
    }
    return earliest;
  }

  /** Too few answered to say that nobody holds the key, but one that does is good enough. */
  private void finish(Pending read, Dht.Outbox out) {
    Accepted standing = standing(read);
    if (standing != null && !standing.record().tombstone()) {
      answer(read.client, read.operation, standing, out);
    } else {
      String why =
          "fewer than " + Math.min(Quorum.READS, read.set.size()) + " warm replicas answered";
      local.send(read.client, new Message.Reply(read.operation, Status.BUSY, why, 0, null), out);
    }
  }

  private static @Nullable Accepted standing(Pending read) {
    List<Accepted> copies = new ArrayList<>();
    for (Message.ReadReply reply : read.replies.values()) {
      Accepted accepted = reply.accepted();
      if (accepted != null) {
        copies.add(accepted);
      }
    }
    return MergeRule.judge(copies, read.set.size()).standing();
  }

  private void answer(NodeId client, long operation, @Nullable Accepted held, Dht.Outbox out) {
    boolean found = held != null && !held.record().tombstone();
    Message.Reply reply =
        found && held != null
            ? new Message.Reply(operation, Status.FOUND, "", held.remainingMs(), held.record())
            : new Message.Reply(operation, Status.ABSENT, "", 0, null);
    local.send(client, reply, out);
  }
}
