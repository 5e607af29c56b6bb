package org.gridtap.dhcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.arp.HostMac;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Ipv4;
import org.jspecify.annotations.Nullable;

/**
 * A DHCP server without a pool: what it offers are leases that it asks for (RFC 2131 §4.3).
 *
 * <p>A client without lease waits up to {@link #MAX_ANSWER_DELAY_NS} for the answer to its message.
 * It departs from the RFCs in this:
 *
 * <ul>
 *   <li>Clients are told apart by hardware address, not by client identifier, because that is what
 *       leases are bound to.
 *   <li>A client that remembers an address (INIT-REBOOT, RENEWING, REBINDING) which this server
 *       does not know is neither refused at once nor left without an answer (§4.3.2): the overlay
 *       knows whose it is. The address is claimed, and then the client is told.
 *   <li>Rapid commit (RFC 4039) is not offered. It would save one exchange over a local link, and
 *       where two routers serve one site both would bind an address for the same client (§4).
 * </ul>
 */
public final class DhcpServer {
  /** The greatest number of hardware addresses that one server serves. */
  public static final int MAX_CLIENTS = 1024;

  /** The longest lease that an operating system is given: it notices a lost lease so soon. */
  public static final int MAX_OS_LEASE_SECONDS = 120;

  /** How many declined addresses are remembered; further DECLINEs are ignored. */
  public static final int MAX_SET_ASIDE = 64;

  /** How many claims in a row may bring a declined or unusable address. */
  public static final int MAX_REFUSED_GRANTS = 4;

  /** How long a message waits for its lease. */
  public static final long MAX_ANSWER_DELAY_NS = 10_000_000_000L;

  /** How long a claim may stay without an answer before it is made again. */
  public static final long MAX_CLAIM_NS = 30_000_000_000L;

  /** How long an unanswered offer keeps a client from being forgotten. */
  public static final long OFFER_NS = 30_000_000_000L;

  /** How long a declined address is not given away again. */
  public static final long SET_ASIDE_NS = 600_000_000_000L;

  private static final long NS_PER_SECOND = 1_000_000_000L;

  /** What the server can cause. Calls enqueue and never come back into it. */
  public interface Outbox {
    /**
     * Asks for a lease; the answer is onLeaseGranted or onLeaseFailed.
     *
     * @param requestedAddress what the client would like, 0 for any
     */
    void claim(long hardwareAddress, int requestedAddress);

    /** A client has the address now and may use it for so long; called at every renewal too. */
    void bound(long hardwareAddress, int address, int osLeaseSeconds);

    /** A client let its time run out; the lease is still there for it to come back to. */
    void expired(long hardwareAddress, int address);

    /** A lease is not needed any more: given back, or its idle client made room for another. */
    void release(long hardwareAddress, int address);

    /** A client found the address in use by somebody else: it is not to be granted again soon. */
    void declined(long hardwareAddress, int address);

    /** Writes an Ethernet frame to the local side; the array passes to the callee. */
    void reply(byte[] frame);
  }

  /** Why a message was not answered. */
  public enum Drop {
    MALFORMED("not a whole, well-formed DHCP message of an Ethernet client"),
    NOT_A_REQUEST("a message that only servers send"),
    RELAYED("came over a DHCP relay"),
    OTHER_SERVER("for another DHCP server"),
    NOT_ITS_LEASE("gives back an address that the client does not have"),
    TABLE_FULL("too many clients"),
    NO_LEASE("no lease came in time, or none was to be had");

    private final String sentence;

    Drop(String sentence) {
      this.sentence = sentence;
    }

    /** Returns the reason for a person, without capital or full stop. */
    public String sentence() {
      return sentence;
    }
  }

  private final VirtualSubnet subnet;
  private final int maxClients;
  private final DhcpReplies replies;
  private final Map<Long, DhcpClient> clients = new LinkedHashMap<>();
  private final Map<Integer, Long> setAside = new LinkedHashMap<>();
  private final long[] drops = new long[Drop.values().length];
  private long wakeNs = Long.MAX_VALUE;

  public DhcpServer(DhcpSettings settings) {
    this.subnet = settings.subnet();
    this.maxClients = settings.maxClients();
    this.replies = new DhcpReplies(settings);
  }

  /** Tells whether a frame from the local side is this machine's business. */
  public static boolean isForServer(byte[] frame, int length) {
    return DhcpFrame.isForServer(frame, length);
  }

