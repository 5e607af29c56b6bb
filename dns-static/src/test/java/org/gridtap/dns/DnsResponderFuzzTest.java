package org.gridtap.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/** Any bytes, any order of events: nothing throws or grows, and every answer is a whole message. */
class DnsResponderFuzzTest {
  private static final Subnet SUBNET = Subnet.parse("10.64.0.0/10");
  private static final int ROUNDS = 60_000;
  private static final String[] NAMES = {
    "C074017034.grid.gridtap.",
    "34.17.74.10.in-addr.arpa.",
    "grid.gridtap.",
    "bob.",
    "www.example.org.",
    "."
  };
  private static final int[] TYPES = {1, 2, 6, 12, 28, 41, 65, 250, 251, 255, 65280};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void answersWholeMessagesOrNothing(long seed) {
    Random random = new Random(seed);
    AnswerRecorder out = new AnswerRecorder();
    DnsResponder responder =
        new DnsResponder(new DnsSettings(SUBNET, Ipv4.parse("10.64.0.1"), "grid.gridtap"));
    long nowNs = 0;
    int answers = 0;
    for (int round = 0; round < ROUNDS; round++) {
      nowNs += random.nextLong(100_000_000L);
      Asker asker = new Asker(1, 2, random.nextInt(4));
      String label = "host" + random.nextInt(200);
      switch (random.nextInt(10)) {
        case 0 -> responder.onFound(label, address(random), random.nextLong(90), nowNs, out);
        case 1 -> responder.onAbsent(label, nowNs, out);
        case 2 -> responder.onFailed(label, out);
        default -> responder.onQuery(query(random, label), asker, nowNs, out);
      }
      if (responder.deadlineNs() <= nowNs) {
        responder.onDeadline(nowNs, out);
      }
      assertThat(responder.deadlineNs()).as("seed %d", seed).isGreaterThan(nowNs);
      answers += check(out, seed);
    }
    assertThat(answers).as("seed %d", seed).isGreaterThan(ROUNDS / 10);
  }

  private static int address(Random random) {
    return random.nextInt(8) == 0 ? random.nextInt() : SUBNET.network() + random.nextInt(1 << 22);
  }

  private static byte[] query(Random random, String label) {
    String name =
        random.nextBoolean() ? label + ".grid.gridtap." : NAMES[random.nextInt(NAMES.length)];
    int type = TYPES[random.nextInt(TYPES.length)];
    byte[] query =
        random.nextBoolean()
            ? Queries.of(random.nextInt(0x10000), name, type)
            : Queries.withEdns(name, type, random.nextInt(0x10000), random.nextInt(2));
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      query[random.nextInt(query.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(query, random.nextInt(2000)) : query;
  }

  private static int check(AnswerRecorder out, long seed) {
    for (AnswerRecorder.Sent sent : out.sent) {
      assertThat(sent.message().length)
          .as("seed %d", seed)
          .isLessThanOrEqualTo(DnsAnswer.MAX_PAYLOAD_BYTES);
      Message answer = AnswerRecorder.read(sent.message());
      assertThat(answer.getHeader().getFlag(Flags.QR)).as("seed %d", seed).isTrue();
    }
    int answers = out.sent.size();
    out.sent.clear();
    out.lookUps.clear();
    return answers;
  }
}
