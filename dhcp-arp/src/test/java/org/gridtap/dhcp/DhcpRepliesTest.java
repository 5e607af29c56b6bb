package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Test;

/** What is in the server's replies, and where they go. */
class DhcpRepliesTest extends DhcpServerScene {
  @Test
  void statesTheNetworkButNoRoutesAndNoHostName() {
    discover(HOST, XID);
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    Reply offer = out.takeReply();

    assertThat(offer.intOption(1)).isEqualTo(0xffc00000);
    assertThat(offer.intOption(51)).isEqualTo(120);
    assertThat(offer.intOption(54)).isEqualTo(SERVICE);
    assertThat(offer.intOption(58)).isEqualTo(60);
    assertThat(offer.intOption(59)).isEqualTo(105);
    assertThat(offer.message().options().getShort(26)).hasValue(1280);
    assertThat(offer.message().options().get(15)).asString().isEqualTo("grid.gridtap");
    assertThat(offer.intOption(6)).isEqualTo(SERVICE);
    assertThat(offer.intOption(28)).isEqualTo(NETWORK + 0x003fffff);
    assertThat(offer.message().options().get(119))
        .isEqualTo(new byte[] {4, 'g', 'r', 'i', 'd', 7, 'g', 'r', 'i', 'd', 't', 'a', 'p', 0});
    assertThat(codes(offer)).containsExactly(53, 54, 51, 58, 59, 1, 26, 28, 6, 15, 119);
  }

  @Test
  void givesNoMoreTimeThanTheLeaseHas() {
    discover(HOST, XID);
    server.onLeaseGranted(HOST, LEASED, 45, nowNs, out);
    assertThat(out.takeReply().intOption(51)).isEqualTo(45);

    nowNs += 20 * SECOND;
    select(HOST, LEASED);
    assertThat(out.takeReply().intOption(51)).isEqualTo(25);

    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    renew(HOST, LEASED);
    assertThat(out.takeReply().intOption(51)).isEqualTo(120);
  }

  @Test
  void informsWithoutAnAddressOrALeaseTime() {
    send(HOST, LEASED, message(HOST, XID, 0x8000, LEASED, type(8)));

    Reply ack = out.takeReply();

    assertThat(ack.message().type()).isEqualTo(DhcpMessageType.ACK);
    assertThat(ack.message().yourAddress()).isZero();
    assertThat(ack.message().clientAddress()).isEqualTo(LEASED);
    assertThat(ack.destinationAddress()).isEqualTo(LEASED);
    assertThat(ack.destinationHardware()).isEqualTo(HOST);
    assertThat(ack.message().options().has(51)).isFalse();
    assertThat(ack.intOption(1)).isEqualTo(0xffc00000);
    assertThat(server.size()).isZero();
  }

  @Test
  void broadcastsWhenTheClientAsksForIt() {
    send(HOST, 0, message(HOST, XID, 0x8000, 0, type(1)));
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    Reply offer = out.takeReply();

    assertThat(offer.destinationHardware()).isEqualTo(MacAddress.BROADCAST.bits());
    assertThat(offer.destinationAddress()).isEqualTo(-1);
    assertThat(offer.message().broadcast()).isTrue();
  }