  /** Takes an Ethernet frame from the local side; the buffer is borrowed until the call returns. */
  public void onFrame(byte[] frame, int length, long nowNs, Outbox out) {
    DhcpFrame packet = DhcpFrame.decode(frame, length);
    if (packet == null || !HostMac.isPossible(packet.message().hardwareAddress())) {
      drop(Drop.MALFORMED);
      return;
    }
    DhcpMessage message = packet.message();
    if (!message.request()) {
      drop(Drop.NOT_A_REQUEST);
    } else if (message.relayAddress() != 0) {
      drop(Drop.RELAYED);
    } else if (!isForThisServer(packet)) {
      drop(Drop.OTHER_SERVER);
      onOtherServerChosen(message, nowNs);
    } else {
      onMessage(packet, nowNs, out);
    }
  }

  private boolean isForThisServer(DhcpFrame packet) {
    int self = subnet.serviceAddress();
    return packet.message().options().getInt(DhcpOptions.SERVER_ID).orElse(self) == self
        && (isBroadcast(packet) || packet.destinationAddress() == self);
  }

  private boolean isBroadcast(DhcpFrame packet) {
    return packet.destinationAddress() == DhcpFrame.BROADCAST_ADDRESS
        || packet.destinationAddress() == subnet.range().broadcast();
  }

  /** Another server's offer was taken: ours stands no more (RFC 2131 §3.1, step 4). */
  private void onOtherServerChosen(DhcpMessage message, long nowNs) {
    DhcpClient client = clients.get(message.hardwareAddress());
    if (client != null && !client.bound && message.type() == DhcpMessageType.REQUEST) {
      client.heldUntilNs = nowNs;
    }
  }

  private void onMessage(DhcpFrame packet, long nowNs, Outbox out) {
    DhcpMessage message = packet.message();
    switch (message.type()) {
      case DISCOVER -> onDiscover(message, nowNs, out);
      case REQUEST -> onRequest(message, isBroadcast(packet), nowNs, out);
      case DECLINE -> onDecline(message, nowNs, out);
      case RELEASE -> onRelease(message, out);
      case INFORM -> onInform(message, out);
      case OFFER, ACK, NAK -> drop(Drop.NOT_A_REQUEST);
    }
  }

  private void onDiscover(DhcpMessage message, long nowNs, Outbox out) {
    DhcpClient client = findOrAdd(message.hardwareAddress(), nowNs, out);
    if (client == null) {
      drop(Drop.TABLE_FULL);
    } else if (client.leaseSeconds(nowNs) > 0) {
      offer(client, message, nowNs, out);
    } else {
      await(client, message, nowNs, out);
    }
  }

  private void onRequest(DhcpMessage message, boolean broadcast, long nowNs, Outbox out) {
    DhcpRequest request = DhcpRequest.of(message, broadcast);
    if (request == null) {
      drop(Drop.MALFORMED);
      return;
    }
    if (!subnet.isLeasable(request.address())) {
      refuse(message, Ipv4.format(request.address()) + " is not of " + subnet, out);
      return;
    }
    DhcpClient client = clients.get(message.hardwareAddress());
    if (client != null && client.leaseSeconds(nowNs) > 0) {
      answer(client, message, nowNs, out);
      return;
    }
    switch (request.state()) {
      case SELECTING -> refuse(message, "the offer is not valid any more", out);
      case INIT_REBOOT, RENEWING, REBINDING -> onRemembered(message, nowNs, out);
    }
  }

  /** A client uses, or used, an address that this server knows nothing of. */
  private void onRemembered(DhcpMessage message, long nowNs, Outbox out) {
    DhcpClient client = findOrAdd(message.hardwareAddress(), nowNs, out);
    if (client == null) {
      drop(Drop.TABLE_FULL);
    } else {
      await(client, message, nowNs, out);
    }
  }

  private void onDecline(DhcpMessage message, long nowNs, Outbox out) {
    DhcpClient client = clients.get(message.hardwareAddress());
    int address = message.options().getInt(DhcpOptions.REQUESTED_ADDRESS).orElse(0);
    if (client == null || client.address == 0 || client.address != address) {
      drop(Drop.NOT_ITS_LEASE);
    } else if (setAside.size() >= MAX_SET_ASIDE) {
      drop(Drop.TABLE_FULL);
    } else {
      setAside.put(address, nowNs + SET_ASIDE_NS);
      wakeAt(nowNs + SET_ASIDE_NS);
      client.clearLease();
      out.declined(client.hardwareAddress, address);
      claim(client, 0, nowNs, out);
    }
  }

