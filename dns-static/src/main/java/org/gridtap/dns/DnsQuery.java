package org.gridtap.dns;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A query as far as it could be read.
 *
 * @param question null if there is none, or if it was not looked for
 * @param payloadBytes what the asker takes by EDNS(0) (RFC 6891), {@link #NO_EDNS} without it
 * @param problem the response code of a query that cannot be answered, else NOERROR
 */
record DnsQuery(Header header, @Nullable Record question, int payloadBytes, int problem) {
  static final int NO_EDNS = -1;

  /** An OPT and a signature; a query has nothing else to say beside its question. */
  private static final int MAX_ADDITIONAL = 2;

  /** The first type that asks for a transfer or the like instead of records (RFC 6895 §3.1). */
  private static final int FIRST_META_TYPE = 128;

  private static final int EDNS_VERSION = 0;

  /** Tells whether a message of at least a header's length is a response (RFC 1035 §4.1.1). */
  static boolean isResponse(byte[] message) {
    return (message[2] & 0x80) != 0;
  }

  /** Reads a message of at least a header's length. Never throws. */
  static DnsQuery decode(byte[] message) {
    Header header;
    try {
      header = new Header(message);
    } catch (IOException truncated) {
      throw new IllegalStateException("a header of whole length is a header", truncated);
    }
    if (header.getOpcode() != Opcode.QUERY) {
      return new DnsQuery(header, null, NO_EDNS, Rcode.NOTIMP);
    }
    if (header.getCount(Section.QUESTION) != 1
        || header.getCount(Section.ANSWER) != 0
        || header.getCount(Section.AUTHORITY) != 0
        || header.getCount(Section.ADDITIONAL) > MAX_ADDITIONAL) {
      return new DnsQuery(header, null, NO_EDNS, Rcode.FORMERR);
    }
    try {
      return checked(new Message(message));
    } catch (IOException | RuntimeException malformed) {
      // The library says by an IOException that a record is malformed, but its promise is not ours.
      return new DnsQuery(header, null, NO_EDNS, Rcode.FORMERR);
    }
  }

  private static DnsQuery checked(Message message) {
    Record question = message.getQuestion();
    OPTRecord edns = message.getOPT();
    int payloadBytes = edns == null ? NO_EDNS : edns.getPayloadSize();
    int problem = Rcode.NOERROR;
    if (edns != null && edns.getVersion() != EDNS_VERSION) {
      problem = Rcode.BADVERS;
    } else if (question.getDClass() != DClass.IN && question.getDClass() != DClass.ANY) {
      problem = Rcode.REFUSED;
    } else if (question.getType() == Type.OPT
        || (question.getType() >= FIRST_META_TYPE && question.getType() < Type.ANY)) {
      problem = Rcode.REFUSED;
    }
    return new DnsQuery(message.getHeader(), question, payloadBytes, problem);
  }

  boolean hasFlag(int flag) {
    return header.getFlag(flag);
  }

  /** Tells whether another query is this one, sent again. */
  boolean repeats(DnsQuery other) {
    return header.getID() == other.header.getID()
        && question != null
        && question.equals(other.question);
  }

  /** Returns the flags that an answer repeats (RFC 1035 §4.1.1, RFC 4035 §3.1.6). */
  static int[] repeatedFlags() {
    return new int[] {Flags.RD, Flags.CD};
  }
}
