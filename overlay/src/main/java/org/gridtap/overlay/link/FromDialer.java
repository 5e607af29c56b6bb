package org.gridtap.overlay.link;

import java.util.function.LongSupplier;
import org.gridtap.overlay.session.Membership.Verdict;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/** What dials cause in the links, and outside. */
final class FromDialer implements Dialer.Outbox {
  private final Links links;
  private final Failures failures;
  private final LongSupplier nowNs;
  private final Links.Outbox out;

  FromDialer(Links links, Failures failures, LongSupplier nowNs, Links.Outbox out) {
    this.links = links;
    this.failures = failures;
    this.nowNs = nowNs;
    this.out = out;
  }

  @Override
  public void datagram(Path path, byte[] datagram) {
    out.datagram(path, datagram);
  }

  @Override
  public void established(
      Session session, Path path, byte[] extras, @Nullable Endpoint site, boolean forFrames) {
    links.onEstablished(session, path, site, forFrames);
  }

  @Override
  public void peerUnreachable(NodeId target, String reason) {
    failures.failed(target, nowNs.getAsLong());
    out.peerUnreachable(target, reason);
  }

  @Override
  public void peerSuspected(NodeId target) {
    out.peerSuspected(target);
  }

  @Override
  public void siteUnreachable(Endpoint site, String reason, boolean self) {
    out.siteUnreachable(site, reason, self);
  }

  @Override
  public void untimely(Path path, Verdict.Untimely why, @Nullable Session session) {
    links.onUntimely(path, why, session);
  }
}
