package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes and somebody between them; and nodes whose peer says what it likes. */
class HandshakesFuzzTest {
  private static final int DIAL = 0;
  private static final int WAIT = 1;
  private static final int PASS_ON = 2;
  private static final int SPOIL = 3;
  private static final int CUT = 4;
  private static final int MAKE = 5;
  private static final int END = 6;

  private static final int MAX_MATERIAL = 50;

  /** Asks for cookies from the third handshake on. */
  private static final Handshakes.Settings SOON_BUSY = new Handshakes.Settings(200, 2);

  private final List<byte[]> material = new ArrayList<>();
  private TestNode alice;
  private TestNode bob;
  private long nowNs;

  static List<Named<byte[]>> honest() {
    byte[] whole = {DIAL, 0, PASS_ON, 1, 0, PASS_ON, 0, 1, PASS_ON, 1, 2, END, 0, 0};
    byte[] late = {DIAL, 1, WAIT, 20, 0, PASS_ON, 0, 1, WAIT, 30, 0, PASS_ON, 1, 2, WAIT, -1, -1};
    byte[] spoilt = {DIAL, 0, SPOIL, 1, 0, 0, 30, 1, CUT, 1, 0, 3, -1, PASS_ON, 1, 0};
    byte[] busy = {DIAL, 0, DIAL, 0, DIAL, 0, PASS_ON, 1, 0, PASS_ON, 1, 1, PASS_ON, 1, 2};
    WireWriter made = new WireWriter().u8(DIAL).u8(0);
    for (int type = PacketType.HANDSHAKE_1; type <= PacketType.COOKIE; type++) {
      made.u8(MAKE).u8(0).block(new WireWriter().u8(type).bytes(new byte[40]).toByteArray());
    }
    return List.of(
        named("whole", whole),
        named("late", late),
        named("spoilt", spoilt),
        named("busy", busy),
        named("made up", made.toByteArray()));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 3_000)
  void establishesOnlyWhatBothSidesHave(byte[] input) {
    WireReader script = new WireReader(input);
    material.clear();
    alice = new TestNode(1, SOON_BUSY, new PlainKeyAgreement());
    bob = new TestNode(2, SOON_BUSY, new PlainKeyAgreement());
    nowNs = 0;
    while (script.remaining() > 0) {
      step(script);
      keepMaterial(alice);
      keepMaterial(bob);
    }
    assertThat(alice.handshakes.deadlineNs()).isGreaterThan(nowNs);
    sharesItsSessions(alice, bob);
    sharesItsSessions(bob, alice);
  }

  private void step(WireReader script) {
    int what = script.u8();
    TestNode node = script.u8() % 2 == 0 ? alice : bob;
    TestNode other = node == alice ? bob : alice;
    switch (what) {
      case DIAL -> node.dial(other, nowNs);
      case WAIT -> {
        nowNs += script.u8() * 10_000_000L;
        node.handshakes.onDeadline(nowNs, node);
        other.handshakes.onDeadline(nowNs, other);
      }
      case PASS_ON -> receive(node, other, choose(script));
      case SPOIL -> {
        byte[] datagram = choose(script).clone();
        int at = script.u16();
        datagram[at % datagram.length] ^= (byte) script.u8();
        receive(node, other, datagram);
      }
      case CUT -> receive(node, other, Arrays.copyOf(choose(script), script.u16() % 1300));
      case MAKE -> receive(node, other, script.block(1300));
      default -> {
        if (!node.established.isEmpty()) {
          int index = script.u8() % node.established.size();
          node.handshakes.release(node.established.get(index).session().localIndex());
        }
      }
    }
  }

  private byte[] choose(WireReader script) {
    int index = script.u8();
    return material.isEmpty() ? new byte[1] : material.get(index % material.size());
  }

  /** Who has not dialled is never made to say more than it was told. */
  private void receive(TestNode node, TestNode from, byte[] datagram) {
    node.receive(from.path, datagram, nowNs);
    int type = datagram.length == 0 ? 0 : datagram[0] & 0xff;
    if (type == PacketType.HANDSHAKE_1 || type == PacketType.HANDSHAKE_3) {
      int answered = node.sent.stream().mapToInt(sent -> sent.datagram().length).sum();
      assertThat(answered).isLessThanOrEqualTo(datagram.length);
    }
  }

