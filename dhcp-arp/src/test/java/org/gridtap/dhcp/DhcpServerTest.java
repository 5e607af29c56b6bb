package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.dhcp.DhcpServer.Drop;
import org.gridtap.frame.MacAddress;
import org.junit.jupiter.api.Test;

class DhcpServerTest extends DhcpServerScene {
  @Test
  void givesAnAddressAndTakesItBack() {
    discover(HOST, XID);
    assertThat(out.takeEvents()).containsExactly("claim 20203040506 0.0.0.0");
    assertThat(out.frames).isEmpty();

    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    Reply offer = out.takeReply();
    assertThat(offer.message().type()).isEqualTo(DhcpMessageType.OFFER);
    assertThat(offer.message().yourAddress()).isEqualTo(LEASED);
    assertThat(offer.message().transactionId()).isEqualTo(XID);
    assertThat(offer.destinationHardware()).isEqualTo(HOST);
    assertThat(offer.destinationAddress()).isEqualTo(LEASED);
    assertThat(offer.sourceHardware()).isEqualTo(MacAddress.bitsForIpv4(SERVICE));
    assertThat(offer.sourceAddress()).isEqualTo(SERVICE);

    select(HOST, LEASED);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.ACK);
    assertThat(out.takeEvents()).containsExactly("bound 20203040506 10.64.1.5 120");

    nowNs += 60 * SECOND;
    renew(HOST, LEASED);
    Reply renewed = out.takeReply();
    assertThat(renewed.message().type()).isEqualTo(DhcpMessageType.ACK);
    assertThat(renewed.message().clientAddress()).isEqualTo(LEASED);
    assertThat(renewed.destinationAddress()).isEqualTo(LEASED);
    assertThat(out.takeEvents()).containsExactly("bound 20203040506 10.64.1.5 120");

