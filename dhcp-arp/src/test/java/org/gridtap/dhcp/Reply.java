package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;

/** A server's frame, taken apart with its checksums and lengths checked. */
record Reply(
    long destinationHardware,
    long sourceHardware,
    int sourceAddress,
    int destinationAddress,
    byte[] payload,
    DhcpMessage message) {
  static Reply of(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    int total = in.getShort(16);
    int udpLength = in.getShort(38);
    assertThat(in.getShort(12)).isEqualTo((short) 0x0800);
    assertThat(total).isEqualTo(frame.length - 14);
    assertThat(udpLength).isEqualTo(total - 20);
    assertThat(in.getShort(34)).isEqualTo((short) 67);
    assertThat(in.getShort(36)).isEqualTo((short) 68);
    assertThat(HostFrames.wordSum(frame, 14, 20)).isEqualTo(0xffff);
    ByteBuffer pseudo = ByteBuffer.allocate(12 + udpLength);
    pseudo.put(frame, 26, 8).putShort((short) 17).putShort((short) udpLength);
    pseudo.put(frame, 34, udpLength);
    assertThat(HostFrames.wordSum(pseudo.array(), 0, 12 + udpLength)).isEqualTo(0xffff);
    byte[] payload = new byte[udpLength - 8];
    in.get(42, payload);
    assertThat(payload.length).isGreaterThanOrEqualTo(DhcpMessage.MIN_BYTES);
    DhcpMessage message = DhcpMessage.decode(payload, 0, payload.length);
    assertThat(message).isNotNull();
    assertThat(message.request()).isFalse();
    return new Reply(
        in.getLong(0) >>> 16, in.getLong(6) >>> 16, in.getInt(26), in.getInt(30), payload, message);
  }

  int intOption(int code) {
    return message.options().getInt(code).orElseThrow();
  }
}
