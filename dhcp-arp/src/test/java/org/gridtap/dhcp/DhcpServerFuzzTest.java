package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any sequence of inputs: the server never throws, grows, or gives an address twice. */
class DhcpServerFuzzTest {
  private static final int NETWORK = 0x0a400000;
  private static final int CLIENTS = 4;
  private static final long HOST = 0x0202_0304_0500L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsItsInvariantsUnderAnyInput(long seed) {
    Random random = new Random(seed);
    DhcpServer server =
        new DhcpServer(
            new DhcpSettings(
                new VirtualSubnet(new Subnet(NETWORK, 24)), "grid.gridtap", 1280, CLIENTS));
    RecordingOutbox out = new RecordingOutbox();
    long nowNs = 0;
    for (int round = 0; round < 20_000; round++) {
      nowNs += random.nextLong(8_000_000_000L);
      long hardware = HOST + random.nextInt(8);
      int address = NETWORK + random.nextInt(12);
      switch (random.nextInt(8)) {
        case 0 -> server.onLeaseGranted(hardware, address, random.nextInt(300), nowNs, out);
        case 1 -> server.onLeaseFailed(hardware, "no", out);
        case 2 -> server.onLeaseLost(hardware, address);
        default -> {
          byte[] frame = randomFrame(random, hardware, address);
          server.onFrame(frame, frame.length, nowNs, out);
        }
      }
      if (server.deadlineNs() <= nowNs) {
        server.onDeadline(nowNs, out);
      }
      assertThat(server.deadlineNs()).as("seed %d", seed).isGreaterThan(nowNs);
      assertThat(server.size()).as("seed %d", seed).isLessThanOrEqualTo(CLIENTS);
      assertThat(out.frames.size()).as("seed %d", seed).isLessThanOrEqualTo(1);
      out.frames.forEach(Reply::of);
      out.frames.clear();
      assertThat(out.takeEvents().size()).as("seed %d", seed).isLessThanOrEqualTo(CLIENTS + 3);
    }
  }

  private static byte[] randomFrame(Random random, long hardware, int address) {
    int ciaddr = random.nextBoolean() ? 0 : address;
    byte[][] options = {
      HostFrames.option(53, random.nextInt(10)),
      random.nextBoolean() ? HostFrames.address(50, address) : new byte[1],
      random.nextBoolean() ? HostFrames.address(54, NETWORK + 1) : new byte[1]
    };
    byte[] message = HostFrames.message(hardware, random.nextInt(), 0, ciaddr, options);
    byte[] frame = HostFrames.frame(hardware, ciaddr, -1, message);
    if (random.nextInt(4) == 0) {
      frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame;
  }
}
