package org.gridtap.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gridtap.arp.NeighbourTable;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class VirtualNetworkTest {
  private static final long SECOND = 1_000_000_000L;
  private static final VirtualSubnet SUBNET = new VirtualSubnet(new Subnet(0x0a400000, 24));
  private static final int OWN = 0x0a400005;
  private static final int REMOTE = 0x0a400009;
  private static final long HOST = 0x0202_0304_0506L;
  private static final long PEER_HOST = 0x0202_0909_0909L;
  private static final NodeId SELF = new NodeId(1, 0, 0);
  private static final NodeId PEER = new NodeId(2, 0, 0);
  private static final NodeId THIEF = new NodeId(3, 0, 0);
  private static final byte[] DISCOVER = {53, 1, 1};
  private static final byte[] REQUEST = {53, 1, 3};

  private final NetworkRecorder out = new NetworkRecorder();
  private long nowNs = SECOND;
  private VirtualNetwork network = started(new AddressMode.Auto(0));

  @Test
  void configuresTheInterfaceItself() {
    assertThat(out.takeEvents()).containsExactly("claim 0.0.0.0");
    grant(OWN);
    assertThat(out.takeEvents()).containsExactly("configure 10.64.0.5/24");
    assertThat(out.view().localAddress()).isEqualTo(OWN);
    assertThat(network.addressInUse()).isEqualTo(OWN);
    assertThat(network.leaseSeconds(nowNs)).isEqualTo(1800);

    nowNs += 120 * SECOND;
    grant(OWN);
    assertThat(out.takeEvents()).isEmpty();
    assertThat(network.leaseSeconds(nowNs)).isEqualTo(1800);
  }

  @Test
  void claimsThePreviousAddressFirst() {
    out.takeEvents();
    network = started(new AddressMode.Auto(OWN));

    assertThat(out.takeEvents()).containsExactly("claim 10.64.0.5");
  }

  @Test
  void takesNothingButItsFixedAddress() {
    out.takeEvents();
    network = started(new AddressMode.Fixed(OWN));
    grant(REMOTE);
    assertThat(out.takeEvents()).containsExactly("claim 10.64.0.5", "release 10.64.0.9");
    advance(SECOND);
    assertThat(out.takeEvents()).containsExactly("claim 10.64.0.5");
    network.onLeaseFailed(HOST, "it is taken", nowNs, out);

    grant(OWN);
    assertThat(out.takeEvents()).containsExactly("configure 10.64.0.5/24");
    network.onLeaseLost(HOST, OWN, nowNs, out);
    assertThat(out.takeEvents()).containsExactly("unconfigure 10.64.0.5/24", "claim 10.64.0.5");
  }

  @Test
  void refusesAFixedAddressThatCannotBeLeased() {
    assertThatThrownBy(() -> started(new AddressMode.Fixed(SUBNET.serviceAddress())))
        .hasMessageContaining("10.64.0.1 cannot be leased in 10.64.0.0/24");
  }

  @Test
  void servesTheOperatingSystemsDhcpClient() {
    network = started(new AddressMode.Dhcp());
    out.takeEvents();
    tap(Frames.dhcp(HOST, 0, DISCOVER));
    assertThat(out.takeEvents()).containsExactly("claim 0.0.0.0");
    grant(OWN);
    byte[] offer = out.takeFromTap();
    assertThat(Frames.dhcpType(offer)).isEqualTo(2);
    assertThat(Frames.dhcpYourAddress(offer)).isEqualTo(OWN);
    assertThat(Frames.destinationHardware(offer)).isEqualTo(HOST);
    assertThat(network.addressInUse()).isZero();

    byte[] selecting = Frames.withAddress(REQUEST, 50, OWN);
    tap(Frames.dhcp(HOST, 0, Frames.withAddress(selecting, 54, SUBNET.serviceAddress())));
    assertThat(Frames.dhcpType(out.takeFromTap())).isEqualTo(5);
    assertThat(network.addressInUse()).isEqualTo(OWN);

    tap(Frames.dhcp(HOST, OWN, (byte) 53, (byte) 1, (byte) 7));
    assertThat(out.takeEvents()).containsExactly("release 10.64.0.5");
    assertThat(out.view().localAddress()).isZero();
  }

  @Test
  void usesTheAddressThatARebootedClientKeeps() {
    network = started(new AddressMode.Dhcp());
    tap(Frames.dhcp(HOST, 0, Frames.withAddress(REQUEST, 50, OWN)));
    assertThat(out.takeEvents()).endsWith("claim 10.64.0.5");
    grant(OWN);

    assertThat(Frames.dhcpType(out.takeFromTap())).isEqualTo(5);
    assertThat(network.addressInUse()).isEqualTo(OWN);
  }

  @Test
  void makesTheHostKnowTheServiceAddressOnceItHasAnAddress() {
    network = started(new AddressMode.Dhcp());
    tap(Frames.dhcp(HOST, 0, Frames.withAddress(REQUEST, 50, OWN)));
    grant(OWN);
    out.takeFromTap();
    advance(SECOND / 10);

    byte[] question = out.takeFromTap();
    assertThat(InnerFrame.etherType(question)).isEqualTo(0x0806);
    assertThat(Frames.destinationHardware(question)).isEqualTo(HOST);
  }

  @Test
  void claimsAnotherAddressWhenTheHostDeclinesOne() {
    network = started(new AddressMode.Dhcp());
    tap(Frames.dhcp(HOST, 0, DISCOVER));
    grant(OWN);
    out.takeEvents();
    byte[] decline = Frames.withAddress(new byte[] {53, 1, 4}, 50, OWN);
    tap(Frames.dhcp(HOST, 0, decline));

    assertThat(out.takeEvents()).containsExactly("declined 10.64.0.5", "claim 0.0.0.0");
    assertThat(out.view().localAddress()).isZero();
  }

  @Test
  void neverAnswersTheProbeOfTheAddressThatItGave() {
    grant(OWN);
    tap(Frames.arpRequest(HOST, 0, OWN));
    tap(Frames.arpRequest(HOST, OWN, OWN));

    assertThat(out.toTap).isEmpty();
    assertThat(out.lookUps).isEmpty();
  }

  @Test
  void dropsTheCarrierForAMomentWhenADhcpLeaseIsLost() {
    network = started(new AddressMode.Dhcp());
    tap(Frames.dhcp(HOST, 0, DISCOVER));
    grant(OWN);
    out.takeEvents();
    network.onLeaseLost(HOST, OWN, nowNs, out);
    assertThat(out.takeEvents()).containsExactly("carrier down");
    assertThat(out.view().localAddress()).isZero();

    advance(VirtualNetwork.CARRIER_PAUSE_NS);
    assertThat(out.takeEvents()).containsExactly("carrier up");
  }

  @Test
  void silencesAnAddressWhoseLeaseRanOut() {
    grant(OWN);
    out.takeEvents();
    advance(1800 * SECOND);

    assertThat(out.takeEvents()).containsExactly("unconfigure 10.64.0.5/24", "claim 0.0.0.0");
    assertThat(out.view().localAddress()).isZero();
    tap(Frames.ipv4(HOST, OWN, REMOTE));
    assertThat(network.dropped(DropReason.NO_ADDRESS)).isOne();
  }

  @Test
  void answersArpForTheServiceAndForLeasedAddressesOnly() {
    grant(OWN);
    tap(Frames.arpRequest(HOST, OWN, SUBNET.serviceAddress()));
    assertThat(Frames.sourceHardware(out.takeFromTap())).isEqualTo(0xfefd_0a40_0001L);

    tap(Frames.arpRequest(HOST, OWN, REMOTE));
    assertThat(out.lookUps).containsExactly(REMOTE);
    found(REMOTE, PEER);
    assertThat(Frames.sourceHardware(out.takeFromTap())).isEqualTo(0xfefd_0a40_0009L);

    tap(Frames.arpRequest(HOST, OWN, REMOTE));
    assertThat(Frames.etherType(out.takeFromTap())).isEqualTo(0x0806);
    assertThat(out.lookUps).hasSize(1);

    tap(Frames.arpRequest(HOST, OWN, REMOTE + 1));
    network.onLookUpAbsent(REMOTE + 1, nowNs, out);
    tap(Frames.arpRequest(HOST, OWN, REMOTE + 1));
    assertThat(out.toTap).isEmpty();
    assertThat(out.lookUps).hasSize(2);
  }

  @Test
  void keepsAFewFirstFramesUntilTheirOwnerIsKnown() {
    grant(OWN);
    for (int i = 0; i < WaitingFrames.MAX_PER_ADDRESS + 1; i++) {
      tap(Frames.ipv4(HOST, OWN, REMOTE));
    }
    assertThat(out.lookUps).containsExactly(REMOTE);
    assertThat(network.dropped(DropReason.QUEUE_FULL)).isOne();
    found(REMOTE, PEER);
    assertThat(out.toPeers).hasSize(WaitingFrames.MAX_PER_ADDRESS);
    assertThat(out.toPeers).allMatch(sent -> sent.peer().equals(PEER));
    AddressTable table = out.view().neighbours();
    assertThat(table.owner(table.slot(REMOTE))).isEqualTo(PEER);

    tap(Frames.ipv4(HOST, OWN, REMOTE));
    assertThat(out.toPeers).hasSize(WaitingFrames.MAX_PER_ADDRESS + 1);
  }

  @Test
  void dropsWhatWaitsForNobody() {
    grant(OWN);
    tap(Frames.ipv4(HOST, OWN, REMOTE));
    tap(Frames.ipv4(HOST, OWN, REMOTE + 1));
    found(REMOTE, SELF);
    advance(NeighbourTable.MAX_LOOK_UP_NS);
    assertThat(network.dropped(DropReason.NO_LEASE)).isEqualTo(2);
    assertThat(out.toPeers).isEmpty();

    tap(Frames.ipv4(HOST, OWN, REMOTE + 1));
    assertThat(network.dropped(DropReason.NO_LEASE)).isEqualTo(3);
  }

  @Test
  void deliversOnlyFramesWhoseSourceTheirSenderLeases() {
    grant(OWN);
    peer(PEER, Frames.ipv4(PEER_HOST, REMOTE, OWN));
    peer(THIEF, Frames.ipv4(PEER_HOST, REMOTE, OWN));
    assertThat(out.toTap).isEmpty();
    assertThat(out.lookUps).containsExactly(REMOTE);

    found(REMOTE, PEER);

    byte[] delivered = out.takeFromTap();
    assertThat(Frames.destinationHardware(delivered)).isEqualTo(HOST);
    assertThat(Frames.sourceHardware(delivered)).isEqualTo(MacAddress.bitsForIpv4(REMOTE));
    assertThat(network.dropped(DropReason.WRONG_OWNER)).isOne();

    peer(THIEF, Frames.ipv4(PEER_HOST, REMOTE, OWN));
    peer(PEER, Frames.ipv4(PEER_HOST, OWN, OWN));
    assertThat(network.dropped(DropReason.WRONG_OWNER)).isEqualTo(3);
    assertThat(out.toTap).isEmpty();
  }

  @Test
  void followsAnAddressThatMovedToAnotherNode() {
    grant(OWN);
    tap(Frames.ipv4(HOST, OWN, REMOTE));
    found(REMOTE, PEER);
    advance(10 * SECOND);
    peer(THIEF, Frames.ipv4(PEER_HOST, REMOTE, OWN));
    assertThat(out.lookUps).containsExactly(REMOTE, REMOTE);
    found(REMOTE, THIEF);
    peer(THIEF, Frames.ipv4(PEER_HOST, REMOTE, OWN));

    assertThat(out.toTap).hasSize(1);
  }

  @Test
  void refreshesWhatTheDataWorkerUsed() {
    grant(OWN);
    tap(Frames.ipv4(HOST, OWN, REMOTE));
    found(REMOTE, PEER);
    advance(40 * SECOND);
    AddressTable table = out.view().neighbours();
    table.markUsed(table.slot(REMOTE));
    advance(8 * SECOND);
    assertThat(out.lookUps).containsExactly(REMOTE, REMOTE);
    found(REMOTE, PEER);
    advance(30 * SECOND);
    assertThat(out.view().neighbours().slot(REMOTE)).isNotEqualTo(AddressTable.NO_SLOT);

    advance(60 * SECOND);
    assertThat(out.view().neighbours().slot(REMOTE)).isEqualTo(AddressTable.NO_SLOT);
  }

  @Test
  void learnsTheHostsRealHardwareAddress() {
    grant(OWN);
    long changed = HOST + 1;
    tap(Frames.arpRequest(changed, OWN, SUBNET.serviceAddress()));

    assertThat(out.view().hostHardware()).isEqualTo(changed);
  }

  @Test
  void letsNothingOutThatMustNotCross() {
    grant(OWN);
    tap(Frames.ofType(HOST, 0x86dd));
    assertDropped(DropReason.IPV6);
    tap(Frames.ofType(HOST, 0x88cc));
    assertDropped(DropReason.OTHER_PROTOCOL);
    tap(new byte[23]);
    assertDropped(DropReason.TRUNCATED);
    tap(Frames.ofType(HOST, 0x0800));
    assertDropped(DropReason.BAD_HEADER);
    tap(Frames.ipv4(HOST, OWN, 0xe00000fb));
    assertDropped(DropReason.MULTICAST);
    tap(Frames.ipv4(HOST, OWN, 0xc0a80001));
    assertDropped(DropReason.OUTSIDE_SUBNET);
    tap(Frames.ipv4(HOST, OWN + 1, REMOTE));
    assertDropped(DropReason.SOURCE_NOT_OURS);
    tap(Frames.dhcp(HOST, 0, DISCOVER));
    assertDropped(DropReason.DHCP_NOT_SERVED);
    assertThat(out.lookUps).isEmpty();
  }

  @Test
  void letsNothingInThatMustNotCross() {
    grant(OWN);
    peer(PEER, Frames.arpRequest(PEER_HOST, REMOTE, OWN));
    assertDropped(DropReason.ARP_FROM_PEER);
    peer(PEER, Frames.ofType(PEER_HOST, 0x86dd));
    assertDropped(DropReason.IPV6);
    peer(PEER, Frames.ofType(PEER_HOST, 0x88cc));
    assertDropped(DropReason.OTHER_PROTOCOL);
    peer(PEER, new byte[0]);
    assertDropped(DropReason.TRUNCATED);
    peer(PEER, Frames.ofType(PEER_HOST, 0x0800));
    assertDropped(DropReason.BAD_HEADER);
    peer(PEER, Frames.dhcp(PEER_HOST, 0, DISCOVER));
    assertDropped(DropReason.NOT_FOR_US);
    peer(PEER, Frames.ipv4(PEER_HOST, SUBNET.serviceAddress(), OWN));
    assertDropped(DropReason.OUTSIDE_SUBNET);
    assertThat(out.lookUps).isEmpty();
  }

  @Test
  void letsNoPeerCauseMoreThanAFewLookUps() {
    grant(OWN);
    for (int i = 0; i < 100; i++) {
      peer(THIEF, Frames.ipv4(PEER_HOST, REMOTE + i, OWN));
    }
    assertThat(out.lookUps).hasSize(WaitingFrames.MAX_PER_PEER);
    assertThat(network.dropped(DropReason.QUEUE_FULL)).isEqualTo(100 - WaitingFrames.MAX_PER_PEER);
  }

  @Test
  void dropsWaitingFramesWhenTheAddressGoes() {
    grant(OWN);
    tap(Frames.ipv4(HOST, OWN, REMOTE));
    network.onLeaseLost(HOST, OWN, nowNs, out);
    found(REMOTE, PEER);

    assertThat(out.toPeers).isEmpty();
    assertDropped(DropReason.NO_ADDRESS);
  }

  private void assertDropped(DropReason reason) {
    assertThat(network.dropped(reason)).as("%s", reason).isOne();
    assertThat(out.toTap).isEmpty();
    assertThat(out.toPeers).isEmpty();
  }

  private VirtualNetwork started(AddressMode mode) {
    VirtualNetwork made =
        new VirtualNetwork(new NetworkSettings(SELF, SUBNET, "grid.gridtap", 1280, HOST, mode));
    made.onStart(nowNs, out);
    return made;
  }

  private void grant(int address) {
    network.onLeaseGranted(HOST, address, 1800, nowNs, out);
  }

  private void found(int address, NodeId owner) {
    network.onLookUpFound(address, owner, 1800 * SECOND, nowNs, out);
  }

  private void tap(byte[] frame) {
    network.onTapFrame(frame, nowNs, out);
  }

  private void peer(NodeId from, byte[] frame) {
    network.onPeerFrame(from, frame, nowNs, out);
  }

  /** Moves the clock on, with every deadline on the way served. */
  private void advance(long durationNs) {
    long untilNs = nowNs + durationNs;
    while (network.deadlineNs() <= untilNs) {
      nowNs = Math.max(nowNs, network.deadlineNs());
      network.onDeadline(nowNs, out);
    }
    nowNs = untilNs;
  }
}
