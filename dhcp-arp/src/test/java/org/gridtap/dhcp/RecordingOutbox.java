package org.gridtap.dhcp;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.frame.Ipv4;

/** Writes down what the server causes: requests as text, replies as frames. */
final class RecordingOutbox implements DhcpServer.Outbox {
  final List<String> events = new ArrayList<>();
  final List<byte[]> frames = new ArrayList<>();

  @Override
  public void claim(long hardwareAddress, int requestedAddress) {
    add("claim", hardwareAddress, requestedAddress, "");
  }

  @Override
  public void bound(long hardwareAddress, int address, int osLeaseSeconds) {
    add("bound", hardwareAddress, address, " " + osLeaseSeconds);
  }

  @Override
  public void expired(long hardwareAddress, int address) {
    add("expired", hardwareAddress, address, "");
  }

  @Override
  public void release(long hardwareAddress, int address) {
    add("release", hardwareAddress, address, "");
  }

  @Override
  public void declined(long hardwareAddress, int address) {
    add("declined", hardwareAddress, address, "");
  }

  @Override
  public void reply(byte[] frame) {
    frames.add(frame);
  }

  /** Returns and forgets the events. */
  List<String> takeEvents() {
    List<String> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  /** Returns and forgets the only frame that was sent. */
  Reply takeReply() {
    if (frames.size() != 1) {
      throw new AssertionError(frames.size() + " frames were sent, not one");
    }
    return Reply.of(frames.removeFirst());
  }

  private void add(String what, long hardwareAddress, int address, String more) {
    events.add(what + " " + Long.toHexString(hardwareAddress) + " " + Ipv4.format(address) + more);
  }
}
