package org.gridtap.lab.daemon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.LabHost;
import org.gridtap.linux.NetworkNamespace;

/**
 * Asks a DNS server for addresses from within a lab host, and takes the time (RFC 1035 §4.1).
 *
 * <pre>
 * query: id:u16 ‖ flags:u16 ‖ questions:u16 ‖ 0:u48 ‖ (length:u8 ‖ label)* ‖ 0:u8 ‖ type:u16 ‖ class:u16
 * </pre>
 *
 * <p>One thread.
 */
public final class DnsProbe implements AutoCloseable {
  private static final int PORT = 53;
  private static final int TIMEOUT_MS = 5_000;
  private static final int MAX_ANSWER_BYTES = 1500;
  private static final int HEADER_BYTES = 12;
  private static final int FLAGS = 2;
  private static final int QUESTIONS = 4;
  private static final int ANSWERS = 6;
  private static final short RECURSION_DESIRED = 0x0100;
  private static final int RESPONSE = 0x8000;
  private static final int RESPONSE_CODE = 0xf;
  private static final short TYPE_A = 1;
  private static final short CLASS_IN = 1;
  private static final int RECORD_HEADER_BYTES = 12;
  private static final int ADDRESS_BYTES = 4;

  private final DatagramSocket socket;
  private final InetAddress server;
  private short id;

  private DnsProbe(DatagramSocket socket, InetAddress server) {
    this.socket = socket;
    this.server = server;
  }

  public static DnsProbe open(LabHost host, String serverAddress) throws Exception {
    Path namespace = Path.of("/run/netns", host.namespace());
    DatagramSocket socket = NetworkNamespace.callIn(namespace, () -> new DatagramSocket());
    socket.setSoTimeout(TIMEOUT_MS);
    return new DnsProbe(socket, InetAddress.getByName(serverAddress));
  }

  /**
   * Asks for a name's address, and returns how long the answer took.
   *
   * @throws LabException if it is not the one expected
   */
  public Duration ask(String name, String expectedAddress) throws IOException {
    byte[] query = query(++id, name);
    DatagramPacket answer = new DatagramPacket(new byte[MAX_ANSWER_BYTES], MAX_ANSWER_BYTES);
    long beganNs = System.nanoTime();
    socket.send(new DatagramPacket(query, query.length, server, PORT));
    try {
      do {
        socket.receive(answer);
      } while (answer.getLength() < HEADER_BYTES
          || ByteBuffer.wrap(answer.getData()).getShort(0) != id);
    } catch (SocketTimeoutException silent) {
      throw new LabException("no DNS answer for " + name + " within " + TIMEOUT_MS + " ms", silent);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - beganNs);
    ByteBuffer message = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
    check(message, query.length, name, InetAddress.getByName(expectedAddress));
    return took;
  }

  static byte[] query(short id, String name) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putShort(0, id).putShort(FLAGS, RECURSION_DESIRED).putShort(QUESTIONS, (short) 1);
    message.writeBytes(header.array());
    for (String label : name.split("\\.", -1)) {
      message.write(label.length());
      message.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    message.write(0);
    message.writeBytes(ByteBuffer.allocate(4).putShort(TYPE_A).putShort(CLASS_IN).array());
    return message.toByteArray();
  }

  /**
   * Our one question has one answer, which comes next: a pointer to the name, type, class, time to
   * live and length, then the address.
   */
  private static void check(ByteBuffer message, int questionEnd, String name, InetAddress expected)
      throws IOException {
    int flags = message.getShort(FLAGS);
    boolean answered =
        (flags & RESPONSE) != 0
            && (flags & RESPONSE_CODE) == 0
            && message.getShort(ANSWERS) == 1
            && message.limit() >= questionEnd + RECORD_HEADER_BYTES + ADDRESS_BYTES;
    if (!answered) {
      throw new LabException(
          "DNS has no address of %s (response code %d)".formatted(name, flags & RESPONSE_CODE));
    }
    byte[] address = new byte[ADDRESS_BYTES];
    message.get(questionEnd + RECORD_HEADER_BYTES, address);
    if (!InetAddress.getByAddress(address).equals(expected)) {
      throw new LabException(
          "DNS says that %s is %s, not %s"
              .formatted(
                  name,
                  InetAddress.getByAddress(address).getHostAddress(),
                  expected.getHostAddress()));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
