package org.gridtap.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any sequence of inputs: nothing throws, and no frame crosses that its sender may not send. */
class VirtualNetworkFuzzTest {
  private static final VirtualSubnet SUBNET = new VirtualSubnet(new Subnet(0x0a400000, 28));
  private static final long HOST = 0x0202_0304_0506L;
  private static final NodeId SELF = new NodeId(9, 0, 0);
  private static final int PEERS = 3;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void crossesOnlyWhatIsLeased(long seed) {
    Random random = new Random(seed);
    AddressMode mode =
        switch ((int) (seed % 3)) {
          case 0 -> new AddressMode.Auto(0);
          case 1 -> new AddressMode.Dhcp();
          default -> new AddressMode.Fixed(0x0a400005);
        };
    VirtualNetwork network =
        new VirtualNetwork(new NetworkSettings(SELF, SUBNET, "grid.gridtap", 1280, HOST, mode));
    NetworkRecorder out = new NetworkRecorder();
    long nowNs = 0;
    network.onStart(nowNs, out);
    int crossed = 0;
    for (int round = 0; round < 30_000; round++) {
      nowNs += random.nextLong(1_000_000_000L);
      step(network, random, nowNs, out);
      crossed += check(network, out, seed);
      if (network.deadlineNs() <= nowNs) {
        network.onDeadline(nowNs, out);
      }
      assertThat(network.deadlineNs()).as("seed %d", seed).isGreaterThan(nowNs);
      crossed += check(network, out, seed);
    }
    assertThat(crossed).as("seed %d", seed).isPositive();
  }

  private static void step(VirtualNetwork network, Random random, long nowNs, NetworkRecorder out) {
    int address = SUBNET.range().network() + random.nextInt(16);
    NodeId peer = new NodeId(random.nextInt(PEERS), 0, 0);
    switch (random.nextInt(12)) {
      case 0 -> network.onLookUpFound(address, peer, random.nextLong(90_000_000_000L), nowNs, out);
      case 1 -> network.onLookUpAbsent(address, nowNs, out);
      case 2 -> network.onLookUpFailed(address, nowNs, out);
      case 3, 4 -> network.onLeaseGranted(HOST, address, random.nextInt(900), nowNs, out);
      case 5 -> {
        if (random.nextInt(10) == 0) {
          network.onLeaseLost(HOST, address, nowNs, out);
        }
      }
      case 6 -> network.onLeaseFailed(HOST, "it is taken", nowNs, out);
      case 7, 8 -> network.onPeerFrame(peer, frame(network, random, address), nowNs, out);
      default -> network.onTapFrame(frame(network, random, address), nowNs, out);
    }
  }

  private static byte[] frame(VirtualNetwork network, Random random, int address) {
    int own = random.nextInt(8) == 0 ? address : network.localAddress();
    byte[] frame =
        switch (random.nextInt(5)) {
          case 0 -> Frames.arpRequest(HOST, own, address);
          case 1 -> Frames.dhcp(HOST, own, (byte) 53, (byte) 1, (byte) random.nextInt(9));
          case 2 -> Frames.ipv4(HOST, own, address);
          case 3 -> Frames.ipv4(HOST, address, own);
          default -> Frames.ofType(HOST, random.nextInt(0x10000));
        };
    if (random.nextInt(6) == 0) {
      frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(20) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame;
  }

  /** Checks what came out against the leases of this moment; returns how many frames crossed. */
  private static int check(VirtualNetwork network, NetworkRecorder out, long seed) {
    int crossed = out.toPeers.size();
    for (NetworkRecorder.Sent sent : out.toPeers) {
      assertThat(sent.peer()).as("seed %d", seed).isNotEqualTo(SELF);
      assertThat(ipv4(sent.frame(), 12)).as("seed %d", seed).isEqualTo(network.localAddress());
    }
    for (byte[] frame : out.toTap) {
      boolean served =
          Frames.sourceHardware(frame) == MacAddress.bitsForIpv4(SUBNET.serviceAddress());
      if (Frames.etherType(frame) == 0x0800 && !served) {
        crossed++;
        int source = ipv4(frame, 12);
        AddressTable table = out.view().neighbours();
        assertThat(ipv4(frame, 16)).as("seed %d", seed).isEqualTo(network.localAddress());
        assertThat(table.slot(source)).as("seed %d", seed).isNotEqualTo(AddressTable.NO_SLOT);
        assertThat(Frames.sourceHardware(frame))
            .as("seed %d", seed)
            .isEqualTo(MacAddress.bitsForIpv4(source));
      }
    }
    assertThat(out.view().localAddress()).as("seed %d", seed).isEqualTo(network.localAddress());
    out.toPeers.clear();
    out.toTap.clear();
    out.lookUps.clear();
    out.events.clear();
    out.notices.clear();
    return crossed;
  }

  private static int ipv4(byte[] frame, int offset) {
    return ByteBuffer.wrap(frame).getInt(InnerFrame.MIN_BYTES + offset);
  }
}