  private void keepMaterial(TestNode node) {
    node.sent.forEach(sent -> material.add(sent.datagram()));
    node.sent.clear();
    while (material.size() > MAX_MATERIAL) {
      material.removeFirst();
    }
  }

  /** A session of one who answered is one of him who dialled. */
  private static void sharesItsSessions(TestNode node, TestNode other) {
    for (TestNode.Established ours : node.established) {
      if (!ours.session().initiator()) {
        assertThat(other.established)
            .anyMatch(
                theirs ->
                    Arrays.equals(ours.session().sendKey(), theirs.session().receiveKey())
                        && ours.session().localIndex() == theirs.session().remoteIndex());
      }
    }
  }

  static List<Named<byte[]>> payloads() {
    TestMembership mallory = new TestMembership(new NodeId(7, 0, 1));
    HandshakePayload payload =
        new HandshakePayload(
            5,
            HandshakePayload.AES_256_GCM,
            0,
            new byte[] {1, 2},
            mallory.credentials(),
            mallory.sign(new byte[0]));
    return List.of(named("unsigned", payload.encode()), named("none", new byte[0]));
  }

  /** Message 3 of a stranger who does everything right except for what it says. */
  @MethodSource("payloads")
  @FuzzTest(maxExecutions = 3_000)
  void believesNoInitiatorsPayload(byte[] payload) {
    TestNode victim = new TestNode(1, Handshakes.Settings.DEFAULT, new PlainKeyAgreement());
    TestNode stranger = new TestNode(7);
    byte[] message1 = HandshakeWire.messageOne(5);
    NoiseXx noise = noise(true, message1);
    WireWriter ephemeral = new WireWriter();
    noise.writeKeys(ephemeral);
    noise.writePayload(new byte[0], ephemeral);
    System.arraycopy(
        ephemeral.toByteArray(), 0, message1, HandshakeWire.EPHEMERAL_OFFSET, ephemeral.length());
    victim.receive(stranger.path, message1, 0);
    WireReader message2 = new WireReader(victim.sent.remove().datagram());
    message2.u8();
    message2.u24();
    int victimsIndex = message2.u24();
    message2.u8();
    assertThat(noise.readKeys(message2)).isTrue();
    assertThat(noise.readPayload(message2)).isNotNull();

    WireWriter message3 = HandshakeWire.header(PacketType.HANDSHAKE_3, victimsIndex, 5);
    noise.writeKeys(message3);
    noise.writePayload(payload, message3);
    victim.receive(stranger.path, message3.toByteArray(), 0);
    assertThat(victim.established).isEmpty();
    assertThat(victim.sent).isEmpty();
  }

  /** Message 2, likewise. */
  @MethodSource("payloads")
  @FuzzTest(maxExecutions = 3_000)
  void believesNoRespondersPayload(byte[] payload) {
    TestNode victim = new TestNode(1, Handshakes.Settings.DEFAULT, new PlainKeyAgreement());
    TestNode stranger = new TestNode(7);
    victim.dial(stranger, 0);
    byte[] message1 = victim.sent.remove().datagram();
    HandshakeWire.MessageOne question = HandshakeWire.readMessageOne(message1);
    NoiseXx noise = noise(false, message1);
    WireReader ephemeral = new WireReader(question.ephemeral());
    noise.readKeys(ephemeral);
    noise.readPayload(ephemeral);

    WireWriter message2 = HandshakeWire.header(PacketType.HANDSHAKE_2, question.sender(), 5);
    noise.writeKeys(message2);
    noise.writePayload(payload, message2);
    victim.receive(stranger.path, message2.toByteArray(), 0);
    assertThat(victim.established).isEmpty();
    assertThat(victim.sent).isEmpty();
  }

  private static NoiseXx noise(boolean initiator, byte[] message1) {
    byte[] prologue = HandshakeWire.prologue(Arrays.copyOf(message1, HandshakeWire.HEADER));
    byte[] ourStatic = new byte[KeyAgreement.KEY_BYTES];
    byte[] ourEphemeral = new byte[KeyAgreement.KEY_BYTES];
    new Random(7).nextBytes(ourStatic);
    new Random(8).nextBytes(ourEphemeral);
    PlainKeyAgreement keys = new PlainKeyAgreement();
    return new NoiseXx(
        new Primitives(), keys, initiator, prologue, ourStatic, ourStatic, ourEphemeral);
  }
}
