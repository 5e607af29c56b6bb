package org.gridtap.lab.sim.node;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.gridtap.lab.sim.SimHost;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.wire.Endpoint;

/** A machine at a bootstrap site's address that is no member of any overlay. */
final class BadSite implements SimHost {
  private final SimPort port;
  private final UnaryOperator<byte[]> answer;

  private BadSite(SimPort port, UnaryOperator<byte[]> answer) {
    this.port = port;
    this.answer = answer;
  }

  /** Sends everything back to where it came from: dialled, it leads to the dialler itself. */
  static BadSite mirror(SimPort port) {
    return new BadSite(port, byte[]::clone);
  }

  /** Answers with bytes that mean nothing behind a first byte that is one of ours. */
  static BadSite babbler(SimPort port, Random random) {
    return new BadSite(
        port,
        _ -> {
          byte[] nonsense = new byte[1 + random.nextInt(1200)];
          random.nextBytes(nonsense);
          nonsense[0] = (byte) (0xc0 + random.nextInt(16));
          return nonsense;
        });
  }

  @Override
  public void onDatagram(Endpoint from, byte[] bytes, long nowNs) {
    port.send(from, answer.apply(bytes));
  }

  @Override
  public void onTimer(long nowNs) {
    throw new IllegalStateException("it never asked for that");
  }

  @Override
  public long deadlineNs() {
    return Long.MAX_VALUE;
  }
}
