package org.gridtap.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * An answer.
 *
 * @param rcode a response code; what does not fit its four bits goes into OPT (RFC 6891 §6.1.3)
 * @param authoritative whether this server is the authority for the name
 * @param soa in the authority section, null for none
 */
record DnsAnswer(int rcode, boolean authoritative, List<Record> records, @Nullable Record soa) {
  /** What every asker takes, in bytes (RFC 1035 §2.3.4). */
  static final int MIN_PAYLOAD_BYTES = 512;

  /** What fits a TAP's MTU of 1,280 bytes whatever its headers; what we say that we take too. */
  static final int MAX_PAYLOAD_BYTES = 1232;

  private static final int RCODE_BITS = 4;

  /** Makes an answer without records. */
  static DnsAnswer failure(int rcode) {
    return new DnsAnswer(rcode, false, List.of(), null);
  }

  /** Writes the message, no longer than the asker takes it. */
  byte[] toWire(DnsQuery query) {
    Message message = new Message(query.header().getID());
    Header header = message.getHeader();
    header.setOpcode(query.header().getOpcode());
    header.setFlag(Flags.QR);
    for (int flag : DnsQuery.repeatedFlags()) {
      if (query.hasFlag(flag)) {
        header.setFlag(flag);
      }
    }
    if (authoritative) {
      header.setFlag(Flags.AA);
    }
    header.setRcode(rcode & ((1 << RCODE_BITS) - 1));
    if (query.question() != null) {
      message.addRecord(query.question(), Section.QUESTION);
    }
    records.forEach(answer -> message.addRecord(answer, Section.ANSWER));
    if (soa != null) {
      message.addRecord(soa, Section.AUTHORITY);
    }
    int maxBytes = MIN_PAYLOAD_BYTES;
    if (query.payloadBytes() != DnsQuery.NO_EDNS) {
      message.addRecord(
          new OPTRecord(MAX_PAYLOAD_BYTES, rcode >>> RCODE_BITS, 0), Section.ADDITIONAL);
      maxBytes = Math.clamp(query.payloadBytes(), MIN_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES);
    }
    return message.toWire(maxBytes);
  }
}
