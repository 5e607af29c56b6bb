package org.gridtap.node.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/** Keeps what the data worker hands to the control loop. */
final class Recorder implements ControlRing.Receiver {
  record Handshake(Path from, byte[] datagram) {}

  record Opened(int localIndex, int kind, byte[] payload, Path from) {}

  record PeerFrame(int tag24, NodeId from, byte[] frame) {}

  final List<Handshake> handshakes = new ArrayList<>();
  final List<Opened> opened = new ArrayList<>();
  final List<byte[]> tapFrames = new ArrayList<>();
  final List<PeerFrame> peerFrames = new ArrayList<>();
  final List<Integer> traffic = new ArrayList<>();
  final List<NodeId> needed = new ArrayList<>();
  final List<Undelivered> undelivered = new ArrayList<>();
  final List<Integer> tapsGone = new ArrayList<>();
  final List<Long> standstillsNs = new ArrayList<>();

  @Override
  public void onHandshake(Path from, byte[] datagram) {
    handshakes.add(new Handshake(from, datagram));
  }

  @Override
  public void onOpened(int localIndex, int kind, byte[] payload, Path from) {
    opened.add(new Opened(localIndex, kind, payload, from));
  }

  @Override
  public void onTapFrame(int tag24, byte[] frame) {
    tapFrames.add(frame);
  }

  @Override
  public void onPeerFrame(int tag24, NodeId from, byte[] frame) {
    peerFrames.add(new PeerFrame(tag24, from, frame));
  }

  @Override
  public void onTraffic(int localIndex, long lastReceivedNs) {
    traffic.add(localIndex);
  }

  @Override
  public void onNeeded(NodeId hop) {
    needed.add(hop);
  }

  @Override
  public void onUndelivered(Undelivered packet) {
    undelivered.add(packet);
  }

  @Override
  public void onTapGone(int tag24, IOException cause) {
    tapsGone.add(tag24);
  }

  @Override
  public void onStandstill(long lengthNs) {
    standstillsNs.add(lengthNs);
  }
}
