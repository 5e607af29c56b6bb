package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  private static final FakeSigner OWNER = new FakeSigner(1);
  private static final Key KEY = Key.of(Key.LEASE, new NodeId(3, 2, 1), new byte[] {10, 1, 2, 3});
  private static final NodeId NETWORK = new NodeId(3, 2, 1);
  private static final SignedRecord RECORD =
      SignedRecord.sign(
          KEY,
          OWNER.id(),
          new SignedRecord.Terms(
              4,
              60,
              false,
              5,
              -6,
              List.of(KEY.id(), KEY.network(), new NodeId(9, 9, 9), new NodeId(9, 9, 8))),
          new byte[1_024],
          OWNER);

  static List<Message> everyMessage() {
    NodeId id = KEY.id();
    Ballot ballot = new Ballot(3, -4, OWNER.id());
    Accepted accepted = new Accepted(ballot, RECORD, 12_345, new Tenure(2, 3, 4, true));
    List<NodeId> set = List.of(id, OWNER.id());
    Credentials shown = Credentials.of(OWNER);
    SignedVote vote = SignedVote.sign(OWNER.id(), ballot, set, RECORD, shown, OWNER);
    GrantCertificate certificate = new GrantCertificate(ballot, set, List.of(vote, vote));
    return List.of(
        new Message.Put(1, RECORD, Proof.NONE, Credentials.NONE),
        new Message.Put(1, RECORD, Proof.WITH_CREDENTIALS, shown),
        new Message.Get(-2, id),
        new Message.Reply(3, Message.Status.TAKEN, "held by ä", 77, RECORD),
        new Message.Reply(3, Message.Status.BUSY, "", 0, null),
        new Message.Reply(3, Message.Status.DONE, "", 0, null, ballot, certificate),
        new Message.LeaseLost(RECORD, certificate),
        new Message.Stands(RECORD),
        new Message.Prepare(id, ballot, set, OWNER.id()),
        new Message.Promise(id, ballot, accepted),
        new Message.Promise(id, ballot, null),
        new Message.Accept(set, accepted, Proof.SIGNED, Credentials.NONE),
        new Message.Accept(set, accepted, Proof.SIGNED, shown),
        new Message.Vote(id, ballot, null),
        new Message.Vote(id, ballot, vote),
        new Message.Nack(id, ballot, Message.Reason.COLD, Ballot.NONE),
        new Message.Read(9, id),
        new Message.ReadReply(9, id, true, accepted),
        new Message.Sync(Arc.of(id, OWNER.id()), id),
        new Message.SyncPage(
            Arc.of(id, OWNER.id()), id, false, id, Arc.ALL, 5, List.of(accepted, accepted)),
        new Message.SyncPage(Arc.of(id, OWNER.id()), id, true, NodeId.NONE, null, 0, List.of()),
        new Message.Digest(id, OWNER.id(), List.of(new Message.KeyBallot(id, ballot))),
        new Message.Offer(List.of(new Message.KeyBallot(id, ballot))),
        new Message.Held(List.of(new Message.KeyBallot(id, ballot))),
        new Message.Summary(
            List.of(
                new Span(Span.FIRST, new NodeId(1, 0, 0), 7, -5),
                new Span(new NodeId(1, 0, 1), Span.LAST, 0, 0))),
        new Message.Summary(List.of()),
        new Message.Want(set),
        new Message.Push(List.of(accepted)));
  }

  @ParameterizedTest
  @MethodSource("everyMessage")
  void readsWhatItWrote(Message message) {
    assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("everyMessage")
  void refusesEveryTruncationAndAddition(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(MessageCodec.decode(Arrays.copyOf(bytes, length)))
          .as("length %d", length)
          .isNull();
    }
    assertThat(MessageCodec.decode(Arrays.copyOf(bytes, bytes.length + 1))).isNull();
  }

  @Test
  void actsOnNoHostileBytesWithAnException() {
    long seed = 20_260_101;
    Random random = new Random(seed);
    FakeSigner signer = new FakeSigner(9);
    Dht dht = new Dht(signer.id(), signer, random, Settings.DEFAULT);
    RingSimulationOutbox out = new RingSimulationOutbox();
    NodeId near = OWNER.id();
    dht.onView(new RingView(signer.id(), true, true, List.of(near), 2), 0, out);
    List<Message> messages = everyMessage();
    long nowNs = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = MessageCodec.encode(messages.get(random.nextInt(messages.size())));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(8) == 0) {
        random.nextBytes(bytes);
        bytes[0] = (byte) random.nextInt(25);
      }
      nowNs += 1_000_000;
      dht.onMessage(near, true, bytes, nowNs, out);
      dht.onDeadline(nowNs, out);
    }
    assertThat(dht.dropped(DropReason.MALFORMED)).as("seed %d", seed).isPositive();
    assertThat(dht.heldKeys()).isLessThanOrEqualTo(ReplicaStore.MAX_RECORDS);
    assertThat(out.longest).isLessThanOrEqualTo(Message.MAX_BYTES);
  }

  private static final class RingSimulationOutbox implements Dht.Outbox {
    private int longest;

    @Override
    public void toNode(NodeId to, byte[] message) {
      longest = Math.max(longest, message.length);
    }

    @Override
    public void toKey(NodeId key, byte[] message) {}

    @Override
    public void completed(long operation, Result result) {}

    @Override
    public void conflict(SignedRecord winner) {}
  }

  @Test
  void keepsControlCharactersOfAReasonFromTheTerminal() {
    Message reply = new Message.Reply(3, Message.Status.REFUSED, "\u001b[2J, \u009b2J\n", 0, null);
    assertThat(MessageCodec.decode(MessageCodec.encode(reply)))
        .isEqualTo(new Message.Reply(3, Message.Status.REFUSED, "?[2J, ?2J?", 0, null));
  }

  /** Else a neighbour could have the same records looked at a hundred times. */
  @Test
  void refusesStretchesThatOverlapOrAreTooMany() {
    NodeId middle = new NodeId(5, 0, 0);
    Span lower = new Span(Span.FIRST, middle, 1, 1);
    Span upper = new Span(middle, Span.LAST, 1, 1);
    Span backwards = new Span(Span.LAST, Span.FIRST, 1, 1);
    for (List<Span> spans :
        List.of(List.of(lower, upper), List.of(upper, lower), List.of(backwards))) {
      assertThat(MessageCodec.decode(MessageCodec.encode(new Message.Summary(spans)))).isNull();
    }
    List<Span> many = new ArrayList<>();
    for (int i = 0; i <= Message.Summary.MAX_SPANS; i++) {
      many.add(new Span(new NodeId(i, 0, 0), new NodeId(i, 0, 1), 1, 1));
    }
    assertThat(MessageCodec.decode(MessageCodec.encode(new Message.Summary(many)))).isNull();
    many.removeLast();
    assertThat(MessageCodec.decode(MessageCodec.encode(new Message.Summary(many)))).isNotNull();
  }

  @Test
  void refusesAMessageAboveTheLimit() {
    assertThat(MessageCodec.decode(new byte[Message.MAX_BYTES + 1])).isNull();
  }

  @Test
  void refusesRecordsBeyondTheLimits() {
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 60, false, 1, 2);
    assertThatThrownBy(() -> SignedRecord.sign(KEY, OWNER.id(), terms, new byte[1_025], OWNER))
        .hasMessageContaining("1024");
    SignedRecord.Terms forever = new SignedRecord.Terms(1, 86_401, false, 1, 2);
    assertThatThrownBy(() -> SignedRecord.sign(KEY, OWNER.id(), forever, new byte[1], OWNER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SignedRecord.decode(new byte[SignedRecord.MAX_BYTES + 1])).isNull();
    NodeId id = KEY.id();
    for (List<NodeId> coOwners :
        List.of(
            List.of(OWNER.id()),
            List.of(id, id),
            List.of(id, id.plus(id), NETWORK, NETWORK.plus(id), NETWORK.plus(NETWORK)))) {
      SignedRecord.Terms shared = new SignedRecord.Terms(1, 60, false, 1, 2, coOwners);
      assertThatThrownBy(() -> SignedRecord.sign(KEY, OWNER.id(), shared, new byte[1], OWNER))
          .hasMessageContaining("co-owners");
    }
  }

  @Test
  void signsAndChecksWithRealKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    List<Ed25519Signer> signers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      KeyPair pair = generator.generateKeyPair();
      byte[] key = Ed25519Signer.encode((EdECPublicKey) pair.getPublic());
      assertThat(Arrays.copyOfRange(pair.getPublic().getEncoded(), 12, 44)).isEqualTo(key);
      signers.add(new Ed25519Signer(pair.getPrivate(), key, new byte[32]));
    }
    Ed25519Signer signer = signers.getFirst();
    NodeId owner = RecordSigner.idOf(signer.publicKey(), signer.admission());
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 60, false, 1, 2);
    SignedRecord genuine = SignedRecord.sign(KEY, owner, terms, new byte[] {1}, signer);
    SignedRecord others = SignedRecord.sign(KEY, owner, terms, new byte[] {1}, signers.get(1));
    assertThat(genuine.isGenuine(signers.get(2))).isTrue();
    assertThat(others.isGenuine(signer)).as("another's key under this owner's id").isFalse();
    for (int i = 0; i < genuine.bytes().length; i++) {
      byte[] forged = genuine.bytes().clone();
      forged[i] ^= 4;
      SignedRecord record = SignedRecord.decode(forged);
      assertThat(record == null || !record.isGenuine(signer)).as("byte %d", i).isTrue();
    }
  }

  @Test
  void readsLeaseValuesAndRefusesOthers() {
    LeaseValue value = new LeaseValue(0x0242_ac11_0002L, "host-1");
    assertThat(LeaseValue.decode(value.encode())).isEqualTo(value);
    LeaseValue candidate = new LeaseValue(0x0242_ac11_0002L, "host-1", 63);
    assertThat(LeaseValue.decode(candidate.encode())).isEqualTo(candidate);
    byte[] beyond = candidate.encode();
    beyond[6] = 64;
    assertThat(LeaseValue.decode(beyond)).isNull();
    assertThat(LeaseValue.decode(Arrays.copyOf(value.encode(), 9))).isNull();
    byte[] hostile = value.encode();
    hostile[9] = 27;
    assertThat(LeaseValue.decode(hostile)).isNull();
  }
}
