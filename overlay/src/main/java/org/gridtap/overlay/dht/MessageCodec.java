package org.gridtap.overlay.dht;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Turns messages into bytes and back; layouts in the package description. */
final class MessageCodec {
  private static final int PUT = 1;
  private static final int GET = 2;
  private static final int REPLY = 3;
  private static final int PREPARE = 4;
  private static final int PROMISE = 5;
  private static final int ACCEPT = 6;
  private static final int VOTE = 7;
  private static final int NACK = 8;
  private static final int READ = 9;
  private static final int READ_REPLY = 10;
  private static final int SYNC = 11;
  private static final int SYNC_PAGE = 12;
  private static final int DIGEST = 13;
  private static final int WANT = 14;
  private static final int PUSH = 15;
  private static final int LEASE_LOST = 16;
  private static final int SUMMARY = 17;
  private static final int OFFER = 21;
  private static final int HELD = 22;
  private static final int STANDS = 23;

  private static final int MAX_WHY_BYTES = 200;
  private static final Message.Status[] STATUSES = Message.Status.values();
  private static final Message.Reason[] REASONS = Message.Reason.values();

  static byte[] encode(Message message) {
    WireWriter w = new WireWriter();
    switch (message) {
      case Message.Put m -> {
        w.u8(PUT).i64(m.operation()).block(m.record().bytes()).u8(m.proof().ordinal());
        m.credentials().encode(w);
      }
      case Message.Get m -> w.u8(GET).i64(m.operation()).nodeId(m.key());
      case Message.Reply m -> encodeReply(m, w);
      case Message.LeaseLost m ->
          m.certificate().encode(w.u8(LEASE_LOST).block(m.winner().bytes()));
      case Message.Stands m -> w.u8(STANDS).block(m.record().bytes());
      case Message.Prepare m -> {
        m.ballot().encode(w.u8(PREPARE).nodeId(m.key()));
        encodeSet(m.set(), w);
        w.nodeId(m.owner());
      }
      case Message.Promise m -> {
        m.ballot().encode(w.u8(PROMISE).nodeId(m.key()));
        Accepted.encodeOptional(m.accepted(), w);
      }
      case Message.Accept m -> {
        encodeSet(m.set(), w.u8(ACCEPT));
        m.proposal().encode(w);
        m.credentials().encode(w.u8(m.proof().ordinal()));
      }
      case Message.Vote m -> encodeVote(m, w);
      case Message.Nack m -> {
        m.ballot().encode(w.u8(NACK).nodeId(m.key()));
        m.promised().encode(w.u8(m.reason().ordinal()));
      }
      case Message.Read m -> w.u8(READ).i64(m.read()).nodeId(m.key());
      case Message.ReadReply m -> {
        w.u8(READ_REPLY).i64(m.read()).nodeId(m.key()).u8(m.warm() ? 1 : 0);
        Accepted.encodeOptional(m.accepted(), w);
      }
      case Message.Sync m -> encodeSync(m, w);
      case Message.SyncPage m -> encodeSyncPage(m, w);
      case Message.Digest m -> encodeKeys(m.keys(), w.u8(DIGEST).nodeId(m.from()).nodeId(m.to()));
      case Message.Summary m -> {
        w.u8(SUMMARY).u16(m.spans().size());
        m.spans().forEach(span -> span.encode(w));
      }
      case Message.Want m -> {
        w.u8(WANT).u16(m.keys().size());
        m.keys().forEach(w::nodeId);
      }
      case Message.Push m -> encodeEntries(m.entries(), w.u8(PUSH));
      case Message.Offer m -> encodeKeys(m.keys(), w.u8(OFFER));
      case Message.Held m -> encodeKeys(m.keys(), w.u8(HELD));
    }
    if (w.length() > Message.MAX_BYTES) {
      throw new IllegalStateException("made a DHT message of " + w.length() + " bytes");
    }
    return w.toByteArray();
  }

  private static void encodeSync(Message.Sync m, WireWriter w) {
    Arc.encode(m.arc(), w.u8(SYNC));
    w.nodeId(m.cursor());
  }

