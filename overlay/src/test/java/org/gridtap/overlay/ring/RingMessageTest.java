package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.ring.RingMessage.Sides;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingMessageTest {
  private static NodeId id(Random random) {
    return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
  }

  private static Endpoint endpoint(Random random) {
    return new Endpoint(random.nextLong(), random.nextLong(), random.nextInt(0x10000));
  }

  private static Descriptor descriptor(Random random) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = random.nextInt(Descriptor.MAX_ENDPOINTS + 1); i > 0; i--) {
      endpoints.add(endpoint(random));
    }
    Map<NodeId, Endpoint> relays = new LinkedHashMap<>();
    for (int i = random.nextInt(Descriptor.MAX_RELAYS + 1); i > 0; i--) {
      relays.put(id(random), endpoint(random));
    }
    return new Descriptor(id(random), endpoints, relays);
  }

  private static List<NodeId> ids(Random random, int maximum) {
    List<NodeId> ids = new ArrayList<>();
    for (int i = random.nextInt(maximum + 1); i > 0; i--) {
      ids.add(id(random));
    }
    return ids;
  }

  private static List<Descriptor> descriptors(Random random, int maximum) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (int i = random.nextInt(maximum + 1); i > 0; i--) {
      descriptors.add(descriptor(random));
    }
    return descriptors;
  }

  private static RingMessage message(Random random) {
    Flags flags = Flags.of(random.nextInt(16));
    return switch (random.nextInt(9)) {
      case 0 -> {
        List<NodeId> direct = ids(random, RouteTable.MAX_NEIGHBOURS_PER_LINK);
        List<Descriptor> near = descriptors(random, RingMessage.MAX_NEAR);
        yield new RingMessage.Told(
            random.nextInt(), new Hello(flags, descriptor(random), near, direct));
      }
      case 1 -> new RingMessage.Leave();
      case 2 -> new RingMessage.Find(random.nextLong());
      case 3 -> {
        Map<NodeId, Integer> triedMs = new LinkedHashMap<>();
        for (int i = random.nextInt(RingMessage.MAX_TRIED + 1); i > 0; i--) {
          triedMs.put(id(random), random.nextInt(RingMessage.MAX_TRIED_MS + 1));
        }
        yield new RingMessage.AskAdjacent(Sides.of(random.nextInt(4)), triedMs);
      }
      case 4 -> new RingMessage.Foreign(descriptor(random));
      case 5 ->
          new RingMessage.Adjacent(
              Sides.of(random.nextInt(4)), descriptors(random, RingMessage.MAX_BETWEEN));
      case 6 -> new RingMessage.AskAll();
      case 7 ->
          new RingMessage.Change(
              random.nextInt(),
              random.nextInt(),
              flags,
              descriptors(random, 1),
              ids(random, RingMessage.MAX_NEAR),
              descriptors(random, RingMessage.MAX_NEAR),
              ids(random, RouteTable.MAX_NEIGHBOURS_PER_LINK),
              ids(random, RouteTable.MAX_NEIGHBOURS_PER_LINK));
      default ->
          new RingMessage.Found(
              random.nextLong(), flags, descriptors(random, RingMessage.MAX_NEAR + 1));
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void readsBackWhatWasWritten(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      RingMessage message = message(random);
      assertThat(RingMessage.decode(message.encode()))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(message);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void refusesEveryTruncationAndAnythingAfterTheEnd(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      byte[] bytes = message(random).encode();
      for (int length = 0; length < bytes.length; length++) {
        assertThat(RingMessage.decode(Arrays.copyOf(bytes, length)))
            .as("seed %d, round %d, %d of %d bytes", seed, round, length, bytes.length)
            .isNull();
      }
      assertThat(RingMessage.decode(Arrays.copyOf(bytes, bytes.length + 1)))
          .as("seed %d, round %d, a byte too many", seed, round)
          .isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void readsAnyBytesOrNone(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 4000; round++) {
      byte[] bytes;
      if (round % 2 == 0) {
        bytes = message(random).encode();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      } else {
        bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
      }
      RingMessage read = RingMessage.decode(bytes);
      if (read != null) {
        assertThat(RingMessage.decode(read.encode()))
            .as("seed %d, round %d", seed, round)
            .isEqualTo(read);
      }
    }
  }

  @Test
  void writesNoMoreThanAReaderTakes() {
    Random random = new Random(1);
    List<Descriptor> many = new ArrayList<>();
    List<NodeId> direct = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new Descriptor(id(random), List.of(), Map.of()));
      direct.add(id(random));
    }
    List<Endpoint> endpoints = new ArrayList<>();
    Map<NodeId, Endpoint> relays = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      endpoints.add(endpoint(random));
      relays.put(id(random), endpoint(random));
    }
    Descriptor self = new Descriptor(id(random), endpoints, relays);
    RingMessage read =
        RingMessage.decode(
            new RingMessage.Told(1, new Hello(Flags.of(1), self, many, direct)).encode());
    assertThat(read)
        .isInstanceOfSatisfying(
            RingMessage.Told.class,
            told -> {
              Hello hello = told.hello();
              assertThat(hello.near()).hasSize(RingMessage.MAX_NEAR);
              assertThat(hello.direct()).hasSize(RouteTable.MAX_NEIGHBOURS_PER_LINK);
              assertThat(hello.self().endpoints()).hasSize(Descriptor.MAX_ENDPOINTS);
              assertThat(hello.self().relays()).hasSize(Descriptor.MAX_RELAYS);
            });
    Map<NodeId, Integer> tried = new LinkedHashMap<>();
    direct.forEach(node -> tried.put(node, 700));
    assertThat(RingMessage.decode(new RingMessage.AskAdjacent(Sides.of(3), tried).encode()))
        .isInstanceOfSatisfying(
            RingMessage.AskAdjacent.class,
            ask -> assertThat(ask.triedMs()).hasSize(RingMessage.MAX_TRIED));
    assertThat(RingMessage.decode(new RingMessage.Adjacent(Sides.of(0), many).encode()))
        .isInstanceOfSatisfying(
            RingMessage.Adjacent.class,
            answer -> assertThat(answer.between()).hasSize(RingMessage.MAX_BETWEEN));
  }
}
