package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** A messenger whose peer sends what it likes; the input is a script of {@link #step}s. */
class MessengerFuzzTest {
  private static final int SEND = 0;
  private static final int WAIT = 1;
  private static final int CHUNK = 2;
  private static final int ACKNOWLEDGE = 3;
  private static final int JUNK = 4;
  private static final int ECHO = 5;

  private static final class Side implements Messenger.Outbox {
    int restarts;

    final Messenger messenger;
    final List<byte[]> chunks = new ArrayList<>();
    final List<byte[]> messages = new ArrayList<>();
    int givenUp;

    Side(int seed) {
      messenger = new Messenger(new Random(seed));
    }

    @Override
    public void chunk(byte[] plaintext) {
      assertThat(plaintext).hasSizeBetween(1, Messenger.MAX_CHUNK);
      chunks.add(plaintext);
    }

    @Override
    public void message(byte[] message) {
      assertThat(message).hasSizeLessThanOrEqualTo(Messenger.MAX_MESSAGE);
      messages.add(message);
    }

    @Override
    public void late(byte[] message) {}

    @Override
    public void acknowledged(int tries, long afterNs) {}

    @Override
    public void gaveUp(byte[] message) {
      givenUp++;
    }

    @Override
    public void restarted() {
      restarts++;
    }

    @Override
    public void malformed() {}
  }

  static List<Named<byte[]>> honest() {
    WireWriter both = new WireWriter();
    both.u8(SEND).u16(3000).u8(WAIT).u16(100);
    chunk(both, 9, 0, 0, 2, 1065);
    chunk(both, 9, 0, 1, 2, 10);
    both.u8(ACKNOWLEDGE).u8(0).u16(1).u8(WAIT).u16(700).u8(ACKNOWLEDGE).u8(0).u16(7);
    WireWriter newStream = new WireWriter();
    chunk(newStream, 9, 5, 0, 16, 1065);
    newStream.u8(WAIT).u16(25);
    chunk(newStream, 10, 0, 0, 1, 0);
    chunk(newStream, 9, 6, 0, 1, 3);
    newStream.u8(WAIT).u16(20_000);
    return List.of(
        named("both ways", both.toByteArray()), named("a new stream", newStream.toByteArray()));
  }

  private static void chunk(
      WireWriter script, int stream, long number, int index, int count, int length) {
    script.u8(CHUNK).u8(stream).u16((int) number).u8(index).u8(count).u16(length);
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 20_000)
  void survivesAnyPeerAndServesTheNext(byte[] script) {
    WireReader in = new WireReader(script);
    Side side = new Side(1);
    long nowNs = 0;
    int sent = 0;
    while (in.remaining() > 0) {
      int what = in.u8();
      if (what == WAIT) {
        nowNs += in.u16() * 1_000_000L;
        side.messenger.onDeadline(nowNs, side);
        assertThat(side.messenger.deadlineNs()).isGreaterThan(nowNs);
      } else {
        sent += step(what, in, side, nowNs);
      }
      assertThat(side.messenger.outstanding()).isLessThanOrEqualTo(Messenger.MAX_OUTSTANDING);
    }
    assertThat(side.givenUp + side.messenger.outstanding()).isLessThanOrEqualTo(sent);
    takesAMessageOfAnHonestPeer(side, nowNs);
  }

  /** Does one thing; returns how many messages it sent. */
  private static int step(int what, WireReader in, Side side, long nowNs) {
    int before = side.chunks.size();
    switch (what) {
      case SEND -> {
        int length = Math.min(in.u16(), Messenger.MAX_MESSAGE);
        return side.messenger.send(new byte[length], nowNs, side) ? 1 : 0;
      }
      case CHUNK -> {
        WireWriter chunk = new WireWriter().u8(1).i32(in.u8()).i64(in.u16()).u8(in.u8());
        chunk.u8(in.u8()).bytes(new byte[Math.min(in.u16(), 1200)]);
        side.messenger.onChunk(chunk.toByteArray(), nowNs, side);
      }
      case ACKNOWLEDGE -> {
        byte[] stream = new WireWriter().i32(new Random(1).nextInt()).toByteArray();
        WireWriter packet = new WireWriter().u8(2).bytes(stream).i64(in.u8()).u16(in.u16());
        side.messenger.onChunk(packet.toByteArray(), nowNs, side);
      }
      case ECHO -> {
        if (before > 0) {
          side.messenger.onChunk(side.chunks.get(in.u8() % before), nowNs, side);
        }
      }
      default -> side.messenger.onChunk(in.bytes(Math.min(in.u8(), in.remaining())), nowNs, side);
    }
    // However hostile, a packet is answered by one acknowledgement at the most.
    assertThat(side.chunks.size() - before).isLessThanOrEqualTo(1);
    return 0;
  }

  /** The streams that the script spoke of may be spoilt: there are at most two of them. */
  private static void takesAMessageOfAnHonestPeer(Side side, long nowNs) {
    int before = side.messages.size();
    for (int seed = 100; seed < 103 && side.messages.size() == before; seed++) {
      Side peer = new Side(seed);
      peer.messenger.send(new byte[3000], nowNs, peer);
      peer.chunks.forEach(chunk -> side.messenger.onChunk(chunk, nowNs, side));
    }
    assertThat(side.messages).hasSizeGreaterThan(before);
    assertThat(side.messages.getLast()).isEqualTo(new byte[3000]);
  }
}
