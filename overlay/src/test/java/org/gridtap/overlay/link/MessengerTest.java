package org.gridtap.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessengerTest {
  private static final long MS = 1_000_000L;

  private static final class Side implements Messenger.Outbox {
    int restarts;

    Messenger messenger;
    final Deque<byte[]> chunks = new ArrayDeque<>();
    final List<byte[]> messages = new ArrayList<>();
    final List<byte[]> late = new ArrayList<>();
    final List<String> acknowledged = new ArrayList<>();
    final List<byte[]> givenUp = new ArrayList<>();
    long malformed;

    Side(int seed) {
      messenger = new Messenger(new Random(seed));
    }

    boolean send(byte[] message) {
      return messenger.send(message, 0, this);
    }

    void deliverAllTo(Side other, long nowNs) {
      for (byte[] chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
        other.messenger.onChunk(chunk, nowNs, other);
      }
    }

    @Override
    public void chunk(byte[] plaintext) {
      assertThat(plaintext).hasSizeLessThanOrEqualTo(Messenger.MAX_CHUNK);
      chunks.add(plaintext);
    }

    @Override
    public void message(byte[] message) {
      messages.add(message);
    }

    @Override
    public void late(byte[] message) {
      late.add(message);
    }

    @Override
    public void acknowledged(int tries, long afterNs) {
      acknowledged.add(tries + " tries, " + afterNs / MS + " ms");
    }

    @Override
    public void gaveUp(byte[] message) {
      givenUp.add(message);
    }

    @Override
    public void restarted() {
      restarts++;
    }

    @Override
    public void malformed() {
      malformed++;
    }
  }

  private final Side alice = new Side(1);
  private final Side bob = new Side(2);

  @Test
  void carriesASmallMessageInOnePacketAndOneAcknowledgement() {
    assertThat(alice.send(new byte[] {1, 2, 3})).isTrue();
    assertThat(alice.chunks).hasSize(1);
    alice.deliverAllTo(bob, 0);
    assertThat(bob.messages).containsExactly(new byte[] {1, 2, 3});
    assertThat(bob.chunks).hasSize(1);
    bob.deliverAllTo(alice, 0);
    assertThat(alice.chunks).isEmpty();
    assertThat(alice.messenger.outstanding()).isZero();
    assertThat(alice.messenger.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(bob.messenger.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void acknowledgesALongMessageOnce() {
    byte[] message = bytes(7, Messenger.MAX_MESSAGE);
    alice.send(message);
    assertThat(alice.chunks).hasSize(16);
    alice.deliverAllTo(bob, 0);
    assertThat(bob.messages).containsExactly(message);
    assertThat(bob.chunks).hasSize(1);
    bob.deliverAllTo(alice, 0);
    assertThat(alice.messenger.outstanding()).isZero();
  }

  @Test
  void sendsOnlyTheLostChunksAgain() {
    alice.send(bytes(7, Messenger.MAX_MESSAGE));
    alice.chunks.removeFirst();
    alice.chunks.removeLast();
    alice.deliverAllTo(bob, 0);
    assertThat(bob.messenger.deadlineNs()).isEqualTo(20 * MS);
    bob.messenger.onDeadline(20 * MS, bob);
    assertThat(bob.chunks).hasSize(1);
    bob.deliverAllTo(alice, 30 * MS);
    alice.messenger.onDeadline(500 * MS, alice);
    assertThat(alice.chunks).hasSize(2);
    alice.deliverAllTo(bob, 500 * MS);
    assertThat(bob.messages).hasSize(1);
  }

  @Test
  void carriesMessagesOfEveryLengthAroundAChunks() {
    for (int length : new int[] {0, 1, 1064, 1065, 1066, 2130, 2131, 16383, 16384}) {
      byte[] message = bytes(length, length);
      alice.send(message);
      alice.deliverAllTo(bob, 0);
      bob.deliverAllTo(alice, 0);
      assertThat(bob.messages.getLast()).isEqualTo(message);
    }
    assertThat(bob.messages).hasSize(9);
    assertThat(bob.malformed).isZero();
    assertThatThrownBy(() -> alice.send(new byte[Messenger.MAX_MESSAGE + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsOnceThatAMessageIsLateAndHowLongItTookInTheEnd() {
    byte[] message = {1, 2, 3};
    alice.send(message);
    alice.chunks.clear();
    alice.messenger.onDeadline(499 * MS, alice);
    assertThat(alice.late).isEmpty();
    alice.messenger.onDeadline(500 * MS, alice);
    alice.chunks.clear();
    alice.messenger.onDeadline(1500 * MS, alice);
    assertThat(alice.late).containsExactly(message);
    alice.deliverAllTo(bob, 1600 * MS);
    bob.deliverAllTo(alice, 1700 * MS);
    assertThat(alice.acknowledged).containsExactly("3 tries, 1700 ms");
    alice.messenger.send(message, 2000 * MS, alice);
    alice.deliverAllTo(bob, 2010 * MS);
    bob.deliverAllTo(alice, 2020 * MS);
    assertThat(alice.acknowledged).last().isEqualTo("1 tries, 20 ms");
    assertThat(alice.late).hasSize(1);
  }

  @Test
  void waitsAsLongAsItsCallerSaysWithinBoundsAndThenGivesUp() {
    alice.messenger.timeout(1);
    byte[] message = {5};
    alice.send(message);
    List<Long> triesMs = new ArrayList<>();
    while (alice.givenUp.isEmpty()) {
      long nowNs = alice.messenger.deadlineNs();
      triesMs.add(nowNs / MS);
      alice.messenger.onDeadline(nowNs, alice);
    }
    assertThat(triesMs).containsExactly(150L, 450L, 1050L, 2250L, 3750L, 5250L, 6750L, 8250L);
    assertThat(alice.chunks).hasSize(Messenger.MAX_TRIES);
    assertThat(alice.givenUp).containsExactly(message);
    assertThat(alice.messenger.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusesMoreMessagesThanItsLimit() {
    for (int i = 0; i < Messenger.MAX_OUTSTANDING; i++) {
      assertThat(alice.send(new byte[] {(byte) i})).isTrue();
    }
    assertThat(alice.send(new byte[1])).isFalse();
    alice.deliverAllTo(bob, 0);
    bob.deliverAllTo(alice, 0);
    assertThat(alice.send(new byte[1])).isTrue();
  }

  @Test
  void sendsNothingSoFarAheadThatThePeerForgetsTheOldest() {
    alice.send(new byte[] {42});
    byte[] lost = alice.chunks.remove();
    int sent = 0;
    while (alice.send(new byte[1])) {
      alice.deliverAllTo(bob, 0);
      bob.deliverAllTo(alice, 0);
      sent++;
    }
    assertThat(sent).isGreaterThan(1000);
    bob.messenger.onChunk(lost, 0, bob);
    assertThat(bob.messages.getLast()).containsExactly(42);
  }

  @Test
  void keepsNoMorePartialMessagesThanItsLimitAndForgetsThem() {
    for (int i = 0; i < Messenger.MAX_PARTIAL + 1; i++) {
      bob.messenger.onChunk(chunk(9, i, 0, 2, 1065), 0, bob);
    }
    for (int i = 0; i < Messenger.MAX_PARTIAL + 1; i++) {
      bob.messenger.onChunk(chunk(9, i, 1, 2, 10), 0, bob);
    }
    assertThat(bob.messages).hasSize(Messenger.MAX_PARTIAL);
    for (int i = 100; i < 100 + Messenger.MAX_PARTIAL; i++) {
      bob.messenger.onChunk(chunk(9, i, 0, 2, 1065), 0, bob);
    }
    while (bob.messenger.deadlineNs() != Long.MAX_VALUE) {
      bob.messenger.onDeadline(bob.messenger.deadlineNs(), bob);
    }
    bob.messenger.onChunk(chunk(9, 100, 1, 2, 10), 20_000 * MS, bob);
    assertThat(bob.messages).hasSize(Messenger.MAX_PARTIAL);
  }

  @Test
  void followsAPeerThatHasStartedAnew() {
    alice.send(new byte[] {1});
    byte[] late = alice.chunks.peek();
    alice.deliverAllTo(bob, 0);
    byte[] lateAcknowledgement = bob.chunks.remove();
    alice.messenger = new Messenger(new Random(33));
    alice.send(new byte[] {2});
    alice.messenger.onChunk(lateAcknowledgement, 0, alice);
    assertThat(alice.messenger.outstanding()).isEqualTo(1);
    alice.deliverAllTo(bob, 0);
    bob.messenger.onChunk(late, 0, bob);
    bob.deliverAllTo(alice, 0);
    assertThat(bob.messages).containsExactly(new byte[] {1}, new byte[] {2});
    assertThat(alice.messenger.outstanding()).isZero();
  }

  @Test
  void countsChunksThatContradictThemselves() {
    List<byte[]> hostile =
        List.of(
            new byte[0],
            new byte[] {3},
            new byte[] {1, 0, 0},
            new byte[] {2, 0, 0},
            chunk(9, 0, 0, 0, 5),
            chunk(9, 0, 2, 2, 5),
            chunk(9, 0, 0, 17, 1065),
            chunk(9, 0, 255, 255, 1065),
            chunk(9, 0, 0, 2, 5),
            chunk(9, 0, 15, 16, 1065),
            chunk(9, 0, 1, 2, 0),
            chunk(9, 0, 0, 1, 1066),
            chunk(9, -1, 0, 1, 5));
    hostile.forEach(chunk -> bob.messenger.onChunk(chunk, 0, bob));
    assertThat(bob.messages).isEmpty();
    assertThat(bob.chunks).isEmpty();
    assertThat(bob.malformed).isEqualTo(hostile.size());
  }

  @Test
  void ignoresAcknowledgementsOfWhatItDidNotSend() {
    alice.send(bytes(1, 3000));
    byte[] chunk = alice.chunks.peek();
    byte[] stream = Arrays.copyOfRange(chunk, 1, 5);
    alice.messenger.onChunk(
        new WireWriter().u8(2).bytes(stream).i64(77).u16(0xffff).toByteArray(), 0, alice);
    alice.messenger.onChunk(
        new WireWriter().u8(2).bytes(stream).i64(0).u16(0xfff8).toByteArray(), 0, alice);
    assertThat(alice.messenger.outstanding()).isEqualTo(1);
    alice.messenger.onChunk(
        new WireWriter().u8(2).bytes(stream).i64(0).u16(0xffff).u8(1).toByteArray(), 0, alice);
    assertThat(alice.messenger.outstanding()).isZero();
    assertThat(alice.malformed).isEqualTo(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void neitherThrowsNorRepeatsItselfOnJunk(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] junk =
          chunk(
              random.nextInt(2),
              random.nextInt(50),
              random.nextInt(4),
              random.nextInt(5),
              random.nextInt(3) == 0 ? 1065 : random.nextInt(1070));
      if (random.nextInt(4) == 0) {
        junk = Arrays.copyOf(junk, random.nextInt(40));
      }
      if (junk.length > 0 && random.nextInt(4) == 0) {
        junk[random.nextInt(Math.min(16, junk.length))] = (byte) random.nextInt(4);
      }
      bob.messenger.onChunk(junk, i * MS, bob);
      bob.messenger.onDeadline(i * MS, bob);
      bob.chunks.clear();
    }
    assertThat(bob.messages).isNotEmpty();
    assertThat(bob.malformed).isPositive();
  }

  private record Flight(long arrivesNs, long order, boolean toBob, byte[] chunk) {}

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void deliversEveryMessageExactlyOnceDespiteLossRepetitionAndReordering(int seed) {
    Random random = new Random(seed);
    PriorityQueue<Flight> flights =
        new PriorityQueue<>(
            (a, b) -> {
              int byTime = Long.compare(a.arrivesNs, b.arrivesNs);
              return byTime != 0 ? byTime : Long.compare(a.order, b.order);
            });
    Map<Integer, byte[]> toSend = new HashMap<>();
    int next = 0;
    long order = 0;
    long nowNs = 0;
    while (nowNs != Long.MAX_VALUE) {
      while (next < 300) {
        byte[] message = bytes(next, 4 + (next % 3 == 0 ? random.nextInt(16000) : next));
        if (!alice.messenger.send(message, nowNs, alice)) {
          break;
        }
        toSend.put(next++, message);
      }
      for (Side side : List.of(alice, bob)) {
        for (byte[] chunk = side.chunks.poll(); chunk != null; chunk = side.chunks.poll()) {
          for (int copy = random.nextInt(10) == 0 ? 2 : 1; copy > 0; copy--) {
            if (random.nextInt(10) >= 3) {
              long delayNs = (5 + random.nextInt(120)) * MS;
              flights.add(new Flight(nowNs + delayNs, order++, side == alice, chunk));
            }
          }
        }
      }
      Flight flight = flights.peek();
      nowNs = Math.min(alice.messenger.deadlineNs(), bob.messenger.deadlineNs());
      if (flight != null && flight.arrivesNs <= nowNs) {
        nowNs = flight.arrivesNs;
        flights.remove();
        Side to = flight.toBob ? bob : alice;
        to.messenger.onChunk(flight.chunk, nowNs, to);
      } else if (nowNs != Long.MAX_VALUE) {
        alice.messenger.onDeadline(nowNs, alice);
        bob.messenger.onDeadline(nowNs, bob);
      }
    }
    assertThat(next).isEqualTo(300);
    assertThat(bob.messages).hasSize(300);
    for (byte[] message : bob.messages) {
      int number = (message[0] & 0xff) << 8 | (message[1] & 0xff);
      assertThat(message).isEqualTo(toSend.remove(number));
    }
    assertThat(toSend).isEmpty();
  }

  /** Random bytes that begin with {@code number} as a u16, where there is room for it. */
  private static byte[] bytes(int number, int length) {
    byte[] bytes = new byte[length];
    new Random(number).nextBytes(bytes);
    if (length > 1) {
      bytes[0] = (byte) (number >> 8);
      bytes[1] = (byte) number;
    }
    return bytes;
  }

  private static byte[] chunk(int stream, long message, int index, int count, int length) {
    return new WireWriter()
        .u8(1)
        .i32(stream)
        .i64(message)
        .u8(index)
        .u8(count)
        .bytes(new byte[length])
        .toByteArray();
  }
}
