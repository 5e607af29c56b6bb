package org.gridtap.lab.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.gridtap.lab.net.LabException;
import org.junit.jupiter.api.Test;

class DhcpExchangesTest {
  private static final int SLL2 = 276;
  private static final int SLL2_BYTES = 20;
  private static final int DISCOVER = 1;
  private static final int OFFER = 2;
  private static final int REQUEST = 3;
  private static final int ACK = 5;
  private static final int NAK = 6;

  private final ByteArrayOutputStream capture = new ByteArrayOutputStream();

  private void begin(int linkType) {
    capture.writeBytes(
        ByteBuffer.allocate(24)
            .order(ByteOrder.nativeOrder())
            .putInt(0, 0xa1b2c3d4)
            .putInt(20, linkType)
            .array());
  }

  /** A DHCP message as tcpdump keeps it, with padding before the message type. */
  private void message(long millis, int client, int type) {
    ByteBuffer packet = ByteBuffer.allocate(SLL2_BYTES + 20 + 8 + 240 + 8);
    packet.put(SLL2_BYTES, (byte) 0x45);
    int message = SLL2_BYTES + 20 + 8;
    packet.put(message + 28, (byte) 2).put(message + 33, (byte) client);
    packet.put(message + 241, (byte) 12).put(message + 242, (byte) 1).put(message + 243, (byte) 53);
    packet.put(message + 244, (byte) 53).put(message + 245, (byte) 1);
    packet.put(message + 246, (byte) type).put(message + 247, (byte) 255);
    capture.writeBytes(
        ByteBuffer.allocate(16)
            .order(ByteOrder.nativeOrder())
            .putInt((int) (millis / 1000))
            .putInt((int) (millis % 1000 * 1000))
            .putInt(packet.capacity())
            .putInt(packet.capacity())
            .array());
    capture.writeBytes(packet.array());
  }

  @Test
  void measuresFromTheFirstDiscoverToTheAck() throws Exception {
    begin(SLL2);
    message(1900, 1, DISCOVER);
    message(3900, 1, DISCOVER);
    message(4000, 1, OFFER);
    message(4010, 1, REQUEST);
    message(4020, 1, ACK);
    assertThat(DhcpExchanges.in(capture.toByteArray()))
        .containsExactly(List.of(Duration.ofMillis(2120)));
  }

  @Test
  void keepsClientsApartAndExchangesInOrder() throws Exception {
    begin(SLL2);
    message(1000, 1, DISCOVER);
    message(1100, 2, DISCOVER);
    message(1200, 2, ACK);
    message(1500, 1, NAK);
    message(1600, 1, ACK);
    message(9000, 1, REQUEST);
    message(9010, 1, ACK);
    message(9500, 1, DISCOVER);
    message(9530, 1, ACK);
    assertThat(DhcpExchanges.in(capture.toByteArray()))
        .containsExactly(
            List.of(Duration.ofMillis(600), Duration.ofMillis(30)),
            List.of(Duration.ofMillis(100)));
  }

  @Test
  void leavesOutWhatIsCutOff() throws Exception {
    begin(SLL2);
    message(1000, 1, DISCOVER);
    message(1200, 1, ACK);
    byte[] whole = capture.toByteArray();
    assertThat(DhcpExchanges.in(Arrays.copyOf(whole, whole.length - 5))).containsExactly(List.of());
  }

  @Test
  void refusesWhatIsNoCapture() {
    assertThatThrownBy(() -> DhcpExchanges.in(new byte[30]))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("no capture");
    begin(999);
    assertThatThrownBy(() -> DhcpExchanges.in(capture.toByteArray()))
        .hasMessageContaining("unknown link type 999");
  }
}
