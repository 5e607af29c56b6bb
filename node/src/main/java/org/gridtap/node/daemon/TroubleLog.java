package org.gridtap.node.daemon;

import org.gridtap.node.host.Troubles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells troubles in the log. */
final class TroubleLog implements Troubles.Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(TroubleLog.class);

  @Override
  public void began(Troubles.Trouble trouble) {
    LOG.warn("{}: {}", trouble.about(), trouble.sentence());
  }

  @Override
  public void ended(String about, String sentence) {
    LOG.info("{}: {}", about, sentence);
  }
}
