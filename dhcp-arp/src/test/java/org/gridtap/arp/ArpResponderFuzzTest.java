package org.gridtap.arp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.dhcp.Script;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** Any sequence of frames and answers: nothing is answered that must not be. */
class ArpResponderFuzzTest {
  private static final int NETWORK = 0x0a400000;
  private static final long HOST = 0x0202_0304_0506L;

  private static final int WAIT = 0;
  private static final int OURS = 1;
  private static final int GONE = 2;
  private static final int RESOLVED = 3;
  private static final int UNRESOLVED = 4;
  private static final int FRAME = 5;
  private static final int ASK = 6;
  private static final int GIVEN = 7;

  private static final class Watch implements ArpResponder.Outbox {
    final List<byte[]> frames = new ArrayList<>();

    @Override
    public void resolve(int address) {
      assertThat(address & 0xffffff00).isEqualTo(NETWORK);
    }

    @Override
    public void reply(byte[] frame) {
      frames.add(frame);
    }

    @Override
    public void hostSeen(long hardwareAddress, int address) {
      assertThat(HostMac.isPossible(hardwareAddress)).isTrue();
    }
  }

  static List<Named<byte[]>> honest() {
    byte[] remote = {OURS, 5, ASK, 5, 9, RESOLVED, 9, ASK, 5, 9, ASK, 5, 1};
    byte[] absent = {ASK, 5, 9, UNRESOLVED, 9, ASK, 0, 9, WAIT, -1, GONE, 5};
    byte[] given = {GIVEN, 5, WAIT, 1, ASK, 5, 9, WAIT, 20, GIVEN, 6, ASK, 6, 1, WAIT, -1};
    byte[] frame = {FRAME};
    byte[] whole = Script.join(frame, Script.ofBlock(request(NETWORK + 5, NETWORK + 9)));
    return List.of(
        named("remote", remote),
        named("absent", absent),
        named("given", given),
        named("whole frame", whole));
  }

  private static byte[] request(int sender, int target) {
    return new ArpPacket(1, HOST, sender, 0, target).toFrame();
  }

  private final VirtualSubnet subnet = new VirtualSubnet(new Subnet(NETWORK, 24));

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 20_000)
  void answersOnlyForOthers(byte[] input) {
    ArpResponder responder = new ArpResponder(subnet);
    Watch out = new Watch();
    Script script = new Script(input);
    long nowNs = 0;
    while (script.hasMore()) {
      int what = script.u8();
      if (what == FRAME) {
        byte[] frame = script.block();
        responder.onFrame(frame, frame.length, nowNs, out);
      } else {
        int number = script.u8();
        int address = NETWORK + number;
        switch (what) {
          case WAIT -> nowNs += number * 100_000_000L;
          case OURS -> responder.onLocalAddress(address);
          case GONE -> responder.onLocalAddressGone(address);
          case RESOLVED -> responder.onResolved(address, out);
          case UNRESOLVED -> responder.onUnresolved(address);
          case GIVEN -> responder.onAddressGiven(HOST, address, nowNs);
          default -> {
            byte[] frame = request(address, NETWORK + script.u8());
            responder.onFrame(frame, frame.length, nowNs, out);
          }
        }
      }
      responder.onDeadline(nowNs, out);
      assertThat(responder.deadlineNs()).isGreaterThan(nowNs);
      out.frames.forEach(this::isWhatMayBeSaid);
      out.frames.clear();
    }
  }

  private void isWhatMayBeSaid(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    int sender = in.getInt(28);
    assertThat(frame).hasSize(42);
    assertThat(in.getLong(6) >>> 16).isEqualTo(MacAddress.bitsForIpv4(sender));
    if (in.getShort(20) == 1) {
      assertThat(sender).as("who asks").isEqualTo(subnet.serviceAddress());
    } else if (sender != subnet.serviceAddress()) { // whoever takes that one for itself is told
      assertThat(subnet.isLeasable(sender)).isTrue();
      assertThat(in.getInt(38)).as("never of the asker's own").isNotEqualTo(sender);
    }
  }
}
