package org.gridtap.node.net;

import org.gridtap.dhcp.DhcpServer;
import org.jspecify.annotations.Nullable;

/** What the host behind a TAP finds at the network's own address: today its DHCP server. */
final class ServiceAddress {
  private final @Nullable DhcpServer dhcp;

  /**
   * @param dhcp null where the address is not given by DHCP
   */
  ServiceAddress(@Nullable DhcpServer dhcp) {
    this.dhcp = dhcp;
  }

  /**
   * Takes an IPv4 frame, with its vnet header, that the host sent to the service address or to all.
   *
   * @param otherwise why the frame is dropped if nothing here is meant
   * @return null if it was taken
   */
  @Nullable DropReason onFrame(
      byte[] frame, DropReason otherwise, long nowNs, DhcpServer.Outbox out) {
    byte[] bare = InnerFrame.withoutVnetHeader(frame);
    if (!DhcpServer.isForServer(bare, bare.length)) {
      return otherwise;
    }
    if (dhcp == null) {
      return DropReason.DHCP_NOT_SERVED;
    }
    dhcp.onFrame(bare, bare.length, nowNs, out);
    return null;
  }
}
