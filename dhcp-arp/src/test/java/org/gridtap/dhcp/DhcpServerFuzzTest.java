package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** Any sequence of inputs: the server never throws, grows, or answers twice. */
class DhcpServerFuzzTest {
  private static final int NETWORK = 0x0a400000;
  private static final VirtualSubnet SUBNET = new VirtualSubnet(new Subnet(NETWORK, 24));
  private static final int CLIENTS = 4;
  private static final long HOST = 0x0202_0304_0500L;

  private static final int WAIT = 0;
  private static final int GRANTED = 1;
  private static final int FAILED = 2;
  private static final int LOST = 3;
  private static final int FRAME = 4;
  private static final int DATAGRAM = 5;
  private static final int MESSAGE = 6;

  private final RecordingOutbox out = new RecordingOutbox();
  private DhcpServer server;
  private long nowNs;

  static List<Named<byte[]>> honest() {
    List<Named<byte[]>> scripts = new ArrayList<>();
    byte discover = 1;
    byte request = 3;
    byte[] lease = {MESSAGE, 1, discover, 0, 0, 0, 0, 0, GRANTED, 1, 7, 120};
    byte[] take = {MESSAGE, 1, request, 0, 7, 1, 0, 0, WAIT, 0, 60};
    byte[] renew = {MESSAGE, 1, request, 7, 0, 0, 0, 0, WAIT, 4, -1};
    byte[] decline = {MESSAGE, 1, 4, 0, 7, 1, 0, 0, GRANTED, 1, 7, 9, GRANTED, 1, 8, 9};
    byte[] release = {MESSAGE, 1, 7, 7, 0, 1, 0, 0, FAILED, 1, LOST, 1, 8};
    byte[] inform = {MESSAGE, 2, 8, 9, 0, 0, 0, 0};
    scripts.add(named("takes and renews", Script.join(lease, take, renew)));
    scripts.add(named("declines", Script.join(lease, take, decline)));
    scripts.add(named("releases", Script.join(lease, take, release, inform)));
    byte[] message = DhcpMessageFuzzTest.honest().getFirst().getPayload();
    byte[] frame = HostFrames.frame(HOST, 0, -1, message);
    scripts.add(named("a whole frame", Script.join(new byte[] {FRAME}, Script.ofBlock(frame))));
    byte[] datagram = Script.ofBlock(message);
    scripts.add(named("a whole message", Script.join(new byte[] {DATAGRAM, 2}, datagram)));
    for (int seed = 1; seed <= 8; seed++) {
      byte[] anything = new byte[500];
      new Random(seed).nextBytes(anything);
      for (int i = 0; i < anything.length; i += 8) {
        anything[i] = (byte) (anything[i] & 7); // more steps than blocks
      }
      scripts.add(named("seed " + seed, anything));
    }
    return scripts;
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 5_000)
  void holdsItsInvariantsUnderAnyInput(byte[] input) {
    server = new DhcpServer(new DhcpSettings(SUBNET, "grid.gridtap", 1280, CLIENTS));
    nowNs = 0;
    Script script = new Script(input);
    while (script.hasMore()) {
      step(script);
      if (server.deadlineNs() <= nowNs) {
        server.onDeadline(nowNs, out);
      }
      assertThat(server.deadlineNs()).isGreaterThan(nowNs);
      assertThat(server.size()).isLessThanOrEqualTo(CLIENTS);
      assertThat(out.frames.size()).isLessThanOrEqualTo(1);
      out.frames.forEach(Reply::of);
      out.frames.clear();
      assertThat(out.takeEvents().size()).isLessThanOrEqualTo(CLIENTS + 3);
    }
    leasesNothingThatCannotBeLeased();
  }

  private void step(Script script) {
    int what = script.u8() % 8;
    if (what == WAIT) {
      nowNs += script.u16() * 100_000_000L;
    } else if (what == FRAME) {
      byte[] frame = script.block();
      server.onFrame(frame, frame.length, nowNs, out);
    } else {
      long hardware = HOST + script.u8() % 8;
      switch (what) {
        case GRANTED -> server.onLeaseGranted(hardware, address(script), script.u8(), nowNs, out);
        case FAILED -> server.onLeaseFailed(hardware, "no", out);
        case LOST -> server.onLeaseLost(hardware, address(script));
        case DATAGRAM -> receive(hardware, 0, script.block());
        default -> receive(hardware, script);
      }
    }
  }

  /** A client's message with the options that matter, and some that the input adds. */
  private void receive(long hardware, Script script) {
    int type = script.u8();
    int ciaddr = script.u8();
    int wanted = script.u8();
    int flags = script.u8();
    byte[][] options = {
      HostFrames.option(53, type),
      wanted == 0 ? new byte[1] : HostFrames.address(50, NETWORK + wanted),
      (flags & 1) == 0 ? new byte[1] : HostFrames.address(54, NETWORK + (flags >>> 4)),
      script.block()
    };
    ciaddr = ciaddr == 0 ? 0 : NETWORK + ciaddr;
    int bootp = (flags & 2) == 0 ? 0 : 0x8000;
    byte[] message = new byte[0];
    if (options[3].length < 1000) {
      message = HostFrames.message(hardware, 7, bootp, ciaddr, options);
    }
    receive(hardware, ciaddr, message);
  }

  private void receive(long hardware, int source, byte[] message) {
    byte[] frame = HostFrames.frame(hardware, source, -1, message);
    server.onFrame(frame, frame.length, nowNs, out);
  }

  /** Few addresses, so that clients meet at one. */
  private static int address(Script script) {
    return NETWORK + script.u8() % 12;
  }

  private void leasesNothingThatCannotBeLeased() {
    for (long hardware = HOST; hardware < HOST + 8; hardware++) {
      int address = server.leasedAddress(hardware);
      assertThat(address == 0 || SUBNET.isLeasable(address)).isTrue();
    }
  }
}
