package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node of the hash table under messages of neighbours and strangers. The input is a script: who
 * speaks, how long after the last, and the message.
 */
class DhtFuzzTest {
  private static final int LINKED = 1;
  private static final int ROUTED = 2;
  private static final int GET = 3;
  private static final int CREATE = 4;

  static List<Named<byte[]>> honest() {
    List<Message> messages = MessageCodecTest.everyMessage();
    List<Named<byte[]>> scripts = new ArrayList<>();
    for (Message message : messages) {
      String name = message.getClass().getSimpleName();
      scripts.add(named(name + " to a founder", script(List.of(message), 0)));
      scripts.add(named(name + " to a neighbour", script(List.of(message), 1)));
    }
    scripts.add(named("one after the other", script(messages, 2)));
    return scripts;
  }

  private static byte[] script(List<Message> messages, int near) {
    WireWriter script = new WireWriter().u8(near).u8(CREATE).u8(0);
    for (Message message : messages) {
      boolean linked = message instanceof Message.Linked;
      script.u8(linked ? LINKED : ROUTED).u16(40).u8(0).block(MessageCodec.encode(message));
    }
    return script.u8(GET).u8(0).toByteArray();
  }

  private static final class Watch implements Dht.Outbox {
    int sent;
    int completed;
    int begun;

    @Override
    public void toNode(NodeId to, byte[] message) {
      assertThat(MessageCodec.decode(message)).as("a message of ours").isNotNull();
      sent++;
    }

    @Override
    public void toKey(NodeId key, byte[] message) {
      toNode(key, message);
    }

    @Override
    public void completed(long operation, Result result) {
      completed++;
    }

    @Override
    public void conflict(SignedRecord winner) {}

    void began(long operation) {
      begun += operation == Dht.NO_OPERATION ? 0 : 1;
    }
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 5_000)
  void actsOnAnyMessages(byte[] input) {
    WireReader script = new WireReader(input);
    FakeSigner signer = new FakeSigner(9);
    Dht dht = new Dht(signer.id(), signer, new Random(1), Settings.DEFAULT);
    Watch out = new Watch();
    List<NodeId> near = new ArrayList<>();
    int neighbours = script.u8() % 6;
    for (int i = 0; i < neighbours; i++) {
      near.add(new FakeSigner(i + 1).id());
    }
    near.sort(Comparator.comparing(signer.id()::clockwiseTo));
    dht.onView(new RingView(signer.id(), true, near.isEmpty(), near, near.size() + 1), 0, out);
    long nowNs = 0;
    while (script.remaining() > 0) {
      int what = script.u8();
      int before = out.sent;
      if (what == GET || what == CREATE) {
        Key key = Key.of(Key.LEASE, new NodeId(3, 2, 1), new byte[] {10, 1, 2, (byte) script.u8()});
        out.began(
            what == GET
                ? dht.get(key, nowNs, out)
                : dht.create(key, new byte[] {1}, 60, nowNs, out));
      } else {
        nowNs += script.u16() * 1_000_000L;
        NodeId from = new FakeSigner(1 + script.u8() % 8).id();
        dht.onMessage(from, what == LINKED, script.block(Message.MAX_BYTES), nowNs, out);
      }
      // Nobody makes this node send without bound.
      assertThat(out.sent - before).isLessThanOrEqualTo(64);
      dht.onDeadline(nowNs, out);
      assertThat(dht.deadlineNs()).isGreaterThan(nowNs);
      assertThat(dht.heldKeys()).isLessThanOrEqualTo(ReplicaStore.MAX_RECORDS);
    }
    for (int i = 0; i < 1000 && out.completed < out.begun; i++) {
      dht.onDeadline(dht.deadlineNs(), out);
    }
    assertThat(out.completed).as("each operation is answered once").isEqualTo(out.begun);
  }
}
