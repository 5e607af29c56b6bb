package org.gridtap.overlay.link;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The linked peers by the time at which each is to be looked at: a binary heap, in which every peer
 * knows its place. A deadline that moves costs a few comparisons, and no peer is looked at in vain.
 */
final class DuePeers {
  /** The place of a peer that is in no heap. */
  static final int NOWHERE = -1;

  private @Nullable Peer[] heap = new Peer[16];
  private int size;

  /** Returns when the first one is due; {@link Peer#NEVER} if none ever is. */
  long soonestNs() {
    return size == 0 ? Peer.NEVER : at(0).dueNs;
  }

  /** Puts a newly linked peer in. */
  void add(Peer peer, long dueNs) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    peer.dueNs = dueNs;
    put(size++, peer);
    rise(peer);
  }

  /** A peer is to be looked at another time; one that is linked no more is not. */
  void move(Peer peer, long dueNs) {
    if (peer.place == NOWHERE || peer.dueNs == dueNs) {
      return;
    }
    boolean isSooner = dueNs < peer.dueNs;
    peer.dueNs = dueNs;
    if (isSooner) {
      rise(peer);
    } else {
      sink(peer);
    }
  }

  /** Takes out a peer that is linked no more. */
  void remove(Peer peer) {
    if (peer.place == NOWHERE) {
      return;
    }
    int hole = peer.place;
    Peer last = at(--size);
    heap[size] = null;
    peer.place = NOWHERE;
    if (last != peer) {
      put(hole, last);
      rise(last);
      sink(last);
    }
  }

  /** Adds all peers that are due to a list; they stay where they are. */
  void due(long nowNs, List<Peer> into) {
    due(0, nowNs, into);
  }

  private void due(int place, long nowNs, List<Peer> into) {
    if (place < size && at(place).dueNs <= nowNs) {
      into.add(at(place));
      due(2 * place + 1, nowNs, into);
      due(2 * place + 2, nowNs, into);
    }
  }

  private void rise(Peer peer) {
    int place = peer.place;
    while (place > 0 && peer.dueNs < at((place - 1) / 2).dueNs) {
      put(place, at((place - 1) / 2));
      place = (place - 1) / 2;
    }
    put(place, peer);
  }

  private void sink(Peer peer) {
    int place = peer.place;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      child += child + 1 < size && at(child + 1).dueNs < at(child).dueNs ? 1 : 0;
      if (peer.dueNs <= at(child).dueNs) {
        break;
      }
      put(place, at(child));
      place = child;
    }
    put(place, peer);
  }

  private void put(int place, Peer peer) {
    heap[place] = peer;
    peer.place = place;
  }

  private Peer at(int place) {
    Peer peer = heap[place];
    if (peer == null) {
      throw new IllegalStateException("no peer at place " + place + " of " + size);
    }
    return peer;
  }
}
