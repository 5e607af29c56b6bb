package org.gridtap.node.daemon;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.gridtap.config.state.SavedLease;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.config.state.StateException;
import org.gridtap.node.host.Troubles;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the next start wants to know: the leases and the members met. A node whose disk is
 * full goes on all the same, says so, and writes as soon as it can again. Owned by the control
 * loop; writes on a thread for files.
 */
final class StateWriter {
  static final long TRY_AGAIN_NS = TimeUnit.SECONDS.toNanos(10);

  private static final String ABOUT = "state";
  private static final String KIND = "write";

  private final ControlLoop loop;
  private final Troubles troubles;
  private final StateDirectory state;
  private final Executor files;

  /** What is still to be written; by network's name, of which a node has few. */
  private final Map<String, SavedLease> leases = new LinkedHashMap<>();

  private @Nullable List<InetSocketAddress> peers;
  private boolean busy;
  private long notBeforeNs = Long.MIN_VALUE;

  StateWriter(ControlLoop loop, Troubles troubles, StateDirectory state, Executor files) {
    this.loop = loop;
    this.troubles = troubles;
    this.state = state;
    this.files = files;
  }

  /** Remembers a network's lease. */
  void remember(SavedLease lease) {
    leases.put(lease.network(), lease);
    write();
  }

  /** Remembers members, best first. */
  void remember(List<InetSocketAddress> members) {
    peers = List.copyOf(members);
    write();
  }

  /** Writes what could not be written before, if anything; to be called now and then. */
  void tryAgain() {
    if (loop.nowNs() >= notBeforeNs) {
      write();
    }
  }

  private void write() {
    if (busy || (leases.isEmpty() && peers == null)) {
      return;
    }
    busy = true;
    List<SavedLease> newLeases = List.copyOf(leases.values());
    List<InetSocketAddress> newPeers = peers;
    leases.clear();
    peers = null;
    files.execute(
        () -> {
          try {
            write(newLeases, newPeers);
            loop.execute(this::onWritten);
          } catch (StateException unwritable) {
            loop.execute(
                () -> onFailed(newLeases, newPeers, String.valueOf(unwritable.getMessage())));
          }
        });
  }

  private void write(List<SavedLease> newLeases, @Nullable List<InetSocketAddress> newPeers)
      throws StateException {
    if (!newLeases.isEmpty()) {
      List<SavedLease> all = new ArrayList<>(state.readLeases().entries());
      for (SavedLease lease : newLeases) {
        all.removeIf(old -> old.network().equals(lease.network()));
        all.addFirst(lease);
      }
      state.writeLeases(all);
    }
    if (newPeers != null) {
      state.writePeers(newPeers);
    }
  }

  private void onWritten() {
    busy = false;
    troubles.settle(ABOUT, KIND, "leases and members can be written down again");
    write();
  }

  /** What is newer by now stays; the rest is to be written still. */
  private void onFailed(
      List<SavedLease> oldLeases, @Nullable List<InetSocketAddress> oldPeers, String why) {
    busy = false;
    notBeforeNs = loop.nowNs() + TRY_AGAIN_NS;
    oldLeases.forEach(lease -> leases.putIfAbsent(lease.network(), lease));
    peers = peers == null ? oldPeers : peers;
    troubles.raise(
        ABOUT,
        KIND,
        why
            + " The node goes on and tries every few seconds; until it can write, the next start"
            + " knows only what was written before.",
        loop.nowNs());
  }
}