  private void onRelease(DhcpMessage message, Outbox out) {
    DhcpClient client = clients.get(message.hardwareAddress());
    if (client == null || client.address == 0 || client.address != message.clientAddress()) {
      drop(Drop.NOT_ITS_LEASE);
      return;
    }
    clients.remove(client.hardwareAddress);
    out.release(client.hardwareAddress, client.address);
  }

  private void onInform(DhcpMessage message, Outbox out) {
    if (subnet.isLeasable(message.clientAddress())) {
      out.reply(replies.information(message));
    } else {
      drop(Drop.MALFORMED);
    }
  }

  /**
   * Says that the hardware address has the lease for so long from now on: a claim's answer, a
   * renewal, or a lease from before this server's start.
   */
  public void onLeaseGranted(
      long hardwareAddress, int address, int leaseSeconds, long nowNs, Outbox out) {
    DhcpClient client = findOrAdd(hardwareAddress, nowNs, out);
    if (client == null) {
      drop(Drop.TABLE_FULL);
      out.release(hardwareAddress, address);
      return;
    }
    client.claiming = false;
    if (!subnet.isLeasable(address) || setAside.containsKey(address)) {
      refuseGrant(client, address, nowNs, out);
      return;
    }
    if (client.address != 0 && client.address != address) {
      out.release(hardwareAddress, client.address);
    }
    client.refusedGrants = 0;
    client.setLease(address, nowNs + leaseSeconds * NS_PER_SECOND);
    wakeAt(client.deadlineNs());
    DhcpMessage waiting = client.waiting;
    client.waiting = null;
    if (waiting != null && client.waitingUntilNs > nowNs && client.leaseSeconds(nowNs) > 0) {
      if (waiting.type() == DhcpMessageType.DISCOVER) {
        offer(client, waiting, nowNs, out);
      } else {
        answer(client, waiting, nowNs, out);
      }
    }
  }

  /**
   * Says that a claim came to nothing.
   *
   * @param reason one sentence for a person, sent along with a refusal
   */
  public void onLeaseFailed(long hardwareAddress, String reason, Outbox out) {
    DhcpClient client = clients.get(hardwareAddress);
    if (client == null || !client.claiming) {
      return;
    }
    client.claiming = false;
    DhcpMessage waiting = client.waiting;
    client.waiting = null;
    if (waiting != null) {
      drop(Drop.NO_LEASE);
      if (waiting.type() == DhcpMessageType.REQUEST) {
        refuse(waiting, reason, out);
      }
    }
    forgetIfEmpty(client);
  }

  /** Says that a lease was lost; its client is refused when it asks to renew. */
  public void onLeaseLost(long hardwareAddress, int address) {
    DhcpClient client = clients.get(hardwareAddress);
    if (client != null && client.address == address) {
      client.clearLease();
      forgetIfEmpty(client);
    }
  }

  /** Ends what is due: waiting messages, silent claims, leases, and addresses set aside. */
  public void onDeadline(long nowNs, Outbox out) {
    if (nowNs < wakeNs) {
      return;
    }
    wakeNs = Long.MAX_VALUE;
    setAside.values().removeIf(untilNs -> untilNs <= nowNs);
    setAside.values().forEach(this::wakeAt);
    for (DhcpClient client : List.copyOf(clients.values())) {
      endWhatIsDue(client, nowNs, out);
      wakeAt(client.deadlineNs());
      forgetIfEmpty(client);
    }
  }

  /** Returns when to call {@link #onDeadline} next; it may be early, never late. */
  public long deadlineNs() {
    return wakeNs;
  }

  /** Returns how many messages were dropped for this reason. */
  public long dropped(Drop reason) {
    return drops[reason.ordinal()];
  }

  /** Returns what a hardware address leases, 0 for nothing. */
  public int leasedAddress(long hardwareAddress) {
    DhcpClient client = clients.get(hardwareAddress);
    return client == null ? 0 : client.address;
  }

  /** Returns how many hardware addresses are known now. */
  public int size() {
    return clients.size();
  }

