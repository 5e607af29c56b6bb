package org.gridtap.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Queries as resolvers send them. */
final class Queries {
  private Queries() {}

  static byte[] of(String name, int type) {
    return message(1, name, type).toWire();
  }

  static byte[] of(int id, String name, int type) {
    return message(id, name, type).toWire();
  }

  static byte[] ofClass(String name, int type, int dclass) {
    Message query = new Message(1);
    query.addRecord(
        Record.newRecord(Name.fromConstantString(name), type, dclass), Section.QUESTION);
    return query.toWire();
  }

  static byte[] withEdns(String name, int type, int payloadBytes, int version) {
    Message query = message(1, name, type);
    query.addRecord(new OPTRecord(payloadBytes, 0, version), Section.ADDITIONAL);
    return query.toWire();
  }

  static Message message(int id, String name, int type) {
    Message query = new Message(id);
    query.getHeader().setFlag(Flags.RD);
    query.addRecord(
        Record.newRecord(Name.fromConstantString(name), type, DClass.IN), Section.QUESTION);
    return query;
  }
}
