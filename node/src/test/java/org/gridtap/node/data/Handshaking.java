package org.gridtap.node.data;

import java.util.Random;
import org.gridtap.overlay.session.HandshakeGate;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Membership;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.session.X25519KeyAgreement;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/** Handshakes of a node that begins some and finishes none, for the gate in front of them. */
final class Handshaking implements Membership, Handshakes.Outbox {
  private final Handshakes handshakes =
      new Handshakes(this, new X25519KeyAgreement(), new Random(1), Handshakes.Settings.DEFAULT);
  private byte[] lastSent = {};

  HandshakeGate gate() {
    return handshakes.gate();
  }

  /** Begins a handshake and returns its message 1. */
  byte[] dial(Path path) {
    handshakes.dial(path, NodeId.NONE, 0, 0, this);
    return lastSent;
  }

  @Override
  public void send(Path path, byte[] datagram) {
    lastSent = datagram;
  }

  @Override
  public byte[] credentials() {
    return new byte[0];
  }

  @Override
  public byte[] sign(byte[] message) {
    return new byte[64];
  }

  @Override
  public Verdict verify(byte[] credentials, byte[] message, byte[] signature, long nowMs) {
    return new Verdict.Refused("nobody is a member here");
  }

  @Override
  public void established(Session session, Path path, byte[] peerExtras, long dial) {
    throw new AssertionError("nobody is a member here");
  }

  @Override
  public void failed(long dial, Path path, Handshakes.Failure why) {
    throw new AssertionError(why.reason());
  }
}
