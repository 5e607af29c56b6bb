package org.gridtap.lab.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.Topology;
import org.gridtap.linux.NetworkNamespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DnsProbeTest {
  @Test
  void writesAQueryAsRfc1035HasIt() {
    assertThat(DnsProbe.query((short) 0x0102, "ab.c"))
        .containsExactly(1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 'a', 'b', 1, 'c', 0, 0, 1, 0, 1);
  }

  @Test
  void acceptsTheExpectedAddressAndNoOther() throws Exception {
    List<String> missing = LabRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    try (Lab lab = Lab.up(Topology.EMPTY.withPublicHost("a"))) {
      LabHost host = lab.host("a");
      Path namespace = Path.of("/run/netns", host.namespace());
      Thread answering;
      try (DatagramSocket server =
              NetworkNamespace.callIn(
                  namespace, () -> new DatagramSocket(53, InetAddress.getByName("127.0.0.1")));
          DnsProbe probe = DnsProbe.open(host, "127.0.0.1")) {
        answering = Thread.ofPlatform().start(() -> answer(server));
        assertThat(probe.ask("x.lab.gridtap", "10.64.0.9")).isPositive();
        assertThatThrownBy(() -> probe.ask("x.lab.gridtap", "10.64.0.8"))
            .isInstanceOf(LabException.class)
            .hasMessage("DNS says that x.lab.gridtap is 10.64.0.9, not 10.64.0.8");
        assertThatThrownBy(() -> probe.ask("nobody.lab.gridtap", "10.64.0.9"))
            .hasMessage("DNS has no address of nobody.lab.gridtap (response code 3)");
      }
      answering.join();
    }
  }

  /** Knows the names that begin with a label of one letter; for any other it has NXDOMAIN. */
  private static void answer(DatagramSocket server) {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    try {
      while (true) {
        server.receive(packet);
        int length = packet.getLength();
        boolean known = packet.getData()[12] == 1;
        ByteBuffer message = ByteBuffer.wrap(packet.getData());
        message.putShort(2, (short) (known ? 0x8000 : 0x8003));
        message.putShort(6, (short) (known ? 1 : 0));
        message.position(length);
        message.putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1).putInt(60);
        message.putShort((short) 4).putInt(0x0a400009);
        packet.setLength(message.position());
        server.send(packet);
        packet.setLength(512);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
