package org.gridtap.overlay.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/** A node of handshakes alone, which notes all that they cause. */
final class TestNode implements Handshakes.Outbox {
  record Sent(Path path, byte[] datagram) {}

  record Established(Session session, Path path, byte[] extras, long dial) {}

  record Failed(long dial, Path path, Handshakes.Failure why) {}

  final NodeId id;
  final Path.Direct path;
  final TestMembership membership;
  final Handshakes handshakes;
  final Deque<Sent> sent = new ArrayDeque<>();
  final List<Established> established = new ArrayList<>();
  final List<Failed> failed = new ArrayList<>();
  final List<String> refused = new ArrayList<>();

  TestNode(int number) {
    this(number, Handshakes.Settings.DEFAULT);
  }

  TestNode(int number, Handshakes.Settings settings) {
    this(number, settings, new X25519KeyAgreement());
  }

  TestNode(int number, Handshakes.Settings settings, KeyAgreement keys) {
    id = new NodeId(number, 0, 1);
    path = new Path.Direct(Endpoint.v4(0x0a000000 + number, 4743));
    membership = new TestMembership(id);
    handshakes = new Handshakes(membership, keys, new Random(number), settings);
  }

  long dial(TestNode other, long nowNs) {
    return handshakes.dial(other.path, other.id, nowNs, 0, this);
  }

  void receive(Path from, byte[] datagram, long nowNs) {
    handshakes.onDatagram(from, datagram, nowNs, 0, this);
  }

  /** Delivers the oldest datagram sent to {@code other}, and returns it. */
  byte[] deliverTo(TestNode other, long nowNs) {
    byte[] datagram = sent.remove().datagram();
    other.receive(path, datagram, nowNs);
    return datagram;
  }

  @Override
  public void send(Path to, byte[] datagram) {
    if (datagram.length > 1200) {
      throw new AssertionError(datagram.length + " bytes");
    }
    sent.add(new Sent(to, datagram));
  }

  @Override
  public void established(Session session, Path along, byte[] peerExtras, long dial) {
    established.add(new Established(session, along, peerExtras, dial));
  }

  @Override
  public void failed(long dial, Path along, Handshakes.Failure why) {
    failed.add(new Failed(dial, along, why));
  }

  @Override
  public void refused(Path from, String reason) {
    refused.add(reason);
  }
}
