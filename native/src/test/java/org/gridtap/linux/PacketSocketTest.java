package org.gridtap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacketSocketTest {
  private static final int FRAMES = 10;
  private static final int LOOPBACK_MTU = 1500;
  private static final int ETHERNET_HEADER = 14;
  private static final int TURNS = 100;

  @BeforeEach
  void needsANamespace() {
    assumeTrue(ProcessFacts.effectiveUserId() == 0, "SKIPPED: needs root");
  }

  @Test
  void carriesWholeFramesInOrder() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          int loopback = upLoopback();
          try (PacketSocket to = PacketSocket.sending(loopback);
              PacketSocket from = PacketSocket.listening(loopback)) {
            FrameBatch batch = new FrameBatch();
            for (int i = 0; i < FRAMES; i++) {
              MemorySegment slot = batch.buffer().asSlice(batch.offset(i), FrameBatch.SLOT_BYTES);
              slot.fill((byte) (i + 1));
              batch.length(i, 60 + i);
            }
            assertThat(to.send(batch, FRAMES)).isEqualTo(FRAMES);
            FrameBatch heard = new FrameBatch();
            int count = receive(from, heard);
            assertThat(count).isEqualTo(FRAMES);
            for (int i = 0; i < FRAMES; i++) {
              assertThat(heard.received(i)).isEqualTo(60 + i);
              MemorySegment slot = heard.buffer().asSlice(heard.offset(i), 60 + i);
              assertThat(slot.mismatch(batch.buffer().asSlice(batch.offset(i), 60 + i)))
                  .isEqualTo(-1);
            }
            assertThat(from.receive(heard)).isZero();
          }
          return null;
        });
  }

  @Test
  void skipsAFrameThatTheInterfaceRefuses() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          int loopback = upLoopback();
          try (PacketSocket to = PacketSocket.sending(loopback)) {
            FrameBatch batch = new FrameBatch();
            batch.length(0, 60);
            batch.length(1, LOOPBACK_MTU + ETHERNET_HEADER + 1);
            batch.length(2, 60);
            assertThat(to.send(batch, 3)).isEqualTo(2);
            assertThat(to.lastSendErrno()).isEqualTo(Errno.EMSGSIZE);
          }
          return null;
        });
  }

  @Test
  void knowsItsInterfacesHardwareAddress() throws Exception {
    NetworkNamespace.callInNew(
        () -> {
          try (PacketSocket socket = PacketSocket.sending(upLoopback())) {
            assertThat(socket.hardwareAddress()).isZero(); // as loopback's is
          }
          return null;
        });
  }

  private static int receive(PacketSocket from, FrameBatch batch) throws LinuxException {
    for (int i = 0; i < TURNS; i++) {
      int count = from.receive(batch);
      if (count > 0) {
        return count;
      }
      Thread.onSpinWait();
    }
    return 0;
  }

  private static int upLoopback() throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      int index = netlink.link("lo").orElseThrow().index();
      netlink.setMtu(index, LOOPBACK_MTU);
      netlink.setUp(index, true);
      return index;
    }
  }
}
