package org.gridtap.arp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.frame.ArpView;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Test;

class IntroductionsTest {
  private static final int NETWORK = 0x0a400000;
  private static final int SERVICE = NETWORK + 1;
  private static final int OWN = NETWORK + 5;
  private static final long HOST = 0x0202_0304_0506L;
  private static final long SELF = MacAddress.bitsForIpv4(SERVICE);

  private final ArpResponder responder =
      new ArpResponder(new VirtualSubnet(new Subnet(NETWORK, 10)));
  private final Sent out = new Sent();
  private long nowNs = 1_000;

  private static final class Sent implements ArpResponder.Outbox {
    final List<byte[]> frames = new ArrayList<>();

    @Override
    public void resolve(int address) {}

    @Override
    public void reply(byte[] frame) {
      frames.add(frame);
    }

    @Override
    public void hostSeen(long hardwareAddress, int address) {}
  }

  @Test
  void asksAHostForItsAddressSoThatItLearnsTheServiceAddress() {
    responder.onLocalAddress(OWN);
    responder.onAddressGiven(HOST, OWN, nowNs);
    assertThat(out.frames).isEmpty();
    nowNs += Introductions.FIRST_PAUSE_NS - 1;
    responder.onDeadline(nowNs, out);
    assertThat(out.frames).isEmpty();
    passTime();

    byte[] asked = out.frames.getFirst();
    assertThat(asked).startsWith(2, 2, 3, 4, 5, 6, 0xfe, 0xfd, 10, 64, 0, 1, 8, 6);
    assertThat(asked[21]).isEqualTo((byte) ArpView.REQUEST);
    assertThat(asked).endsWith(new byte[] {10, 64, 0, 5});

    hear(new ArpPacket(ArpView.REPLY, HOST, OWN, SELF, SERVICE));
    assertThat(responder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void isContentWhenTheHostAsksByItself() {
    responder.onAddressGiven(HOST, OWN, nowNs);
    hear(new ArpPacket(ArpView.REQUEST, HOST, OWN, 0, SERVICE));

    assertThat(out.frames).hasSize(1);
    assertThat(responder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void asksSoonAfterAHostAnnouncesThatItHasItsAddress() {
    responder.onLocalAddress(OWN);
    responder.onAddressGiven(HOST, OWN, nowNs);
    for (int i = 0; i < Introductions.MAX_TRIES - 1; i++) {
      passTime();
    }
    hear(new ArpPacket(ArpView.REQUEST, HOST, 0, 0, OWN));
    long laterNs = responder.deadlineNs();
    hear(new ArpPacket(ArpView.REQUEST, HOST, OWN, 0, OWN));

    assertThat(responder.deadlineNs())
        .isEqualTo(nowNs + Introductions.FIRST_PAUSE_NS)
        .isLessThan(laterNs);
  }

  @Test
  void givesUpOnAHostThatDoesNotAnswer() {
    responder.onAddressGiven(HOST, OWN, nowNs);
    long beganNs = nowNs;
    while (responder.deadlineNs() != Long.MAX_VALUE) {
      passTime();
    }

    assertThat(out.frames).hasSize(Introductions.MAX_TRIES);
    assertThat(nowNs - beganNs).isBetween(6_000_000_000L, 13_000_000_000L);
  }

  @Test
  void forgetsAHostThatHasGivenItsAddressBack() {
    responder.onLocalAddress(OWN);
    responder.onAddressGiven(HOST, OWN, nowNs);
    responder.onLocalAddressGone(OWN);

    assertThat(responder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void makesUpForNothingAfterASleep() {
    responder.onAddressGiven(HOST, OWN, nowNs);
    nowNs += 3_600_000_000_000L;
    responder.onDeadline(nowNs, out);
    assertThat(out.frames).hasSize(1);
    assertThat(responder.deadlineNs()).isEqualTo(nowNs + 2 * Introductions.FIRST_PAUSE_NS);
  }

  @Test
  void asksAtMostSoManyHosts() {
    for (int i = 0; i < Introductions.MAX_HOSTS + 10; i++) {
      responder.onAddressGiven(HOST + i, OWN + i, nowNs);
    }
    passTime();

    assertThat(out.frames).hasSize(Introductions.MAX_HOSTS);
  }

  private void passTime() {
    nowNs = responder.deadlineNs();
    responder.onDeadline(nowNs, out);
  }

  private void hear(ArpPacket packet) {
    byte[] frame = packet.toFrame();
    responder.onFrame(frame, frame.length, nowNs, out);
  }
}
