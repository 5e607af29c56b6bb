package org.gridtap.arp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.frame.ArpView;
import org.gridtap.frame.MacAddress;

/**
 * Makes hosts know the service address before they need it, by asking them for their own.
 *
 * <p>A host that gives its address back sends one unicast to the service address and takes the
 * address off at once. If the kernel has to ask for the hardware address first, that RELEASE waits
 * and is lost. A kernel learns its asker when it is asked for an address that it has (RFC 826), but
 * not from an announcement of somebody it never spoke with: so this asks. It asks several times,
 * because a host takes its address only some time after it was granted, and anew once the host
 * announces that it has it.
 */
final class Introductions {
  /** How many hosts may still be asked; further ones learn the address when they need it. */
  static final int MAX_HOSTS = ArpResponder.MAX_LOCAL;

  /** How often a host is asked; the pause doubles every time, 13 s in all. */
  static final int MAX_TRIES = 8;

  static final long FIRST_PAUSE_NS = 50_000_000L;

  private record Introduction(long hardwareAddress, int tries, long atNs) {}

  private final int serviceAddress;
  private final Map<Integer, Introduction> hosts = new LinkedHashMap<>();

  Introductions(int serviceAddress) {
    this.serviceAddress = serviceAddress;
  }

  /** Says that a host was given an address, or was confirmed in it. */
  void onGiven(int address, long hardwareAddress, long nowNs) {
    if (hosts.size() < MAX_HOSTS || hosts.containsKey(address)) {
      hosts.put(address, new Introduction(hardwareAddress, 0, nowNs + FIRST_PAUSE_NS));
    }
  }

  /** Says that a host speaks from its address: it has it by now, or will within milliseconds. */
  void onSeen(int address, long nowNs) {
    hosts.computeIfPresent(
        address,
        (same, host) -> new Introduction(host.hardwareAddress(), 0, nowNs + FIRST_PAUSE_NS));
  }

  /** Says that the host at this address knows the service address, or is gone. */
  void onSettled(int address) {
    hosts.remove(address);
  }

  void onDeadline(long nowNs, ArpResponder.Outbox out) {
    hosts.replaceAll(
        (address, host) -> host.atNs() > nowNs ? host : asked(address, host, nowNs, out));
    hosts.values().removeIf(host -> host.tries() >= MAX_TRIES);
  }

  long deadlineNs() {
    return hosts.values().stream().mapToLong(Introduction::atNs).min().orElse(Long.MAX_VALUE);
  }

  /** Pauses from now on, not from when it was due: after a sleep nothing is to be made up for. */
  private Introduction asked(int address, Introduction host, long nowNs, ArpResponder.Outbox out) {
    long self = MacAddress.bitsForIpv4(serviceAddress);
    long hardwareAddress = host.hardwareAddress();
    out.reply(
        new ArpPacket(ArpView.REQUEST, self, serviceAddress, hardwareAddress, address).toFrame());
    int tries = host.tries() + 1;
    return new Introduction(hardwareAddress, tries, nowNs + (FIRST_PAUSE_NS << tries));
  }
}
