package org.gridtap.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.frame.UdpView;
import org.gridtap.frame.VnetHeader;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** Any sequence of inputs: nothing throws, and no frame crosses that its sender may not send. */
class VirtualNetworkFuzzTest {
  private static final int NETWORK = 0x0a400000;
  private static final VirtualSubnet SUBNET = new VirtualSubnet(new Subnet(NETWORK, 28));
  private static final long HOST = 0x0202_0304_0506L;
  private static final NodeId SELF = new NodeId(9, 0, 0);
  private static final int PEERS = 3;

  private static final int WAIT = 0;
  private static final int FOUND = 1;
  private static final int ABSENT = 2;
  private static final int LOOK_UP_FAILED = 3;
  private static final int GRANTED = 4;
  private static final int LOST = 5;
  private static final int LEASE_FAILED = 6;
  private static final int ARP = 7;
  private static final int DHCP = 8;
  private static final int OUT = 9;
  private static final int IN = 10;
  private static final int TAP_BYTES = 11;
  private static final int PEER_BYTES = 12;
  private static final int SERVICE = 13;
  private static final int DNS = 14;
  private static final int NAME = 15;

  private static final int IP = VnetHeader.BYTES + EthernetView.HEADER_BYTES;
  private static final int PAYLOAD = IP + Ipv4View.MIN_HEADER_BYTES;

  private final NetworkRecorder out = new NetworkRecorder();
  private VirtualNetwork network;
  private long nowNs;

  static List<Named<byte[]>> honest() {
    byte[] auto = {0, GRANTED, 5, 2, OUT, 7, FOUND, 7, 1, 90, IN, 7, 1, WAIT, 40, LOST, 5};
    byte[] dhcp = {1, DHCP, 1, 0, GRANTED, 5, 2, DHCP, 3, 5, ARP, 7, FOUND, 7, 1, 9, OUT, 7};
    byte[] doubted = {2, GRANTED, 5, 2, IN, 7, 1, FOUND, 7, 2, 9, IN, 7, 1, IN, 7, 2, ABSENT, 7};
    byte[] failed = {1, LEASE_FAILED, OUT, 8, LOOK_UP_FAILED, 8, ARP, 1, WAIT, -1};
    byte[] frame = Frames.ipv4(HOST, NETWORK + 5, NETWORK + 7);
    byte[] whole =
        new WireWriter()
            .bytes(new byte[] {0, GRANTED, 5, 2, TAP_BYTES})
            .block(frame)
            .bytes(new byte[] {FOUND, 7, 1, 90, PEER_BYTES, 1})
            .block(Frames.ipv4(HOST, NETWORK + 7, NETWORK + 5))
            .toByteArray();
    byte[] query = {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 'h', '1', 0, 0, 1, 0, 1};
    WireWriter served = new WireWriter().bytes(new byte[] {0, GRANTED, 5, 2, DNS, 0}).block(query);
    served.bytes(new byte[] {NAME, 7, 1, DNS, 0}).block(query);
    served.u8(SERVICE).u8(1).block(new byte[] {8, 0, (byte) 0xf7, (byte) 0xff, 0, 0, 0, 0});
    served
        .u8(SERVICE)
        .u8(6)
        .block(new byte[] {1, 0, 0, 53, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0, 0});
    List<Named<byte[]>> scripts =
        new ArrayList<>(
            List.of(
                named("served", served.toByteArray()),
                named("auto", auto),
                named("dhcp", dhcp),
                named("doubted", doubted),
                named("failed", failed),
                named("whole frames", whole)));
    for (int seed = 1; seed <= 6; seed++) {
      byte[] anything = new byte[500];
      new Random(seed).nextBytes(anything);
      for (int i = 0; i < anything.length; i++) {
        anything[i] = (byte) (anything[i] % 11 & 0xf); // no raw frames, which would eat the rest
      }
      scripts.add(named("seed " + seed, anything));
    }
    return scripts;
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 5_000)
  void crossesOnlyWhatIsLeased(byte[] input) {
    WireReader script = new WireReader(input);
    AddressMode mode =
        switch (script.u8() % 3) {
          case 0 -> new AddressMode.Auto(0);
          case 1 -> new AddressMode.Dhcp();
          default -> new AddressMode.Fixed(NETWORK + 5);
        };
    network =
        new VirtualNetwork(new NetworkSettings(SELF, SUBNET, "grid.gridtap", 1280, HOST, mode));
    nowNs = 0;
    network.onStart(nowNs, out);
    while (script.remaining() > 0) {
      step(script);
      check();
      if (network.deadlineNs() <= nowNs) {
        network.onDeadline(nowNs, out);
      }
      assertThat(network.deadlineNs()).isGreaterThan(nowNs);
      check();
    }
  }