  private void endWhatIsDue(DhcpClient client, long nowNs, Outbox out) {
    if (client.waiting != null && client.waitingUntilNs <= nowNs) {
      client.waiting = null;
      drop(Drop.NO_LEASE);
    }
    if (client.claiming && client.claimUntilNs <= nowNs) {
      client.claiming = false;
    }
    boolean leaseEnded = client.address != 0 && client.leaseUntilNs <= nowNs;
    if (client.bound && (leaseEnded || client.heldUntilNs <= nowNs)) {
      client.bound = false;
      out.expired(client.hardwareAddress, client.address);
    }
    if (leaseEnded) {
      client.clearLease();
    }
  }

  private void offer(DhcpClient client, DhcpMessage message, long nowNs, Outbox out) {
    if (!client.bound) {
      client.heldUntilNs = nowNs + OFFER_NS;
    }
    out.reply(replies.offer(message, client.address, client.leaseSeconds(nowNs)));
  }

  /** Answers a REQUEST of a client with a lease: it is the address it wants, or it is refused. */
  private void answer(DhcpClient client, DhcpMessage message, long nowNs, Outbox out) {
    int wanted = wantedAddress(message);
    if (client.address != wanted) {
      refuse(message, Ipv4.format(wanted) + " is not leased to this client", out);
      return;
    }
    int seconds = client.leaseSeconds(nowNs);
    client.bound = true;
    client.heldUntilNs = nowNs + seconds * NS_PER_SECOND;
    wakeAt(client.heldUntilNs);
    out.reply(replies.acknowledgement(message, wanted, seconds));
    out.bound(client.hardwareAddress, wanted, seconds);
  }

  private void refuse(DhcpMessage message, String reason, Outbox out) {
    out.reply(replies.refusal(message, reason));
  }

  private void await(DhcpClient client, DhcpMessage message, long nowNs, Outbox out) {
    client.waiting = message;
    client.waitingUntilNs = nowNs + MAX_ANSWER_DELAY_NS;
    wakeAt(client.waitingUntilNs);
    if (!client.claiming || client.claimUntilNs <= nowNs) {
      int wanted = wantedAddress(message);
      boolean allowed = subnet.isLeasable(wanted) && !setAside.containsKey(wanted);
      client.refusedGrants = 0;
      claim(client, allowed ? wanted : 0, nowNs, out);
    }
  }

  private void claim(DhcpClient client, int requestedAddress, long nowNs, Outbox out) {
    client.claiming = true;
    client.claimUntilNs = nowNs + MAX_CLAIM_NS;
    wakeAt(client.claimUntilNs);
    out.claim(client.hardwareAddress, requestedAddress);
  }

  private void refuseGrant(DhcpClient client, int address, long nowNs, Outbox out) {
    out.declined(client.hardwareAddress, address);
    client.refusedGrants++;
    if (client.refusedGrants < MAX_REFUSED_GRANTS) {
      claim(client, 0, nowNs, out);
    } else {
      client.claiming = true;
      onLeaseFailed(client.hardwareAddress, "no usable address was granted", out);
    }
  }

  private @Nullable DhcpClient findOrAdd(long hardwareAddress, long nowNs, Outbox out) {
    DhcpClient client = clients.get(hardwareAddress);
    if (client != null) {
      return client;
    }
    if (clients.size() >= maxClients && !forgetIdleClient(nowNs, out)) {
      return null;
    }
    client = new DhcpClient(hardwareAddress, nowNs);
    clients.put(hardwareAddress, client);
    return client;
  }

  private boolean forgetIdleClient(long nowNs, Outbox out) {
    for (DhcpClient client : clients.values()) {
      if (client.isIdle(nowNs)) {
        clients.remove(client.hardwareAddress);
        if (client.address != 0) {
          out.release(client.hardwareAddress, client.address);
        }
        return true;
      }
    }
    return false;
  }

  private void forgetIfEmpty(DhcpClient client) {
    if (client.address == 0 && !client.claiming && client.waiting == null) {
      clients.remove(client.hardwareAddress);
    }
  }

  /** Returns option 50, else ciaddr: exactly one of them is there in a REQUEST (§4.3.2). */
  private static int wantedAddress(DhcpMessage message) {
    return message.options().getInt(DhcpOptions.REQUESTED_ADDRESS).orElse(message.clientAddress());
  }

  private void wakeAt(long atNs) {
    wakeNs = Math.min(wakeNs, atNs);
  }

  private void drop(Drop reason) {
    drops[reason.ordinal()]++;
  }
}
