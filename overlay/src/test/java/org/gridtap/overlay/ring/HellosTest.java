package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gridtap.overlay.ring.LinkedPeers.Linked;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HellosTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final NodeId SPEAKER = id(1);
  private static final NodeId LISTENER = id(2);

  private final RecordingRingOutbox spoken = new RecordingRingOutbox();
  private final RecordingRingOutbox answered = new RecordingRingOutbox();
  private final MessageDrops drops = new MessageDrops();
  private final Linked toListener = new Linked();
  private final Linked toSpeaker = new Linked();
  private Hello now = hello(List.of(), List.of());
  private final Hellos speaker = hellos(spoken);
  private final Hellos listener = hellos(answered);
  private long nowNs = 10 * SECOND_NS;

  private Hellos hellos(RecordingRingOutbox out) {
    return new Hellos(new LinkedPeers(), Set.of(), () -> now, new Random(1), drops, out);
  }

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  private static Descriptor descriptor(NodeId id, int port) {
    return new Descriptor(id, List.of(Endpoint.v4(0x0a000001, port)), Map.of());
  }

  private static Hello hello(List<Descriptor> near, List<NodeId> direct) {
    return new Hello(Flags.of(1), descriptor(SPEAKER, 4743), near, direct);
  }

  private byte[] say() {
    nowNs += SECOND_NS;
    speaker.say(LISTENER, toListener, nowNs);
    return spoken.words.removeLast();
  }

  private void hear(byte[] message) {
    if (RingMessage.decode(message) instanceof RingMessage.News news) {
      Hello heard = listener.onNews(SPEAKER, toSpeaker, news, nowNs);
      toSpeaker.hello = heard == null ? toSpeaker.hello : heard;
    }
  }

  /** Lets what the listener asked for be answered, until it asks no more. */
  private void answerAll() {
    while (!answered.words.isEmpty()) {
      nowNs += SECOND_NS;
      RingMessage question = RingMessage.decode(answered.words.removeFirst());
      if (question instanceof RingMessage.AskAll ask) {
        speaker.onNews(LISTENER, toListener, ask, nowNs);
      }
      List<byte[]> all = List.copyOf(spoken.words);
      spoken.words.clear();
      all.forEach(this::hear);
    }
  }

  @Test
  void saysAllOnceAndThenOnlyWhatIsNew() {
    List<Descriptor> near = new ArrayList<>();
    List<NodeId> direct = new ArrayList<>();
    for (int i = 10; i < 20; i++) {
      near.add(descriptor(id(i), i));
      direct.add(id(i));
    }
    now = hello(near, direct);
    byte[] all = say();
    hear(all);
    assertThat(toSpeaker.hello).isEqualTo(now);

    byte[] nothing = say();
    assertThat(nothing).hasSizeLessThan(20);
    hear(nothing);
    assertThat(toSpeaker.hello).isEqualTo(now);

    near.removeFirst();
    near.set(0, descriptor(id(11), 5000));
    direct.add(id(30));
    now = hello(near, direct);
    byte[] change = say();
    assertThat(change).hasSizeLessThan(all.length / 3);
    hear(change);
    assertThat(toSpeaker.hello).isEqualTo(now);
    assertThat(answered.words).isEmpty();
  }

  @Test
  void asksForAllWhenAChangeCannotBePlaced() {
    hear(say());
    now = hello(List.of(descriptor(id(5), 1)), List.of());
    byte[] lost = say();
    assertThat(lost).isNotEmpty();
    now = hello(List.of(descriptor(id(6), 1)), List.of());
    hear(say());
    assertThat(toSpeaker.hello).isNotEqualTo(now);
    answerAll();
    assertThat(toSpeaker.hello).isEqualTo(now);
  }

  @Test
  void heedsNothingThatIsSaidInAnothersName() {
    Hello forged = new Hello(Flags.of(1), descriptor(id(9), 1), List.of(), List.of());
    hear(new RingMessage.Told(1, forged).encode());
    assertThat(toSpeaker.hello).isNull();
    hear(say());
    RingMessage.Change stolen =
        new RingMessage.Change(
            toSpeaker.heardVersion,
            toSpeaker.heardVersion + 1,
            Flags.of(1),
            List.of(descriptor(id(9), 1)),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    hear(stolen.encode());
    assertThat(toSpeaker.hello).isEqualTo(now);
    assertThat(drops.get(MessageDrop.BAD_RING)).isEqualTo(2);
  }

  @Test
  void tellsAllTwiceASecondAtMostHoweverOftenItIsAsked() {
    say();
    for (int i = 0; i < 100; i++) {
      speaker.onNews(LISTENER, toListener, new RingMessage.AskAll(), nowNs);
      nowNs += SECOND_NS / 100;
    }
    assertThat(spoken.words).hasSizeBetween(1, 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesInTheEndWhateverIsLostOrLate(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<byte[]> onTheWay = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        now = surroundings(random);
        onTheWay.add(say());
      }
      Collections.shuffle(onTheWay, random);
      onTheWay.stream().filter(_ -> random.nextInt(4) > 0).forEach(this::hear);
      answered.words.removeIf(_ -> random.nextInt(4) == 0);
      answerAll();
      hear(say());
      answerAll();
      assertThat(toSpeaker.hello).as("seed %d, round %d", seed, round).isEqualTo(now);
    }
  }

  private static Hello surroundings(Random random) {
    List<Descriptor> near = new ArrayList<>();
    List<NodeId> direct = new ArrayList<>();
    for (int i = 10; i < 40; i++) {
      if (random.nextInt(3) == 0) {
        near.add(descriptor(id(i), 1 + random.nextInt(2)));
      }
      if (random.nextBoolean()) {
        direct.add(id(i));
      }
    }
    return hello(near, direct);
  }
}
