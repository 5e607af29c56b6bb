package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.arp.ArpResponder;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Subnet;
import org.gridtap.node.net.AddressMode;
import org.gridtap.node.net.DropReason;
import org.gridtap.node.net.NetworkSettings;
import org.gridtap.node.net.NetworkView;
import org.gridtap.node.net.VirtualNetwork;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class FormerDropsTest {
  private static final byte[] TOO_SHORT = new byte[3];

  private final FormerDrops former = new FormerDrops();

  @Test
  void keepsTheCountsOfEveryNetworkThatIsClosed() {
    former.keep(networkThatDropped(2));
    assertThat(former.count(DropReason.TRUNCATED)).isEqualTo(2);
    former.keep(networkThatDropped(3));
    assertThat(former.count(DropReason.TRUNCATED)).isEqualTo(5);
    assertThat(former.count(DropReason.IPV6)).isZero();
  }

  @Test
  void hasCountedNothingAtFirst() {
    assertThat(former.count(ArpResponder.Drop.values()[0])).isZero();
  }

  private static VirtualNetwork networkThatDropped(int frames) {
    NetworkSettings settings =
        new NetworkSettings(
            new NodeId(1, 0, 0),
            new VirtualSubnet(new Subnet(0x0a400000, 24)),
            "grid.gridtap",
            1280,
            0x0202_0304_0506L,
            new AddressMode.Dhcp());
    VirtualNetwork network = new VirtualNetwork(settings);
    for (int i = 0; i < frames; i++) {
      network.onTapFrame(TOO_SHORT, 0, new Nobody());
    }
    return network;
  }

  /** Hears of nothing: frames that are too short cause nothing. */
  private static final class Nobody implements VirtualNetwork.Outbox {
    @Override
    public void writeToTap(byte[] frame) {
      throw new AssertionError();
    }

    @Override
    public void sendToPeer(NodeId peer, byte[] frame) {
      throw new AssertionError();
    }

    @Override
    public void lookUp(int address) {
      throw new AssertionError();
    }

    @Override
    public void lookUpName(String label) {
      throw new AssertionError();
    }

    @Override
    public void claim(long hardwareAddress, int requestedAddress) {
      throw new AssertionError();
    }

    @Override
    public void release(long hardwareAddress, int address) {
      throw new AssertionError();
    }

    @Override
    public void declined(long hardwareAddress, int address) {
      throw new AssertionError();
    }

    @Override
    public void configureInterface(int address, int prefixLength) {
      throw new AssertionError();
    }

    @Override
    public void unconfigureInterface(int address, int prefixLength) {
      throw new AssertionError();
    }

    @Override
    public void setCarrier(boolean up) {
      throw new AssertionError();
    }

    @Override
    public void publish(NetworkView view) {
      throw new AssertionError();
    }

    @Override
    public void notice(String sentence) {
      throw new AssertionError();
    }
  }
}