  /** Reads a message that may be hostile; null if it is none of ours. */
  static @Nullable Message decode(byte[] bytes) {
    if (bytes.length > Message.MAX_BYTES) {
      return null;
    }
    WireReader r = new WireReader(bytes);
    Message message =
        switch (r.u8()) {
          case PUT -> decodePut(r);
          case GET -> new Message.Get(r.i64(), r.nodeId());
          case REPLY -> decodeReply(r);
          case LEASE_LOST -> decodeLeaseLost(r);
          case STANDS -> decodeStands(r);
          case PREPARE ->
              new Message.Prepare(r.nodeId(), Ballot.decode(r), decodeSet(r), r.nodeId());
          case PROMISE ->
              new Message.Promise(r.nodeId(), Ballot.decode(r), Accepted.decodeOptional(r));
          case ACCEPT -> decodeAccept(r);
          case VOTE -> decodeVote(r);
          case NACK -> decodeNack(r);
          case READ -> new Message.Read(r.i64(), r.nodeId());
          case READ_REPLY ->
              new Message.ReadReply(r.i64(), r.nodeId(), r.u8() == 1, Accepted.decodeOptional(r));
          case SYNC -> decodeSync(r);
          case SYNC_PAGE -> decodeSyncPage(r);
          case DIGEST -> new Message.Digest(r.nodeId(), r.nodeId(), decodeKeys(r));
          case SUMMARY -> decodeSummary(r);
          case WANT -> new Message.Want(decodeList(r, WireReader::nodeId));
          case PUSH -> new Message.Push(decodeList(r, Accepted::decode));
          case OFFER -> new Message.Offer(decodeKeys(r));
          case HELD -> new Message.Held(decodeKeys(r));
          default -> null;
        };
    return r.finished() ? message : null;
  }

  private static void encodeReply(Message.Reply m, WireWriter w) {
    byte[] why = m.why().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(why.length, MAX_WHY_BYTES);
    w.u8(REPLY).i64(m.operation()).u8(m.status().ordinal());
    w.u8(length).bytes(Arrays.copyOf(why, length)).i64(m.remainingMs());
    SignedRecord record = m.record();
    w.u8(record == null ? 0 : 1);
    if (record != null) {
      w.block(record.bytes());
    }
    m.ballot().encode(w);
    GrantCertificate.encodeOptional(m.certificate(), w);
  }

  private static @Nullable Message decodeReply(WireReader r) {
    long operation = r.i64();
    int status = r.u8();
    String why = printable(new String(r.bytes(r.u8()), StandardCharsets.UTF_8));
    long remainingMs = r.i64();
    boolean present = r.u8() == 1;
    SignedRecord record = present ? SignedRecord.decode(r.block(SignedRecord.MAX_BYTES)) : null;
    if (status >= STATUSES.length || remainingMs < 0 || (present && record == null)) {
      return null;
    }
    return new Message.Reply(
        operation,
        STATUSES[status],
        why,
        remainingMs,
        record,
        Ballot.decode(r),
        GrantCertificate.decodeOptional(r));
  }

  private static void encodeVote(Message.Vote m, WireWriter w) {
    m.ballot().encode(w.u8(VOTE).nodeId(m.key()));
    SignedVote signed = m.signed();
    w.u8(signed == null ? 0 : 1);
    if (signed != null) {
      signed.encode(w);
    }
  }

  private static Message decodeVote(WireReader r) {
    NodeId key = r.nodeId();
    Ballot ballot = Ballot.decode(r);
    return new Message.Vote(key, ballot, r.u8() == 0 ? null : SignedVote.decode(r));
  }

  private static @Nullable Message decodePut(WireReader r) {
    long operation = r.i64();
    SignedRecord record = SignedRecord.decode(r.block(SignedRecord.MAX_BYTES));
    return record == null
        ? null
        : new Message.Put(operation, record, Proof.decode(r), Credentials.decode(r));
  }

  private static @Nullable Message decodeLeaseLost(WireReader r) {
    SignedRecord record = SignedRecord.decode(r.block(SignedRecord.MAX_BYTES));
    return record == null ? null : new Message.LeaseLost(record, GrantCertificate.decode(r));
  }

