package org.gridtap.node.daemon;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gridtap.overlay.ring.Ring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a node's membership in good order: its names are given up, so that they lead nobody to a
 * host that is gone, and the neighbours are told, so that they need not wait for silence.
 */
final class Farewell {
  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

  /** How long the names may take; the overlay forgets them by itself, only later. */
  private static final long NAMES_MS = 500;

  private static final long LOOK_MS = 10;
  private static final long NEIGHBOURS_MS = 20 + Ring.LEAVING_NS / 1_000_000;

  private final ControlLoop loop;
  private final Node node;

  Farewell(ControlLoop loop, Node node) {
    this.loop = loop;
    this.node = node;
  }

  void say() {
    try {
      giveNamesUp();
      loop.execute(() -> node.overlay().leave(loop.nowNs()));
      Thread.sleep(NEIGHBOURS_MS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException busy) {
      LOG.warn("the control loop is too busy to take leave of the overlay");
    }
    LOG.info("left the overlay");
  }

  private void giveNamesUp() throws InterruptedException, TimeoutException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(NAMES_MS);
    loop.execute(this::releaseNames);
    while (isGivingUpNames() && System.nanoTime() < endNs) {
      Thread.sleep(LOOK_MS);
    }
  }

  private void releaseNames() {
    for (NetworkService network : node.networks()) {
      node.overlay().releaseName(network.pool().network(), loop.nowNs());
    }
  }

  /** A node that has lost the overlay need not wait for anybody. */
  private boolean isGivingUpNames() throws TimeoutException {
    return loop.call(
        () -> node.overlay().view().joined() && node.overlay().isGivingUpNames(), NAMES_MS);
  }
}
