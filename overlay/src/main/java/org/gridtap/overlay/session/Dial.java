package org.gridtap.overlay.session;

import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * One handshake that we began. Waits for message 2 until {@link #message3} is set; from then on it
 * only repeats that, until the session is confirmed or the repetitions are used up.
 */
final class Dial {
  final long number;
  final int index;
  final Path path;
  final NodeId expected;
  final long startedNs;
  final byte[] message1;

  /** After message 1 was written. Read from copies: an answer may be forged. */
  final NoiseXx noise;

  byte[] cookie = new byte[HandshakeWire.COOKIE_BYTES];
  int cookies;
  byte @Nullable [] message2;
  byte @Nullable [] message3;
  int repeats;
  long dueNs;

  Dial(
      long number,
      int index,
      Path path,
      NodeId expected,
      long startedNs,
      byte[] message1,
      NoiseXx noise) {
    this.number = number;
    this.index = index;
    this.path = path;
    this.expected = expected;
    this.startedNs = startedNs;
    this.message1 = message1;
    this.noise = noise;
  }
}