  private static @Nullable Message decodeStands(WireReader r) {
    SignedRecord record = SignedRecord.decode(r.block(SignedRecord.MAX_BYTES));
    return record == null ? null : new Message.Stands(record);
  }

  private static @Nullable Message decodeAccept(WireReader r) {
    List<NodeId> set = decodeSet(r);
    Accepted proposal = Accepted.decode(r);
    return proposal == null
        ? null
        : new Message.Accept(set, proposal, Proof.decode(r), Credentials.decode(r));
  }

  private static @Nullable Message decodeNack(WireReader r) {
    NodeId key = r.nodeId();
    Ballot ballot = Ballot.decode(r);
    int reason = r.u8();
    Ballot promised = Ballot.decode(r);
    return reason < REASONS.length
        ? new Message.Nack(key, ballot, REASONS[reason], promised)
        : null;
  }

  private static @Nullable Message decodeSync(WireReader r) {
    Arc arc = Arc.decode(r);
    NodeId cursor = r.nodeId();
    return arc == null ? null : new Message.Sync(arc, cursor);
  }

  private static void encodeSyncPage(Message.SyncPage m, WireWriter w) {
    Arc.encode(m.arc(), w.u8(SYNC_PAGE));
    Arc.encode(m.warm(), w.nodeId(m.cursor()).u8(m.last() ? 1 : 0).nodeId(m.next()));
    encodeEntries(m.entries(), w.u8(m.largestSet()));
  }

  private static @Nullable Message decodeSyncPage(WireReader r) {
    Arc arc = Arc.decode(r);
    NodeId cursor = r.nodeId();
    boolean last = r.u8() == 1;
    NodeId next = r.nodeId();
    Arc warm = Arc.decode(r);
    int largestSet = r.u8();
    List<Accepted> entries = decodeList(r, Accepted::decode);
    return arc == null || largestSet > Quorum.REPLICAS
        ? null
        : new Message.SyncPage(arc, cursor, last, next, warm, largestSet, entries);
  }

  private static @Nullable Message decodeSummary(WireReader r) {
    List<Span> spans = decodeList(r, Span::decode);
    boolean isSound = spans.size() <= Message.Summary.MAX_SPANS && Span.areInOrder(spans);
    return isSound ? new Message.Summary(spans) : null;
  }

  static void encodeSet(List<NodeId> set, WireWriter w) {
    w.u8(set.size());
    set.forEach(w::nodeId);
  }

  static List<NodeId> decodeSet(WireReader r) {
    int count = r.u8();
    if (count < 1 || count > Quorum.REPLICAS) {
      r.fail();
      return List.of();
    }
    List<NodeId> set = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      NodeId id = r.nodeId();
      if (set.contains(id)) {
        r.fail();
      }
      set.add(id);
    }
    return List.copyOf(set);
  }

  private static void encodeEntries(List<Accepted> entries, WireWriter w) {
    w.u16(entries.size());
    entries.forEach(entry -> entry.encode(w));
  }

  private static void encodeKeys(List<Message.KeyBallot> keys, WireWriter w) {
    w.u16(keys.size());
    keys.forEach(entry -> entry.ballot().encode(w.nodeId(entry.key())));
  }

  private static List<Message.KeyBallot> decodeKeys(WireReader r) {
    return decodeList(r, x -> new Message.KeyBallot(x.nodeId(), Ballot.decode(x)));
  }

  /**
   * Reads a counted list and stops at the first bad entry: a count is never trusted to size
   * anything.
   */
  private static <T> List<T> decodeList(WireReader r, Function<WireReader, @Nullable T> decode) {
    int count = r.u16();
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count && !r.failed(); i++) {
      T entry = decode.apply(r);
      if (entry != null && !r.failed()) {
        list.add(entry);
      }
    }
    return list;
  }

  /** Makes a stranger's words safe to show on a terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }

  /** Returns the operation that a question with these first bytes is about, 0 if it is none. */
  static long operationOf(byte[] firstBytes) {
    WireReader reader = new WireReader(firstBytes);
    int type = reader.u8();
    return type == PUT || type == GET ? reader.i64() : 0;
  }

  private MessageCodec() {}
}
