package org.gridtap.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Any bytes, any order of events: nothing throws or grows, and every answer is a whole message. The
 * input is a script of {@code what:u8 ‖ number:u8}, a query's with {@code length:u16} and the
 * query.
 */
class DnsResponderFuzzTest {
  private static final Subnet SUBNET = Subnet.parse("10.64.0.0/10");
  private static final String[] NAMES = {
    "C074017034.grid.gridtap.",
    "34.17.74.10.in-addr.arpa.",
    "grid.gridtap.",
    "host1.grid.gridtap.",
    "host2.",
    "www.example.org.",
    "."
  };
  private static final int[] TYPES = {1, 2, 6, 12, 28, 41, 65, 250, 251, 255, 65280};

  private static final int FOUND = 0;
  private static final int ABSENT = 1;
  private static final int FAILED = 2;
  private static final int WAIT = 3;
  private static final int QUERY = 4;

  static List<Named<byte[]>> honest() {
    List<Named<byte[]>> scripts = new ArrayList<>();
    for (String name : NAMES) {
      List<byte[]> queries = new ArrayList<>();
      for (int type : TYPES) {
        queries.add(Queries.of(7, name, type));
      }
      queries.add(Queries.withEdns(name, 1, 1232, 0));
      queries.add(Queries.withEdns(name, 28, 0, 1));
      scripts.add(named(name, script(queries)));
    }
    byte[] again = Queries.of(7, "host1.grid.gridtap.", 1);
    scripts.add(named("asked again", script(List.of(again, again))));
    scripts.add(named("compressed", script(List.of(pointsBackwards()))));
    return scripts;
  }

  /** A question whose name points at itself, which a careless reader follows for ever. */
  private static byte[] pointsBackwards() {
    byte[] query = Arrays.copyOf(Queries.of(7, ".", 1), 18);
    return ByteBuffer.wrap(query).putShort(12, (short) 0xc00c).put(15, (byte) 1).array();
  }

  private static byte[] script(List<byte[]> queries) {
    ByteBuffer script = ByteBuffer.allocate(4000);
    for (byte[] query : queries) {
      script.put((byte) QUERY).put((byte) 0).putShort((short) query.length).put(query);
    }
    script.put(new byte[] {WAIT, 5, FOUND, 1, ABSENT, 2, FAILED, 3});
    script.put((byte) QUERY).put((byte) 1).putShort((short) queries.getFirst().length);
    script.put(queries.getFirst()).put(new byte[] {WAIT, 100});
    return Arrays.copyOf(script.array(), script.position());
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 5_000)
  void answersWholeMessagesOrNothing(byte[] input) {
    ByteBuffer script = ByteBuffer.wrap(input);
    AnswerRecorder out = new AnswerRecorder();
    DnsResponder responder =
        new DnsResponder(new DnsSettings(SUBNET, Ipv4.parse("10.64.0.1"), "grid.gridtap"));
    Map<Asker, Integer> questions = new HashMap<>();
    long nowNs = 0;
    while (script.remaining() >= 2) {
      int what = (script.get() & 0xff) % 5;
      int number = script.get() & 0xff;
      String label = "host" + number % 4;
      switch (what) {
        case FOUND -> responder.onFound(label, SUBNET.network() + number, number, nowNs, out);
        case ABSENT -> responder.onAbsent(label, nowNs, out);
        case FAILED -> responder.onFailed(label, out);
        case WAIT -> nowNs += number * 100_000_000L;
        default -> {
          Asker asker = new Asker(1, 2, number);
          questions.merge(asker, 1, Integer::sum);
          responder.onQuery(query(script), asker, nowNs, out);
        }
      }
      responder.onDeadline(nowNs, out);
      assertThat(responder.deadlineNs()).isGreaterThan(nowNs);
      check(out, questions);
    }
    responder.onDeadline(nowNs + LookUps.MAX_LOOK_UP_NS, out);
    check(out, questions);
    assertThat(responder.deadlineNs()).as("nothing is left over").isEqualTo(Long.MAX_VALUE);
  }

  private static byte[] query(ByteBuffer script) {
    int length = script.remaining() < 2 ? 0 : script.getShort() & 0xffff;
    byte[] query = new byte[Math.min(length, script.remaining())];
    script.get(query);
    return query;
  }

  /** Nobody gets more answers than questions, nor an address outside the subnet. */
  private static void check(AnswerRecorder out, Map<Asker, Integer> questions) {
    for (AnswerRecorder.Sent sent : out.sent) {
      assertThat(sent.message().length).isLessThanOrEqualTo(DnsAnswer.MAX_PAYLOAD_BYTES);
      Message answer = AnswerRecorder.read(sent.message());
      assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
      for (Record record : answer.getSection(Section.ANSWER)) {
        if (record instanceof ARecord a) {
          byte[] address = a.getAddress().getAddress();
          assertThat(SUBNET.contains(ByteBuffer.wrap(address).getInt())).isTrue();
        }
      }
      assertThat(questions.merge(sent.asker(), -1, Integer::sum)).isNotNegative();
    }
    out.sent.clear();
    out.lookUps.clear();
  }
}
