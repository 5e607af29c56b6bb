package org.gridtap.dhcp;

import java.util.OptionalInt;
import org.gridtap.frame.MacAddress;

/** Makes the frames that a server sends, addressed as RFC 2131 §4.1 says. */
final class DhcpReplies {
  /** What every client must be able to take: 576 bytes of IP packet (RFC 2132 §9.10). */
  private static final int MIN_PACKET_BYTES = 576;

  private static final int IP_AND_UDP_BYTES = 28;
  private static final int MAX_REASON = 255;

  private final DhcpSettings settings;
  private final DhcpParameters parameters;

  DhcpReplies(DhcpSettings settings) {
    this.settings = settings;
    this.parameters = new DhcpParameters(settings);
  }

  byte[] offer(DhcpMessage request, int address, int leaseSeconds) {
    DhcpOptions options = lease(request, leaseSeconds);
    return frame(reply(request, DhcpMessageType.OFFER, 0, address, options), request);
  }

  byte[] acknowledgement(DhcpMessage request, int address, int leaseSeconds) {
    DhcpOptions options = lease(request, leaseSeconds);
    int clientAddress = request.clientAddress();
    return frame(reply(request, DhcpMessageType.ACK, clientAddress, address, options), request);
  }

  /** Returns the answer to INFORM: no address and no lease time (RFC 2131 §4.3.5). */
  byte[] information(DhcpMessage request) {
    DhcpOptions options = identity(request);
    putParameters(options, request);
    return frame(reply(request, DhcpMessageType.ACK, request.clientAddress(), 0, options), request);
  }

  /** Returns a refusal, always broadcast: the client may have no usable address. */
  byte[] refusal(DhcpMessage request, String reason) {
    DhcpOptions options = identity(request);
    options.putText(
        DhcpOptions.MESSAGE, reason.substring(0, Math.min(reason.length(), MAX_REASON)));
    DhcpMessage message = reply(request, DhcpMessageType.NAK, 0, 0, options);
    return DhcpFrame.encode(
        message.encode(room(request)),
        settings.subnet().serviceAddress(),
        MacAddress.BROADCAST.bits(),
        DhcpFrame.BROADCAST_ADDRESS);
  }

  private DhcpOptions lease(DhcpMessage request, int leaseSeconds) {
    DhcpOptions options =
        identity(request)
            .putInt(DhcpOptions.LEASE_SECONDS, leaseSeconds)
            .putInt(DhcpOptions.RENEWAL_SECONDS, leaseSeconds / 2)
            .putInt(DhcpOptions.REBINDING_SECONDS, leaseSeconds * 7 / 8);
    putParameters(options, request);
    return options;
  }

  /** Who speaks, and to whom: a server returns the client identifier it was sent (RFC 6842 §3). */
  private DhcpOptions identity(DhcpMessage request) {
    int server = settings.subnet().serviceAddress();
    DhcpOptions options = new DhcpOptions().putInt(DhcpOptions.SERVER_ID, server);
    byte[] clientId = request.options().get(DhcpOptions.CLIENT_ID);
    return clientId == null ? options : options.put(DhcpOptions.CLIENT_ID, clientId);
  }

  private void putParameters(DhcpOptions options, DhcpMessage request) {
    parameters.putInto(options, request.options().get(DhcpOptions.PARAMETER_REQUEST_LIST));
  }

  private static DhcpMessage reply(
      DhcpMessage request,
      DhcpMessageType type,
      int clientAddress,
      int yourAddress,
      DhcpOptions options) {
    return new DhcpMessage(
        false,
        type,
        request.transactionId(),
        0,
        request.broadcast(),
        clientAddress,
        yourAddress,
        0,
        request.hardwareAddress(),
        options);
  }

  /** Addresses a reply: to ciaddr if the client has one, else as its broadcast flag asks. */
  private byte[] frame(DhcpMessage reply, DhcpMessage request) {
    boolean broadcast = request.clientAddress() == 0 && request.broadcast();
    int unicast = request.clientAddress() != 0 ? request.clientAddress() : reply.yourAddress();
    return DhcpFrame.encode(
        reply.encode(room(request)),
        settings.subnet().serviceAddress(),
        broadcast ? MacAddress.BROADCAST.bits() : request.hardwareAddress(),
        broadcast ? DhcpFrame.BROADCAST_ADDRESS : unicast);
  }

  private int room(DhcpMessage request) {
    OptionalInt asked = request.options().getShort(DhcpOptions.MAX_MESSAGE_SIZE);
    int packet = Math.max(MIN_PACKET_BYTES, asked.orElse(MIN_PACKET_BYTES));
    return Math.min(packet, settings.mtu()) - IP_AND_UDP_BYTES;
  }
}
