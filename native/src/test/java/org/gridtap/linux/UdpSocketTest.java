package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UdpSocketTest {
  private static final long MAPPED_LOOPBACK = 0xffff_7f00_0001L;
  private static final long IPV6_LOOPBACK = 1;

  private final ReceiveBatch received = new ReceiveBatch(4);
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment bytes = arena.allocate(SendBatch.MAX_TRAIN_BYTES);
  private UdpSocket a;
  private UdpSocket b;
  private SendBatch batch;

  @BeforeEach
  void open() throws LinuxException {
    a = UdpSocket.bind(0);
    b = UdpSocket.bind(0);
    batch = a.newSendBatch();
    for (int i = 0; i < bytes.byteSize(); i++) {
      bytes.set(JAVA_BYTE, i, (byte) (i * 31 >> 3));
    }
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    arena.close();
  }

  @Test
  void carriesIpv4AsMappedAddresses() throws LinuxException {
    batch.add(bytes.address(), 100, 100, 0, MAPPED_LOOPBACK, b.localPort());
    assertThat(a.send(batch)).isZero();
    assertThat(b.receive(received)).isEqualTo(1);
    assertThat(received.length(0)).isEqualTo(100);
    assertThat(received.segmentSize(0)).isEqualTo(100);
    assertThat(received.sourceHi(0)).isZero();
    assertThat(received.sourceLo(0)).isEqualTo(MAPPED_LOOPBACK);
    assertThat(received.sourcePort(0)).isEqualTo(a.localPort());
    assertThat(received.buffer().asSlice(received.offset(0), 100).mismatch(bytes.asSlice(0, 100)))
        .isEqualTo(-1);
  }

  @Test
  void carriesIpv6OnTheSamePort() throws LinuxException {
    assumeTrue(a.isDualStack(), "SKIPPED: this kernel has no IPv6");
    batch.add(bytes.address(), 7, 7, 0, IPV6_LOOPBACK, b.localPort());
    assumeTrue(a.send(batch) == 0, "SKIPPED: no IPv6 loopback address");
    assertThat(b.receive(received)).isEqualTo(1);
    assertThat(received.sourceHi(0)).isZero();
    assertThat(received.sourceLo(0)).isEqualTo(IPV6_LOOPBACK);
    assertThat(received.length(0)).isEqualTo(7);
  }

  @Test
  void carriesATrainWholeAndInOrder() throws LinuxException {
    int size = 1200;
    int length = 20 * size + 333;
    batch.add(bytes.address(), length, size, 0, MAPPED_LOOPBACK, b.localPort());
    assertThat(a.send(batch)).isZero();
    List<Integer> sizes = receiveDatagrams(b, length);
    assertThat(sizes).hasSize(21);
    assertThat(sizes.subList(0, 20)).containsOnly(size);
    assertThat(sizes.getLast()).isEqualTo(333);
  }

  @Test
  void sendsATrainOneByOneWhereTheKernelWillNotCutIt() throws LinuxException {
    // Nothing is longer than the loopback's MTU, so ask for more segments than it ever allows.
    int length = 200 * 10;
    batch.add(bytes.address(), length, 10, 0, MAPPED_LOOPBACK, b.localPort());
    assertThat(a.send(batch)).isZero();
    assertThat(receiveDatagrams(b, length)).hasSize(200).containsOnly(10);
    assertThat(a.unsegmentedTrains()).isEqualTo(1);
  }

  @Test
  void goesOnAfterAnEntryThatFails() throws LinuxException {
    batch.add(bytes.address(), 1, 1, 0, MAPPED_LOOPBACK, b.localPort());
    batch.add(bytes.address(), 2, 2, 0, MAPPED_LOOPBACK, 0); // nobody has port 0
    batch.add(bytes.address(), 3, 3, 0, MAPPED_LOOPBACK, b.localPort());
    assertThat(a.send(batch)).isEqualTo(1);
    assertThat(a.lastSendErrno()).isNotZero();
    assertThat(receiveDatagrams(b, 4)).containsExactly(1, 3);
  }

  @Test
  void receivesNothingWithoutWaiting() throws LinuxException {
    assertThat(b.receive(received)).isZero();
  }

  @Test
  void refusesMoreThanABatchHolds() {
    for (int i = 0; i < SendBatch.MAX_ENTRIES; i++) {
      assertThat(batch.isFull()).isFalse();
      assertThat(batch.add(bytes.address(), 1, 1, 0, MAPPED_LOOPBACK, 9)).isTrue();
    }
    assertThat(batch.isFull()).isTrue();
    assertThat(batch.add(bytes.address(), 1, 1, 0, MAPPED_LOOPBACK, 9)).isFalse();
    batch.clear();
    assertThat(batch.isEmpty()).isTrue();
  }

  @Test
  void tellsThatAPortIsTaken() {
    assertThatThrownBy(() -> UdpSocket.bind(a.localPort()))
        .isInstanceOfSatisfying(
            LinuxException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE);
              assertThat(e.errnoName()).isEqualTo("EADDRINUSE");
            })
        .hasMessageContaining("UDP port " + a.localPort() + " is taken");
  }

  @Test
  void speaksIpv4OnlyWhereThereIsNoIpv6() throws LinuxException {
    try (UdpSocket old = UdpSocket.bindIpv4Only(0)) {
      assertThat(old.isDualStack()).isFalse();
      SendBatch fromOld = old.newSendBatch();
      assertThat(fromOld.add(bytes.address(), 5, 5, 0, IPV6_LOOPBACK, b.localPort())).isFalse();
      assertThat(fromOld.add(bytes.address(), 5, 5, 0, MAPPED_LOOPBACK, b.localPort())).isTrue();
      assertThat(old.send(fromOld)).isZero();
      assertThat(receiveDatagrams(b, 5)).containsExactly(5);
      assertThat(received.sourcePort(0)).isEqualTo(old.localPort());
      batch.add(bytes.address(), 6, 6, 0, MAPPED_LOOPBACK, old.localPort());
      a.send(batch);
      assertThat(old.receive(received)).isEqualTo(1);
      assertThat(received.sourceLo(0)).isEqualTo(MAPPED_LOOPBACK);
      assertThat(received.sourcePort(0)).isEqualTo(a.localPort());
    }
  }

  @Test
  void allocatesNothingPerCall() {
    double bytesPerRound =
        AllocationMeter.bytesPerCall(
            () -> {
              try {
                batch.add(bytes.address(), 50, 50, 0, MAPPED_LOOPBACK, b.localPort());
                a.send(batch);
                int count = b.receive(received);
                for (int i = 0; i < count; i++) {
                  received.sourceLo(i);
                  received.segmentSize(i);
                }
              } catch (LinuxException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(bytesPerRound).isLessThan(1);
  }

  /** Loopback delivers before the send returns, so whatever was sent is there. */
  private List<Integer> receiveDatagrams(UdpSocket socket, int total) throws LinuxException {
    List<Integer> sizes = new ArrayList<>();
    long position = 0;
    for (int count; (count = socket.receive(received)) > 0; ) {
      for (int slot = 0; slot < count; slot++) {
        int length = received.length(slot);
        for (int at = 0; at < length; at += received.segmentSize(slot)) {
          int size = Math.min(received.segmentSize(slot), length - at);
          sizes.add(size);
          position += size;
        }
      }
    }
    assertThat(position).isEqualTo(total);
    return sizes;
  }

  @Test
  void tellsOnceWhatTheKernelDropped() throws LinuxException {
    assertThat(b.takeKernelDrops()).isZero();
    int sent = 0;
    // As much as the buffer takes and more; single datagrams of different lengths make no trains.
    while (sent < 3 * UdpSocket.BUFFER_BYTES / 1000) {
      batch.add(bytes.address(), 1000, 1000, 0, MAPPED_LOOPBACK, b.localPort());
      sent++;
      if (batch.isFull()) {
        a.send(batch);
      }
    }
    a.send(batch);
    long dropped = b.takeKernelDrops();
    assertThat(dropped).isPositive();
    assertThat(b.takeKernelDrops()).isZero();
    int taken = 0;
    for (int count = b.receive(received); count > 0; count = b.receive(received)) {
      taken += count;
    }
    assertThat(taken + dropped).isEqualTo(sent);
  }
}