    release(HOST, LEASED);
    assertThat(out.takeEvents()).containsExactly("release 20203040506 10.64.1.5");
    assertThat(out.frames).isEmpty();
    assertThat(server.size()).isZero();
  }

  @Test
  void answersTheNewestOfSeveralEarlyDiscovers() {
    discover(HOST, 1);
    nowNs += 3 * SECOND;
    discover(HOST, 2);
    assertThat(out.takeEvents()).containsExactly("claim 20203040506 0.0.0.0");

    nowNs += 9 * SECOND;
    server.onDeadline(nowNs, out);
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    assertThat(out.takeReply().message().transactionId()).isEqualTo(2);
  }

  @Test
  void doesNotAnswerADiscoverAfterTenSecondsButOffersAtOnceNextTime() {
    discover(HOST, 1);
    nowNs = server.deadlineNs();
    assertThat(nowNs).isEqualTo(15 * SECOND);
    server.onDeadline(nowNs, out);
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    assertThat(out.frames).isEmpty();
    assertThat(server.dropped(Drop.NO_LEASE)).isOne();

    discover(HOST, 2);
    assertThat(out.takeReply().message().transactionId()).isEqualTo(2);
  }

  @Test
  void claimsAgainAfterAClaimWithoutAnswer() {
    discover(HOST, 1);
    out.takeEvents();
    nowNs += DhcpServer.MAX_CLAIM_NS;
    server.onDeadline(nowNs, out);
    assertThat(server.size()).isZero();
    assertThat(server.deadlineNs()).isEqualTo(Long.MAX_VALUE);

    discover(HOST, 2);
    assertThat(out.takeEvents()).containsExactly("claim 20203040506 0.0.0.0");
  }

  @Test
  void claimsTheAddressThatTheClientRequests() {
    send(HOST, 0, message(HOST, XID, 0, 0, type(1), HostFrames.address(50, LEASED)));
    assertThat(out.takeEvents()).containsExactly("claim 20203040506 10.64.1.5");

    int outside = 0xc0a80105;
    send(SECOND_HOST, 0, message(SECOND_HOST, XID, 0, 0, type(1), HostFrames.address(50, outside)));
    assertThat(out.takeEvents()).containsExactly("claim 20203040507 0.0.0.0");
  }

  @Test
  void refusesAnAddressThatWasNotOffered() {
    lease(HOST, LEASED);
    select(HOST, OTHER);

    Reply nak = out.takeReply();

    assertThat(nak.message().type()).isEqualTo(DhcpMessageType.NAK);
    assertThat(nak.message().yourAddress()).isZero();
    assertThat(nak.destinationHardware()).isEqualTo(MacAddress.BROADCAST.bits());
    assertThat(nak.destinationAddress()).isEqualTo(-1);
    assertThat(nak.intOption(54)).isEqualTo(SERVICE);
    assertThat(nak.message().options().has(51)).isFalse();
  }

  @Test
  void refusesTheOfferOfAForgottenClient() {
    select(HOST, LEASED);

    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.NAK);
    assertThat(out.takeEvents()).isEmpty();
  }

  @Test
  void refusesAnAddressOfAnotherSubnetAtOnce() {
    initReboot(HOST, 0xc0a80105);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.NAK);
    initReboot(HOST, SERVICE);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.NAK);
    assertThat(out.takeEvents()).isEmpty();
  }

  @Test
  void claimsWhatARebootedClientRemembersAndConfirmsIt() {
    initReboot(HOST, LEASED);
    assertThat(out.takeEvents()).containsExactly("claim 20203040506 10.64.1.5");

    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);

    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.ACK);
  }

  @Test
  void refusesARebootedClientThatGetsAnotherAddressThenOffersThat() {
    initReboot(HOST, LEASED);
    server.onLeaseGranted(HOST, OTHER, 1800, nowNs, out);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.NAK);

    discover(HOST, 2);
    assertThat(out.takeReply().message().yourAddress()).isEqualTo(OTHER);
  }

  @Test
  void takesUpARenewalItDoesNotKnow() {
    renew(HOST, LEASED);
    assertThat(out.takeEvents()).containsExactly("claim 20203040506 10.64.1.5");
    server.onLeaseFailed(HOST, "the address is taken", out);

    Reply nak = out.takeReply();
    assertThat(nak.message().type()).isEqualTo(DhcpMessageType.NAK);
    assertThat(nak.message().options().get(56)).asString().isEqualTo("the address is taken");
    assertThat(server.size()).isZero();
  }

  @Test
  void keepsSilentWhenADiscoverGetsNoLease() {
    discover(HOST, XID);
    server.onLeaseFailed(HOST, "not joined yet", out);

    assertThat(out.frames).isEmpty();
    assertThat(server.dropped(Drop.NO_LEASE)).isOne();
    assertThat(server.size()).isZero();
  }

  @Test
  void refusesToRenewALostLease() {
    lease(HOST, LEASED);
    server.onLeaseLost(HOST, LEASED);
    renew(HOST, LEASED);
    assertThat(out.takeEvents()).contains("claim 20203040506 10.64.1.5");
    server.onLeaseGranted(HOST, OTHER, 1800, nowNs, out);

    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.NAK);
  }

  @Test
  void forgetsALeaseThatEnded() {
    lease(HOST, LEASED);
    out.takeEvents();
    nowNs += 120 * SECOND;
    server.onDeadline(nowNs, out);
    assertThat(out.takeEvents()).containsExactly("expired 20203040506 10.64.1.5");
    discover(HOST, 3);
    assertThat(out.takeReply().message().yourAddress()).isEqualTo(LEASED);

    nowNs += 1800 * SECOND;
    server.onDeadline(nowNs, out);
    assertThat(server.size()).isZero();
    assertThat(server.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void setsADeclinedAddressAsideAndClaimsAnother() {
    lease(HOST, LEASED);
    out.takeEvents();
    decline(HOST, LEASED);
    assertThat(out.takeEvents())
        .containsExactly("declined 20203040506 10.64.1.5", "claim 20203040506 0.0.0.0");

    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    assertThat(out.takeEvents())
        .containsExactly("declined 20203040506 10.64.1.5", "claim 20203040506 0.0.0.0");

    server.onLeaseGranted(HOST, OTHER, 1800, nowNs, out);
    discover(HOST, 2);
    assertThat(out.takeReply().message().yourAddress()).isEqualTo(OTHER);
  }

  @Test
  void givesUpWhenOnlyDeclinedAddressesAreGranted() {
    lease(HOST, LEASED);
    decline(HOST, LEASED);
    for (int i = 0; i < DhcpServer.MAX_REFUSED_GRANTS; i++) {
      server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    }
    assertThat(out.takeEvents()).filteredOn(e -> e.startsWith("claim")).hasSize(5);
    assertThat(server.size()).isZero();
  }

  @Test
  void remembersAtMostSoManyDeclinedAddresses() {
    for (int i = 0; i <= DhcpServer.MAX_SET_ASIDE; i++) {
      int address = NETWORK + 1000 + i;
      server.onLeaseGranted(HOST, address, 1800, nowNs, out);
      decline(HOST, address);
    }
    assertThat(server.dropped(Drop.TABLE_FULL)).isOne();

    nowNs += DhcpServer.SET_ASIDE_NS;
    server.onDeadline(nowNs, out);
    server.onLeaseGranted(HOST, NETWORK + 1000, 1800, nowNs, out);
    decline(HOST, NETWORK + 1000);
    assertThat(server.dropped(Drop.TABLE_FULL)).isOne();
  }

  @Test
  void ignoresDeclineAndReleaseOfSomebodyElsesAddress() {
    lease(HOST, LEASED);
    out.takeEvents();
    decline(SECOND_HOST, LEASED);
    release(SECOND_HOST, LEASED);
    release(HOST, OTHER);
    decline(HOST, OTHER);

    assertThat(out.takeEvents()).isEmpty();
    assertThat(server.dropped(Drop.NOT_ITS_LEASE)).isEqualTo(4);
  }

  @Test
  void keepsTwoClientsApart() {
    discover(HOST, 1);
    discover(SECOND_HOST, 2);
    server.onLeaseGranted(SECOND_HOST, OTHER, 1800, nowNs, out);
    assertThat(out.takeReply().message().transactionId()).isEqualTo(2);
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    assertThat(out.takeReply().message().transactionId()).isEqualTo(1);

    select(HOST, OTHER);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.NAK);
    select(SECOND_HOST, OTHER);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.ACK);
  }

  @Test
  void ignoresAFurtherClientUntilAnotherIsIdle() {
    lease(HOST, LEASED);
    lease(SECOND_HOST, OTHER);
    out.takeEvents();
    long third = 0x0202_0304_0508L;
    discover(third, 3);
    assertThat(server.dropped(Drop.TABLE_FULL)).isOne();
    assertThat(out.takeEvents()).isEmpty();

    nowNs += 100 * SECOND;
    renew(SECOND_HOST, OTHER);
    out.takeReply();
    nowNs += 20 * SECOND;
    server.onDeadline(nowNs, out);
    out.takeEvents();
    discover(third, 4);

    assertThat(out.takeEvents())
        .containsExactly("release 20203040506 10.64.1.5", "claim 20203040508 0.0.0.0");
  }

  @Test
  void holdsAtMostItsMaximumOfClients() {
    DhcpServer full = server(DhcpServer.MAX_CLIENTS);
    for (int i = 0; i < DhcpServer.MAX_CLIENTS + 50; i++) {
      byte[] bytes = message(HOST + i, XID, 0, 0, type(1));
      byte[] frame = HostFrames.frame(HOST + i, 0, -1, bytes);
      full.onFrame(frame, frame.length, nowNs, out);
    }
    assertThat(full.size()).isEqualTo(DhcpServer.MAX_CLIENTS);
    assertThat(full.dropped(Drop.TABLE_FULL)).isEqualTo(50);
    assertThat(out.takeEvents()).hasSize(DhcpServer.MAX_CLIENTS);
  }

  @Test
  void leavesOtherServersBusinessAlone() {
    byte[] otherId = HostFrames.address(54, SERVICE + 1);
    byte[] requested = HostFrames.address(50, LEASED);
    send(HOST, 0, message(HOST, XID, 0, 0, type(3), otherId, requested));
    byte[] unicast = HostFrames.frame(HOST, LEASED, OTHER, message(HOST, 1, 0, LEASED, type(3)));
    server.onFrame(unicast, unicast.length, nowNs, out);

    assertThat(server.dropped(Drop.OTHER_SERVER)).isEqualTo(2);
    assertNothingHappened();
  }

  @Test
  void ignoresRelayedMessagesRepliesAndImpossibleClients() {
    byte[] relayed = message(HOST, XID, 0, 0, type(1));
    relayed[27] = 1;
    send(HOST, 0, relayed);
    assertThat(server.dropped(Drop.RELAYED)).isOne();
    byte[] reply = message(HOST, XID, 0, 0, type(2));
    reply[0] = 2;
    send(HOST, 0, reply);
    send(HOST, 0, message(HOST, XID, 0, 0, type(5)));
    assertThat(server.dropped(Drop.NOT_A_REQUEST)).isEqualTo(2);
    send(HOST, 0, message(0, XID, 0, 0, type(1)));
    send(HOST, 0, message(MacAddress.bitsForIpv4(LEASED), XID, 0, 0, type(1)));
    send(HOST, 0, message(MacAddress.BROADCAST.bits(), XID, 0, 0, type(1)));
    send(HOST, 0, message(HOST, XID, 0, 0, type(3)));
    assertThat(server.dropped(Drop.MALFORMED)).isEqualTo(4);
    assertNothingHappened();
  }

  @Test
  void keepsAnOfferOnlyUntilAnotherServerIsChosen() {
    discover(HOST, 1);
    server.onLeaseGranted(HOST, LEASED, 1800, nowNs, out);
    out.takeReply();
    lease(SECOND_HOST, OTHER);
    out.takeEvents();
    long third = 0x0202_0304_0508L;
    discover(third, 3);
    assertThat(server.dropped(Drop.TABLE_FULL)).isOne();

    byte[] otherServer = HostFrames.address(54, SERVICE + 1);
    byte[] requested = HostFrames.address(50, 0xc0a80105);
    send(HOST, 0, message(HOST, 1, 0, 0, type(3), otherServer, requested));
    discover(third, 3);

    assertThat(out.takeEvents())
        .containsExactly("release 20203040506 10.64.1.5", "claim 20203040508 0.0.0.0");
  }

  @Test
  void doesNotForgetABoundClientThatListensToAnotherServer() {
    lease(HOST, LEASED);
    byte[] otherServer = HostFrames.address(54, SERVICE + 1);
    send(HOST, 0, message(HOST, 1, 0, 0, type(3), otherServer, HostFrames.address(50, OTHER)));

    renew(HOST, LEASED);
    assertThat(out.takeReply().message().type()).isEqualTo(DhcpMessageType.ACK);
  }

  @Test
  void rebindsABroadcastingClientAndTakesUpOneThatItDoesNotKnow() {
    lease(HOST, LEASED);
    rebind(HOST, LEASED);
    Reply rebound = out.takeReply();
    assertThat(rebound.message().type()).isEqualTo(DhcpMessageType.ACK);
    assertThat(rebound.destinationAddress()).isEqualTo(LEASED);
    out.takeEvents();

    rebind(SECOND_HOST, OTHER);
    assertThat(out.takeEvents()).containsExactly("claim 20203040507 10.64.2.7");
    server.onLeaseGranted(SECOND_HOST, OTHER, 1800, nowNs, out);
    assertThat(out.takeReply().message().yourAddress()).isEqualTo(OTHER);
  }

  @Test
  void tellsWhatARequestMeansByItsFields() {
    byte[] serverId = HostFrames.address(54, SERVICE);
    byte[] requested = HostFrames.address(50, LEASED);
    assertThat(request(0, false, type(3), serverId, requested))
        .isEqualTo(new DhcpRequest(DhcpRequest.State.SELECTING, LEASED));
    assertThat(request(0, true, type(3), requested))
        .isEqualTo(new DhcpRequest(DhcpRequest.State.INIT_REBOOT, LEASED));
    assertThat(request(OTHER, false, type(3)))
        .isEqualTo(new DhcpRequest(DhcpRequest.State.RENEWING, OTHER));
    assertThat(request(OTHER, true, type(3)))
        .isEqualTo(new DhcpRequest(DhcpRequest.State.REBINDING, OTHER));
    assertThat(request(0, true, type(3), serverId)).isNull();
  }

  private static DhcpRequest request(int ciaddr, boolean broadcast, byte[]... options) {
    byte[] bytes = message(HOST, XID, 0, ciaddr, options);
    return DhcpRequest.of(DhcpMessage.decode(bytes, 0, bytes.length), broadcast);
  }
}
