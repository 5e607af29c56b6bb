package org.gridtap.arp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.frame.ArpView;
import org.gridtap.frame.MacAddress;

/**
 * Answers ARP requests of the local side for the service address and for addresses that somebody
 * else leases, and for nothing else.
 *
 * <p>A request for a remote address is answered once {@link #onResolved} says that it is leased. A
 * host's request for its own address is never answered, be it a probe or an announcement (RFC 5227
 * §2.1.1, §2.3): the host would take the answer for a conflict. Nothing is ever flooded.
 */
public final class ArpResponder {
  /** How many addresses may be asked for at once. */
  public static final int MAX_PENDING = 256;

  /** How many hosts may wait for one address. */
  public static final int MAX_ASKERS = 4;

  /** How many local addresses are known to be the local side's own. */
  public static final int MAX_LOCAL = 1024;

  /** How long a request waits for its look-up; a kernel asks again after a second. */
  public static final long MAX_WAIT_NS = 3_000_000_000L;

  /** What the responder can cause. Calls enqueue and never come back into it. */
  public interface Outbox {
    /**
     * Asks whether somebody leases the address; the answer is onResolved, onUnresolved or
     * onRefused.
     */
    void resolve(int address);

    /**
     * Writes a frame to the local side, an answer or a question; the array passes to the callee.
     */
    void reply(byte[] frame);

    /**
     * A local host was seen with its real hardware address.
     *
     * @param address the address that it uses, 0 while it only probes
     */
    void hostSeen(long hardwareAddress, int address);
  }

  /** Why a request was not answered. */
  public enum Drop {
    MALFORMED("not a whole, well-formed ARP packet for IPv4 on Ethernet"),
    LOCAL("about a local host's own address: a probe or an announcement"),
    OUTSIDE_SUBNET("asks for an address outside the network's subnet"),
    NOT_LEASED("asks for an address that nobody leases"),
    TIMED_OUT("the look-up was not answered in time"),
    TABLE_FULL("too many requests wait for look-ups");

    private final String sentence;

    Drop(String sentence) {
      this.sentence = sentence;
    }

    /** Returns the reason for a person, without capital or full stop. */
    public String sentence() {
      return sentence;
    }
  }

  private record Asker(long hardwareAddress, int address) {}

  private record Pending(long deadlineNs, List<Asker> askers) {}

  private final VirtualSubnet subnet;
  // Insertion order is deadline order: every entry waits equally long.
  private final Map<Integer, Pending> pending = new LinkedHashMap<>();
  private final Set<Integer> local = new LinkedHashSet<>();
  private final Introductions introductions;
  private final long[] drops = new long[Drop.values().length];

  public ArpResponder(VirtualSubnet subnet) {
    this.subnet = subnet;
    this.introductions = new Introductions(subnet.serviceAddress());
  }

  /** Says that the local side leases the address now; false when {@link #MAX_LOCAL} are known. */
  public boolean onLocalAddress(int address) {
    if (local.size() >= MAX_LOCAL && !local.contains(address)) {
      return false;
    }
    local.add(address);
    pending.remove(address);
    return true;
  }

  /** Says that the local side does not lease the address any more. */
  public void onLocalAddressGone(int address) {
    local.remove(address);
    introductions.onSettled(address);
  }

  /**
   * Says that a host may use an address from now on. It is asked for it, so that it knows where the
   * service address is when it gives the address back.
   */
  public void onAddressGiven(long hardwareAddress, int address, long nowNs) {
    introductions.onGiven(address, hardwareAddress, nowNs);
  }

  /** Takes an ARP frame from the local side; the buffer is borrowed until the call returns. */
  public void onFrame(byte[] frame, int length, long nowNs, Outbox out) {
    ArpPacket packet = ArpPacket.decode(frame, length);
    if (packet == null) {
      drop(Drop.MALFORMED);
      return;
    }
    boolean speaksFromSubnet = subnet.isLeasable(packet.senderAddress());
    if (speaksFromSubnet || packet.senderAddress() == 0) {
      out.hostSeen(packet.senderHardware(), packet.senderAddress());
      introductions.onSeen(packet.senderAddress(), nowNs);
    }
    if (packet.operation() == ArpView.REQUEST) {
      onRequest(packet, nowNs, out);
    } else if (packet.targetAddress() == subnet.serviceAddress()) {
      introductions.onSettled(packet.senderAddress());
    }
  }

  private void onRequest(ArpPacket packet, long nowNs, Outbox out) {
    int target = packet.targetAddress();
    Asker asker = new Asker(packet.senderHardware(), packet.senderAddress());
    if (target == subnet.serviceAddress()) {
      answer(target, asker, out);
      introductions.onSettled(packet.senderAddress());
    } else if (!subnet.isLeasable(target)) {
      drop(Drop.OUTSIDE_SUBNET);
    } else if (local.contains(target) || target == packet.senderAddress()) {
      drop(Drop.LOCAL);
    } else {
      enqueue(target, asker, nowNs, out);
    }
  }

  private void enqueue(int target, Asker asker, long nowNs, Outbox out) {
    Pending known = pending.get(target);
    if (known != null) {
      if (known.askers().contains(asker)) {
        return;
      }
      if (known.askers().size() >= MAX_ASKERS) {
        drop(Drop.TABLE_FULL);
        return;
      }
      known.askers().add(asker);
      return;
    }
    if (pending.size() >= MAX_PENDING) {
      drop(Drop.TABLE_FULL);
      return;
    }
    pending.put(target, new Pending(nowNs + MAX_WAIT_NS, new ArrayList<>(List.of(asker))));
    out.resolve(target);
  }

  /** Says that a remote host leases the address. */
  public void onResolved(int address, Outbox out) {
    Pending answered = pending.remove(address);
    if (answered != null) {
      answered.askers().forEach(asker -> answer(address, asker, out));
    }
  }

  /** Says that nobody leases the address, or that the look-up failed. */
  public void onUnresolved(int address) {
    if (pending.remove(address) != null) {
      drop(Drop.NOT_LEASED);
    }
  }

  /** Says that the address is not looked up: there have been too many look-ups. */
  public void onRefused(int address) {
    if (pending.remove(address) != null) {
      drop(Drop.TABLE_FULL);
    }
  }

  /** Gives up the requests that waited too long, and asks hosts for their addresses. */
  public void onDeadline(long nowNs, Outbox out) {
    introductions.onDeadline(nowNs, out);
    giveUp(nowNs);
  }

  private void giveUp(long nowNs) {
    for (Iterator<Pending> all = pending.values().iterator(); all.hasNext(); ) {
      if (all.next().deadlineNs() > nowNs) {
        return;
      }
      all.remove();
      drop(Drop.TIMED_OUT);
    }
  }

  public long deadlineNs() {
    long next = introductions.deadlineNs();
    return pending.isEmpty()
        ? next
        : Math.min(next, pending.values().iterator().next().deadlineNs());
  }

  /** Returns how many requests were dropped for this reason. */
  public long dropped(Drop reason) {
    return drops[reason.ordinal()];
  }

  private void drop(Drop reason) {
    drops[reason.ordinal()]++;
  }

  private static void answer(int address, Asker asker, Outbox out) {
    long hardware = MacAddress.bitsForIpv4(address);
    ArpPacket reply =
        new ArpPacket(ArpView.REPLY, hardware, address, asker.hardwareAddress(), asker.address());
    out.reply(reply.toFrame());
  }
}
