package org.gridtap.node.net;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.frame.Ipv4;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Writes down what a network causes. */
final class NetworkRecorder implements VirtualNetwork.Outbox {
  record Sent(NodeId peer, byte[] frame) {}

  final List<String> events = new ArrayList<>();
  final List<byte[]> toTap = new ArrayList<>();
  final List<Sent> toPeers = new ArrayList<>();
  final List<Integer> lookUps = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  @Nullable NetworkView view;

  List<String> takeEvents() {
    List<String> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  byte[] takeFromTap() {
    if (toTap.size() != 1) {
      throw new AssertionError(toTap.size() + " frames went to the TAP, not one");
    }
    return toTap.removeFirst();
  }

  NetworkView view() {
    if (view == null) {
      throw new AssertionError("nothing was published");
    }
    return view;
  }

  @Override
  public void writeToTap(byte[] frame) {
    toTap.add(frame);
  }

  @Override
  public void sendToPeer(NodeId peer, byte[] frame) {
    toPeers.add(new Sent(peer, frame));
  }

  @Override
  public void lookUp(int address) {
    lookUps.add(address);
  }

  @Override
  public void lookUpName(String label) {
    events.add("look up " + label);
  }

  @Override
  public void claim(long hardwareAddress, int requestedAddress) {
    events.add("claim " + Ipv4.format(requestedAddress));
  }

  @Override
  public void release(long hardwareAddress, int address) {
    events.add("release " + Ipv4.format(address));
  }

  @Override
  public void declined(long hardwareAddress, int address) {
    events.add("declined " + Ipv4.format(address));
  }

  @Override
  public void configureInterface(int address, int prefixLength) {
    events.add("configure " + Ipv4.format(address) + "/" + prefixLength);
  }

  @Override
  public void unconfigureInterface(int address, int prefixLength) {
    events.add("unconfigure " + Ipv4.format(address) + "/" + prefixLength);
  }

  @Override
  public void setCarrier(boolean up) {
    events.add("carrier " + (up ? "up" : "down"));
  }

  @Override
  public void publish(NetworkView published) {
    view = published;
  }

  @Override
  public void notice(String sentence) {
    notices.add(sentence);
  }
}
