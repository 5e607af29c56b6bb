package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Subnet;

/** A server with two hosts behind it, whose clients say what the tests let them say. */
abstract class DhcpServerScene {
  static final long SECOND = 1_000_000_000L;
  static final int NETWORK = 0x0a400000;
  static final int SERVICE = NETWORK + 1;
  static final int LEASED = NETWORK + 0x0105;
  static final int OTHER = NETWORK + 0x0207;
  static final long HOST = 0x0202_0304_0506L;
  static final long SECOND_HOST = 0x0202_0304_0507L;
  static final int XID = 0x1234_5678;

  final DhcpServer server = server(2);
  final RecordingOutbox out = new RecordingOutbox();
  long nowNs = 5 * SECOND;

  final void assertNothingHappened() {
    List<Object> happened = new ArrayList<>(out.events);
    happened.addAll(out.frames);
    assertThat(happened).isEmpty();
  }

  final void lease(long hardware, int address) {
    discover(hardware, XID);
    server.onLeaseGranted(hardware, address, 1800, nowNs, out);
    out.takeReply();
    select(hardware, address);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.ACK);
  }

  final void discover(long hardware, int xid) {
    send(hardware, 0, message(hardware, xid, 0, 0, type(1)));
  }

  final void select(long hardware, int address) {
    byte[] serverId = HostFrames.address(54, SERVICE);
    byte[] requested = HostFrames.address(50, address);
    send(hardware, 0, message(hardware, XID, 0, 0, type(3), serverId, requested));
  }

  final void initReboot(long hardware, int address) {
    byte[] requested = HostFrames.address(50, address);
    send(hardware, 0, message(hardware, XID, 0, 0, type(3), requested));
  }

  final void renew(long hardware, int address) {
    send(hardware, address, message(hardware, XID, 0, address, type(3)));
  }

  final void rebind(long hardware, int address) {
    byte[] frame =
        HostFrames.frame(hardware, address, -1, message(hardware, XID, 0, address, type(3)));
    server.onFrame(frame, frame.length, nowNs, out);
  }

  final void release(long hardware, int address) {
    byte[] serverId = HostFrames.address(54, SERVICE);
    send(hardware, address, message(hardware, XID, 0, address, type(7), serverId));
  }

  final void decline(long hardware, int address) {
    byte[] serverId = HostFrames.address(54, SERVICE);
    byte[] declined = HostFrames.address(50, address);
    send(hardware, 0, message(hardware, XID, 0, 0, type(4), serverId, declined));
  }

  /** Sends as a client does: unicast where it has an address, else by broadcast. */
  final void send(long hardware, int sourceAddress, byte[] message) {
    int destination = sourceAddress == 0 ? -1 : SERVICE;
    byte[] frame = HostFrames.frame(hardware, sourceAddress, destination, message);
    assertThat(DhcpServer.isForServer(frame, frame.length)).isTrue();
    server.onFrame(frame, frame.length, nowNs, out);
  }

  static byte[] message(long hardware, int xid, int flags, int ciaddr, byte[]... options) {
    return HostFrames.message(hardware, xid, flags, ciaddr, options);
  }

  static byte[] type(int code) {
    return HostFrames.option(53, code);
  }

  static DhcpServer server(int maxClients) {
    return new DhcpServer(
        new DhcpSettings(
            new VirtualSubnet(new Subnet(NETWORK, 10)), "grid.gridtap", 1280, maxClients));
  }
}