  private void step(WireReader script) {
    int what = script.u8();
    int number = what == TAP_BYTES ? 0 : script.u8();
    int address = NETWORK + number % 16;
    int own = number > 127 ? address : network.localAddress(); // now and then somebody else's
    switch (what) {
      case WAIT -> nowNs += number * 500_000_000L;
      case FOUND ->
          network.onLookUpFound(address, peer(script), script.u8() * 1_000_000_000L, nowNs, out);
      case ABSENT -> network.onLookUpAbsent(address, nowNs, out);
      case LOOK_UP_FAILED -> network.onLookUpFailed(address, nowNs, out);
      case GRANTED -> network.onLeaseGranted(HOST, address, script.u8() * 60, nowNs, out);
      case LOST -> network.onLeaseLost(HOST, address, nowNs, out);
      case LEASE_FAILED -> network.onLeaseFailed(HOST, "it is taken", nowNs, out);
      case ARP -> network.onTapFrame(Frames.arpRequest(HOST, own, address), nowNs, out);
      case DHCP -> network.onTapFrame(dhcp(number, script.u8()), nowNs, out);
      case OUT -> network.onTapFrame(Frames.ipv4(HOST, own, address), nowNs, out);
      case IN -> network.onPeerFrame(peer(script), Frames.ipv4(HOST, address, own), nowNs, out);
      case TAP_BYTES -> network.onTapFrame(script.block(2000), nowNs, out);
      case SERVICE -> network.onTapFrame(toService(number & 0x7f, script.block(1500)), nowNs, out);
      case DNS -> network.onTapFrame(query(script.block(1300)), nowNs, out);
      case NAME -> name("h" + number % 4, address, script.u8());
      default -> network.onPeerFrame(new NodeId(number, 0, 0), script.block(2000), nowNs, out);
    }
  }

  private void name(String label, int address, int validSeconds) {
    switch (validSeconds) {
      case 0 -> network.onNameAbsent(label, nowNs, out);
      case 1 -> network.onNameLookUpFailed(label, nowNs, out);
      default -> network.onNameFound(label, address, validSeconds, nowNs, out);
    }
  }

  private byte[] query(byte[] message) {
    byte[] datagram = new byte[UdpView.HEADER_BYTES + message.length];
    ByteBuffer.wrap(datagram).putShort((short) 4000).putShort((short) 53);
    ByteBuffer.wrap(datagram).putShort(4, (short) datagram.length).put(8, message);
    return toService(Ipv4View.PROTOCOL_UDP, datagram);
  }

  private byte[] toService(int protocol, byte[] payload) {
    byte[] frame = new byte[PAYLOAD + payload.length];
    System.arraycopy(payload, 0, frame, PAYLOAD, payload.length);
    MemorySegment segment = MemorySegment.ofArray(frame);
    FrameWriter.writeIpv4(
        segment, IP, network.localAddress(), SUBNET.serviceAddress(), protocol, payload.length);
    FrameWriter.writeEthernet(segment, VnetHeader.BYTES, 0, HOST, EthernetView.TYPE_IPV4);
    return frame;
  }

  private static byte[] dhcp(int type, int wanted) {
    byte[] options = {53, 1, (byte) type};
    return Frames.dhcp(
        HOST, 0, wanted == 0 ? options : Frames.withAddress(options, 50, NETWORK + wanted));
  }

  private static NodeId peer(WireReader script) {
    return new NodeId(script.u8() % PEERS, 0, 0);
  }

  /** Checks what came out against the leases of this moment. */
  private void check() {
    for (NetworkRecorder.Sent sent : out.toPeers) {
      assertThat(sent.peer()).isNotEqualTo(SELF);
      assertThat(ipv4(sent.frame(), 12)).isEqualTo(network.localAddress());
    }
    for (byte[] frame : out.toTap) {
      boolean served =
          Frames.sourceHardware(frame) == MacAddress.bitsForIpv4(SUBNET.serviceAddress());
      if (Frames.etherType(frame) == 0x0800 && !served) {
        int source = ipv4(frame, 12);
        AddressTable table = out.view().neighbours();
        assertThat(ipv4(frame, 16)).isEqualTo(network.localAddress());
        assertThat(table.slot(source)).isNotEqualTo(AddressTable.NO_SLOT);
        assertThat(Frames.sourceHardware(frame)).isEqualTo(MacAddress.bitsForIpv4(source));
      } else if (Frames.etherType(frame) == 0x0800) {
        assertThat(ipv4(frame, 12)).isEqualTo(SUBNET.serviceAddress());
      }
    }
    assertThat(out.view().localAddress()).isEqualTo(network.localAddress());
    out.toPeers.clear();
    out.toTap.clear();
    out.lookUps.clear();
    out.events.clear();
    out.notices.clear();
  }

  private static int ipv4(byte[] frame, int offset) {
    return ByteBuffer.wrap(frame).getInt(InnerFrame.MIN_BYTES + offset);
  }
}
