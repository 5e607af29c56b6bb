package org.gridtap.node.net;

import org.gridtap.dhcp.DhcpServer;
import org.gridtap.dns.Asker;
import org.gridtap.dns.DnsResponder;
import org.gridtap.frame.IcmpView;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.TcpView;
import org.gridtap.frame.UdpView;
import org.jspecify.annotations.Nullable;

/**
 * The network's own address as the host behind the TAP finds it: DHCP and DNS are served, an echo
 * is answered, and everything else is refused at once by the rules for hosts (RFC 1122), so that
 * nobody waits for what will not come.
 */
final class ServiceAddress {
  static final int DNS_PORT = 53;

  /** ICMP errors a second at most. */
  static final int MAX_ERRORS = 10;

  private static final long NS_PER_SECOND = 1_000_000_000L;

  /** What is caused here. Calls enqueue and never come back. */
  interface Outbox extends DhcpServer.Outbox, DnsResponder.Outbox {}

  private final @Nullable DhcpServer dhcp;
  private final DnsResponder dns;
  private final ServiceFrames frames;
  private long errorsSinceNs = Long.MIN_VALUE;
  private int errors;

  /**
   * @param dhcp null where the address is not given by DHCP
   */
  ServiceAddress(ServiceFrames frames, @Nullable DhcpServer dhcp, DnsResponder dns) {
    this.frames = frames;
    this.dhcp = dhcp;
    this.dns = dns;
  }

  /**
   * Takes an IPv4 frame, with its vnet header, that the host sent to the service address or to all.
   *
   * @param otherwise why the frame is dropped unless it is DHCP: FOR_SERVICE if it is for this
   *     address alone
   * @param hostAddress the host's lease, 0 for none: nobody else is answered
   * @return null if it was taken
   */
  @Nullable DropReason onFrame(
      byte[] frame, DropReason otherwise, int hostAddress, long nowNs, Outbox out) {
    byte[] bare = InnerFrame.withoutVnetHeader(frame);
    if (DhcpServer.isForServer(bare, bare.length)) {
      if (dhcp == null) {
        return DropReason.DHCP_NOT_SERVED;
      }
      dhcp.onFrame(bare, bare.length, nowNs, out);
      return null;
    }
    if (otherwise != DropReason.FOR_SERVICE) {
      return otherwise;
    }
    ServicePacket packet = ServicePacket.decode(bare, InnerFrame.vnetFlags(frame));
    if (packet == null) {
      return DropReason.BAD_HEADER;
    }
    if (hostAddress == 0) {
      return DropReason.NO_ADDRESS;
    }
    if (packet.ipv4().source() != hostAddress) {
      return DropReason.SOURCE_NOT_OURS;
    }
    return packet.ipv4().isFragment() ? DropReason.SERVICE_FRAGMENT : onPacket(packet, nowNs, out);
  }

  private @Nullable DropReason onPacket(ServicePacket packet, long nowNs, Outbox out) {
    return switch (packet.ipv4().protocol()) {
      case Ipv4View.PROTOCOL_ICMP -> onIcmp(packet, out);
      case Ipv4View.PROTOCOL_UDP -> onUdp(packet, nowNs, out);
      case Ipv4View.PROTOCOL_TCP -> onTcp(packet, out);
      default -> refuse(packet, IcmpView.PROTOCOL_UNREACHABLE, nowNs, out);
    };
  }

  private @Nullable DropReason onIcmp(ServicePacket packet, Outbox out) {
    IcmpView icmp = new IcmpView();
    Ipv4View ipv4 = packet.ipv4();
    if (!icmp.wrap(packet.segment(), ipv4.payloadOffset(), ipv4.payloadLength())
        || !icmp.isChecksumValid()) {
      return DropReason.BAD_PAYLOAD;
    }
    if (icmp.type() != IcmpView.ECHO) {
      return DropReason.FOR_SERVICE;
    }
    out.reply(frames.echoReply(packet, icmp));
    return null;
  }

  private @Nullable DropReason onUdp(ServicePacket packet, long nowNs, Outbox out) {
    UdpView udp = new UdpView();
    Ipv4View ipv4 = packet.ipv4();
    if (!udp.wrap(packet.segment(), ipv4.payloadOffset(), ipv4.payloadLength())
        || !(packet.isChecksumPending() || udp.isChecksumValid(ipv4.pseudoSum()))) {
      return DropReason.BAD_PAYLOAD;
    }
    if (udp.destinationPort() != DNS_PORT) {
      return refuse(packet, IcmpView.PORT_UNREACHABLE, nowNs, out);
    }
    Asker asker = new Asker(packet.hardware(), ipv4.source(), udp.sourcePort());
    dns.onQuery(packet.bytes(udp.payloadOffset(), udp.payloadLength()), asker, nowNs, out);
    return null;
  }

  private DropReason onTcp(ServicePacket packet, Outbox out) {
    TcpView tcp = new TcpView();
    Ipv4View ipv4 = packet.ipv4();
    if (!tcp.wrap(packet.segment(), ipv4.payloadOffset(), ipv4.payloadLength())) {
      return DropReason.BAD_PAYLOAD;
    }
    if ((tcp.flags() & TcpView.RST) == 0) {
      out.reply(frames.reset(packet, tcp));
    }
    return DropReason.FOR_SERVICE;
  }

  /** Says what is not served, unless that was said too often of late (RFC 1812 §4.3.2.8). */
  private DropReason refuse(ServicePacket packet, int code, long nowNs, Outbox out) {
    if (nowNs - errorsSinceNs >= NS_PER_SECOND || errorsSinceNs == Long.MIN_VALUE) {
      errorsSinceNs = nowNs;
      errors = 0;
    }
    if (errors < MAX_ERRORS) {
      errors++;
      out.reply(frames.unreachable(packet, code));
    }
    return DropReason.FOR_SERVICE;
  }
}
