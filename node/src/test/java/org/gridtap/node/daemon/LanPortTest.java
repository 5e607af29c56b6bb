package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.NetworkInterface;
import java.util.Random;
import org.gridtap.node.lan.LanDiscovery;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class LanPortTest {
  /** The loop ends the node when a task throws; an interface may fail between two of its tables. */
  @Test
  void isSilentWhereTheKernelRefusesAnInterface() throws Exception {
    ControlLoop loop = new ControlLoop(() -> {});
    LanDiscovery discovery =
        new LanDiscovery(new byte[32], new NodeId(1, 0, 0), 4743, new Random(1), loop.nowNs());
    LanPort port = new LanPort(loop, discovery, member -> {});
    port.open();
    loop.close(); // and with it the socket: the kernel refuses it all
    int loopback = NetworkInterface.getByName("lo").getIndex();
    assertThatCode(() -> port.multicast(loopback, new byte[1])).doesNotThrowAnyException();
  }
}