  @Test
  void returnsTheClientIdentifier() {
    byte[] clientId = HostFrames.option(61, 1, 2, 3, 4);
    send(HOST, 0, message(HOST, XID, 0, 0, type(1), clientId));
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    assertThat(out.takeReply().message().options().get(61)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void keepsRepliesWithinTheClientsMessageSize() {
    byte[] longId = HostFrames.option(61, new int[255]);
    byte[] more = HostFrames.option(61, new int[200]);
    send(HOST, 0, message(HOST, XID, 0, 0, type(1), longId, more, HostFrames.option(57, 0, 9)));
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    Reply offer = out.takeReply();
    assertThat(offer.payload().length).isLessThanOrEqualTo(576 - 28);
    assertThat(codes(offer)).containsExactly(53, 52, 54, 51, 58, 59, 1, 26, 28, 6, 15, 119);
  }

  @Test
  void givesWhatTheClientAsksForInItsOrderAndMaskAndMtuUnasked() {
    byte[] wishes = HostFrames.option(55, 121, 3, 15, 12, 6, 15, 33, 119, 42);
    send(HOST, 0, message(HOST, XID, 0, 0, type(1), wishes));
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    assertThat(codes(out.takeReply())).containsExactly(53, 54, 51, 58, 59, 15, 6, 119, 1, 26);

    byte[] mtuFirst = HostFrames.option(55, 26, 28, 1, 51, 54);
    byte[] serverId = HostFrames.address(54, SERVICE);
    byte[] requested = HostFrames.address(50, LEASED);
    send(HOST, 0, message(HOST, XID, 0, 0, type(3), mtuFirst, serverId, requested));
    assertThat(codes(out.takeReply())).containsExactly(53, 54, 51, 58, 59, 26, 28, 1);
  }

  @Test
  void namesNoNameServerToWhoDoesNotAskForOne() {
    send(HOST, LEASED, message(HOST, XID, 0, LEASED, type(8), HostFrames.option(55, 28)));
    assertThat(codes(out.takeReply())).containsExactly(53, 54, 28, 1, 26);
  }

  @Test
  void refusesWithNothingButTheReasonAndTheClientsIdentifier() {
    byte[] clientId = HostFrames.option(61, 1, 2, 3, 4);
    byte[] remembered = HostFrames.address(50, 0xc0a80105);
    byte[] wishes = HostFrames.option(55, 1, 6, 15);
    send(HOST, 0, message(HOST, XID, 0x8000, 0, type(3), clientId, remembered, wishes));

    Reply nak = out.takeReply();

    assertThat(codes(nak)).containsExactly(53, 54, 61, 56);
    assertThat(nak.message().options().get(56))
        .asString()
        .isEqualTo("192.168.1.5 is not of 10.64.0.0/10");
    assertThat(nak.message().broadcast()).isTrue();
  }

  @Test
  void usesTheBootFieldsWhereTheOptionsHaveNoRoom() {
    byte[] longId = HostFrames.option(61, new int[255]);
    String domain = "a".repeat(60) + "." + "b".repeat(50) + ".gridtap";
    DhcpServer wordy =
        new DhcpServer(
            new DhcpSettings(new VirtualSubnet(new Subnet(NETWORK, 10)), domain, 1280, 1));
    byte[] bytes = message(HOST, XID, 0, 0, type(1), longId);
    byte[] frame = HostFrames.frame(HOST, 0, -1, bytes);
    wordy.onFrame(frame, frame.length, nowNs, out);
    wordy.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    Reply offer = out.takeReply();

    assertThat(offer.payload().length).isLessThanOrEqualTo(576 - 28);
    assertThat(codes(offer)).startsWith(53, 52, 54, 61, 51);
    assertThat(offer.message().options().get(61)).isEqualTo(new byte[255]);
    assertThat(offer.message().options().get(15)).asString().isEqualTo(domain);
    assertThat(offer.message().options().has(119)).as("has room nowhere").isFalse();
    assertThat(offer.intOption(1)).isEqualTo(0xffc00000);
    assertThat(offer.intOption(6)).isEqualTo(SERVICE);
  }

  @Test
  void usesTheRoomThatTheClientHasButNoMoreThanTheMtu() {
    byte[] longId = HostFrames.option(61, new int[255]);
    byte[] longer = HostFrames.option(61, new int[245]);
    byte[] roomy = HostFrames.option(57, 0xff, 0xff);
    send(HOST, 0, message(HOST, XID, 0, 0, type(1), longId, longer, roomy));
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    Reply offer = out.takeReply();

    assertThat(codes(offer)).doesNotContain(52);
    assertThat(offer.message().options().get(61)).isEqualTo(new byte[500]);
    assertThat(offer.payload().length).isBetween(548, 1280 - 28);
  }

  @Test
  void answersARebootedClientWhereItAsksToBeAnswered() {
    lease(HOST, LEASED);
    byte[] remembered = HostFrames.address(50, LEASED);
    send(HOST, 0, message(HOST, XID, 0x8000, 0, type(3), remembered));
    Reply broadcast = out.takeReply();
    assertThat(broadcast.destinationAddress()).isEqualTo(-1);
    assertThat(broadcast.message().clientAddress()).isZero();
    assertThat(broadcast.message().yourAddress()).isEqualTo(LEASED);

    initReboot(HOST, LEASED);
    assertThat(out.takeReply().destinationAddress()).isEqualTo(LEASED);
  }

  @Test
  void takesNoDomainThatHasNoLabels() {
    VirtualSubnet subnet = new VirtualSubnet(new Subnet(NETWORK, 10));
    for (String domain : List.of("", "a..b", ".a", "a".repeat(64), "a.".repeat(126) + "aa")) {
      assertThatThrownBy(() -> new DhcpSettings(subnet, domain, 1280, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Returns the codes of the options field, in their order on the wire. */
  private static List<Integer> codes(Reply reply) {
    List<Integer> codes = new ArrayList<>();
    byte[] bytes = reply.payload();
    int at = 240;
    while ((bytes[at] & 0xff) != 255) {
      codes.add(bytes[at] & 0xff);
      at += 2 + (bytes[at + 1] & 0xff);
    }
    return codes;
  }
}
