package org.gridtap.node.daemon;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host's name in one network, as the overlay tells of it: for the log and for reports. Owned
 * by the control loop.
 */
final class OwnName {
  private static final Logger LOG = LoggerFactory.getLogger(OwnName.class);

  private final String network;
  private final String wanted;
  private @Nullable String name;
  private @Nullable String why;

  OwnName(String network, String wanted) {
    this.network = network;
    this.wanted = wanted;
  }

  /** Returns the name that the host is to have. */
  String wanted() {
    return wanted;
  }

  /** Returns the name that stands for this host's address, without the domain; null for none. */
  @Nullable String name() {
    return name;
  }

  /** Says why the name is not the wanted one, or why there is none; null if all is well. */
  @Nullable String why() {
    return why;
  }

  void onGranted(String granted) {
    LOG.info("{}: this host's name is {}.{}.gridtap", network, granted, network);
    name = granted;
    why = granted.equals(wanted) ? null : why;
  }

  void onRenamed(String reason) {
    LOG.warn("{}: {}", network, reason);
    why = reason;
  }

  void onDelayed(String reason) {
    if (!reason.equals(why)) {
      LOG.info("{}: still asking for the name {}: {}", network, wanted, reason);
    }
    why = reason;
  }

  void onLost(String gone, String reason) {
    if (gone.equals(name)) {
      LOG.warn("{}: the name {} is lost: {}", network, gone, reason);
    } else {
      LOG.warn("{}: no host name: {}", network, reason);
    }
    name = null;
    why = reason;
  }
}
