package org.gridtap.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsResponderTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int BOB = 0x0a4a1122;
  private static final String BOBS_NAME = "bob.grid.gridtap.";
  private static final Asker ASKER = new Asker(0x0202_0304_0506L, 0x0a400009, 5353);

  private final AnswerRecorder out = new AnswerRecorder();
  private final DnsResponder responder =
      new DnsResponder(
          new DnsSettings(Subnet.parse("10.64.0.0/10"), Ipv4.parse("10.64.0.1"), "grid.gridtap"));
  private long nowNs = SECOND;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C074017034.grid.gridtap.",
        "c074017034.GRID.GridTap.",
        "C074017034.",
        "c074017034."
      })
  void answersStaticNamesAtOnce(String name) {
    Message answer = ask(name, Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
    assertThat(answer.getSection(Section.ANSWER))
        .singleElement()
        .satisfies(record -> assertThat(record.getName()).hasToString(name))
        .satisfies(record -> assertThat(record.getTTL()).isEqualTo(DnsResponder.STATIC_TTL))
        .satisfies(record -> assertThat(record.rdataToString()).isEqualTo("10.74.17.34"));
    assertThat(out.lookUps).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "34.17.74.10.in-addr.arpa., C074017034.grid.gridtap.",
    "1.0.64.10.IN-ADDR.arpa., C064000001.grid.gridtap.",
    "255.255.127.10.in-addr.arpa., C127255255.grid.gridtap."
  })
  void answersPointersOfItsSubnet(String name, String target) {
    assertThat(ask(name, Type.PTR).getSection(Section.ANSWER))
        .singleElement()
        .satisfies(record -> assertThat(record.rdataToString()).isEqualTo(target));
  }

  @ParameterizedTest
  @CsvSource({
    "C074017034.grid.gridtap., AAAA, grid.gridtap.",
    "C074017034.grid.gridtap., HTTPS, grid.gridtap.",
    "grid.gridtap., A, grid.gridtap.",
    "34.17.74.10.in-addr.arpa., A, 74.10.in-addr.arpa.",
    "17.74.10.in-addr.arpa., PTR, 74.10.in-addr.arpa.",
    "74.10.in-addr.arpa., PTR, 74.10.in-addr.arpa."
  })
  void saysThatANameHasNoSuchRecord(String name, String type, String zone) {
    assertNegative(ask(name, Type.value(type)), Rcode.NOERROR, zone);
    assertThat(out.lookUps).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "C001002003.grid.gridtap., A, grid.gridtap.",
    "C999999999.grid.gridtap., A, grid.gridtap.",
    "_ldap.grid.gridtap., SRV, grid.gridtap.",
    "_tcp.bob.grid.gridtap., SRV, grid.gridtap.",
    "localhost.grid.gridtap., A, grid.gridtap.",
    "-bob.grid.gridtap., A, grid.gridtap.",
    "b\\000b.grid.gridtap., A, grid.gridtap.",
    "1.34.17.74.10.in-addr.arpa., PTR, 74.10.in-addr.arpa.",
    "034.17.74.10.in-addr.arpa., PTR, 74.10.in-addr.arpa.",
    "300.17.74.10.in-addr.arpa., PTR, 74.10.in-addr.arpa.",
    "lb._dns-sd._udp.0.0.64.10.in-addr.arpa., PTR, 64.10.in-addr.arpa."
  })
  void saysThatANameCannotBe(String name, String type, String zone) {
    assertNegative(ask(name, Type.value(type)), Rcode.NXDOMAIN, zone);
    assertThat(out.lookUps).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "example.org., A",
    "www.example.org., AAAA",
    "grid.example., A",
    "gridtap., SOA",
    "othergrid.gridtap., A",
    "com., NS",
    "bob., MX",
    "localhost., A",
    "C001002003., A",
    "., NS",
    "1.0.0.127.in-addr.arpa., PTR",
    "1.0.128.10.in-addr.arpa., PTR",
    "10.in-addr.arpa., SOA",
    "x.10.in-addr.arpa., PTR",
    "in-addr.arpa., SOA",
    "b.a.9.8.ip6.arpa., PTR",
    "grid.gridtap., AXFR"
  })
  void refusesWhatIsNotItsOwn(String name, String type) {
    Message answer = ask(name, Type.value(type));

    assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer.getQuestion()).isNotNull();
    assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
    assertThat(out.lookUps).isEmpty();
  }

  @Test
  void isTheAuthorityOfItsZones() {
    for (String zone : List.of("grid.gridtap.", "64.10.in-addr.arpa.", "127.10.in-addr.arpa.")) {
      SOARecord soa = (SOARecord) ask(zone, Type.SOA).getSection(Section.ANSWER).getFirst();
      assertThat(soa.getName()).hasToString(zone);
      assertThat(soa.getHost()).hasToString("C064000001.grid.gridtap.");
      assertThat(ask(zone, Type.NS).getSection(Section.ANSWER))
          .singleElement()
          .satisfies(ns -> assertThat(ns.rdataToString()).isEqualTo("C064000001.grid.gridtap."));
    }
    assertThat(address(ask("C064000001.grid.gridtap.", Type.A))).isEqualTo("10.64.0.1");
    assertThat(ask("grid.gridtap.", Type.ANY).getSection(Section.ANSWER)).hasSize(1);
  }

  @Test
  void looksHostNamesUpAndRemembersThem() {
    query(Queries.of(7, "Bob.grid.gridtap.", Type.A));
    assertThat(out.lookUps).containsExactly("bob");
    assertThat(out.sent).isEmpty();

    responder.onFound("bob", BOB, 600, nowNs, out);
    Message answer = out.take();
    assertThat(answer.getHeader().getID()).isEqualTo(7);
    assertThat(address(answer)).isEqualTo("10.74.17.34");
    Record record = answer.getSection(Section.ANSWER).getFirst();
    assertThat(record.getName()).hasToString("Bob.grid.gridtap.");
    assertThat(record.getTTL()).isEqualTo(DnsResponder.HOST_TTL);

    nowNs += 10 * SECOND;
    Message again = ask("bob.", Type.A);
    assertThat(again.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(20);
    assertNegative(ask(BOBS_NAME, Type.AAAA), Rcode.NOERROR, "grid.gridtap.");
    assertThat(ask("bob.", Type.AAAA).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(out.lookUps).hasSize(1);

    nowNs += 20 * SECOND;
    query(Queries.of(BOBS_NAME, Type.A));
    assertThat(out.lookUps).hasSize(2);
  }

  @Test
  void asksOnceForAllWhoWait() {
    query(Queries.of(1, BOBS_NAME, Type.A));
    query(Queries.of(2, BOBS_NAME, Type.AAAA));
    query(Queries.of(3, "bob.", Type.A));
    query(Queries.of(1, BOBS_NAME, Type.A));
    assertThat(out.lookUps).containsExactly("bob");
    assertThat(responder.dropped(DnsResponder.Drop.DUPLICATE)).isOne();

    responder.onAbsent("bob", nowNs, out);
    assertThat(out.sent.stream().map(sent -> AnswerRecorder.read(sent.message()).getRcode()))
        .containsExactly(Rcode.NXDOMAIN, Rcode.NXDOMAIN, Rcode.REFUSED);
    out.sent.clear();
    assertNegative(ask(BOBS_NAME, Type.A), Rcode.NXDOMAIN, "grid.gridtap.");
    nowNs += DnsResponder.NEGATIVE_TTL * SECOND;
    query(Queries.of(BOBS_NAME, Type.A));
    assertThat(out.lookUps).hasSize(2);
  }

  @Test
  void remembersNothingLongerThanItHolds() {
    query(Queries.of(BOBS_NAME, Type.A));
    responder.onFound("bob", BOB, 3, nowNs, out);
    assertThat(out.take().getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(3);

    nowNs += 3 * SECOND;
    query(Queries.of(BOBS_NAME, Type.A));
    assertThat(out.lookUps).hasSize(2);
  }

  @Test
  void sendsNobodyOutOfTheSubnet() {
    query(Queries.of(BOBS_NAME, Type.A));
    responder.onFound("bob", Ipv4.parse("127.0.0.1"), 600, nowNs, out);

    assertNegative(out.take(), Rcode.NXDOMAIN, "grid.gridtap.");
  }

  @Test
  void givesUpWhenALookUpTakesTooLong() {
    query(Queries.of(BOBS_NAME, Type.A));
    assertThat(responder.deadlineNs()).isEqualTo(nowNs + LookUps.MAX_WAIT_NS);
    nowNs = responder.deadlineNs();
    responder.onDeadline(nowNs, out);
    assertThat(out.take().getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(responder.dropped(DnsResponder.Drop.TIMED_OUT)).isOne();

    query(Queries.of(BOBS_NAME, Type.A));
    assertThat(out.lookUps).as("one look-up is enough").hasSize(1);
    responder.onFound("bob", BOB, 600, nowNs, out);
    assertThat(address(out.take())).isEqualTo("10.74.17.34");
    assertThat(responder.deadlineNs()).isGreaterThan(nowNs);
  }

  @Test
  void looksUpAnewWhenNoAnswerEverCame() {
    query(Queries.of(BOBS_NAME, Type.A));
    nowNs += LookUps.MAX_LOOK_UP_NS;
    responder.onDeadline(nowNs, out);
    query(Queries.of(BOBS_NAME, Type.A));

    assertThat(out.lookUps).containsExactly("bob", "bob");
  }

  @Test
  void saysThatALookUpFailed() {
    query(Queries.of(BOBS_NAME, Type.A));
    responder.onFailed("bob", out);

    assertThat(out.take().getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(responder.dropped(DnsResponder.Drop.LOOK_UP_FAILED)).isOne();
  }

  @Test
  void refusesMoreLookUpsAndMoreQueriesThanItsTableHolds() {
    for (int i = 0; i < LookUps.MAX_NAMES; i++) {
      query(Queries.of("host" + i + ".grid.gridtap.", Type.A));
    }
    assertThat(out.sent).isEmpty();
    assertThat(ask(BOBS_NAME, Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);

    for (int i = 1; i < LookUps.MAX_QUERIES; i++) {
      query(Queries.of(100 + i, "host0.grid.gridtap.", Type.A));
    }
    assertThat(out.sent).isEmpty();
    assertThat(ask("host0.grid.gridtap.", Type.AAAA).getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(responder.dropped(DnsResponder.Drop.TABLE_FULL)).isEqualTo(2);
    assertThat(out.lookUps).hasSize(LookUps.MAX_NAMES);
  }

  @Test
  void answersEdnsByEdns() {
    query(Queries.withEdns("C074017034.grid.gridtap.", Type.A, 4096, 0));
    OPTRecord opt = out.take().getOPT();
    assertThat(opt).isNotNull();
    assertThat(opt.getPayloadSize()).isEqualTo(DnsAnswer.MAX_PAYLOAD_BYTES);
    assertThat(opt.getVersion()).isZero();

    query(Queries.withEdns("C074017034.grid.gridtap.", Type.A, 4096, 1));
    Message answer = out.take();
    assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();

    assertThat(ask("C074017034.grid.gridtap.", Type.A).getOPT()).isNull();
  }

  @Test
  void neverAnswersMoreThanTheAskerTakes() {
    String name = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + ".grid.gridtap.";
    query(Queries.withEdns(name, Type.A, 0, 0));
    assertThat(out.sent.getFirst().message().length)
        .isLessThanOrEqualTo(DnsAnswer.MIN_PAYLOAD_BYTES);
    assertNegative(out.take(), Rcode.NXDOMAIN, "grid.gridtap.");
  }

  @Test
  void refusesOtherClassesAndOtherOperations() {
    query(Queries.ofClass("version.bind.", Type.TXT, DClass.CHAOS));
    assertThat(out.take().getRcode()).isEqualTo(Rcode.REFUSED);

    Message update = Queries.message(9, "grid.gridtap.", Type.SOA);
    update.getHeader().setOpcode(Opcode.UPDATE);
    query(update.toWire());
    Message answer = out.take();
    assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
    assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.UPDATE);
    assertThat(answer.getHeader().getID()).isEqualTo(9);
  }

  @Test
  void saysThatAQueryIsMalformedIfItsHeaderCanBeRead() {
    byte[] whole = Queries.of(0x1234, BOBS_NAME, Type.A);
    byte[] pointsAtItself = whole.clone();
    pointsAtItself[12] = (byte) 0xc0;
    pointsAtItself[13] = 12;
    byte[] twoQuestions = whole.clone();
    twoQuestions[5] = 2;
    byte[] withAnswer = whole.clone();
    withAnswer[7] = 1;
    byte[] noQuestion = Arrays.copyOf(whole, 12);
    noQuestion[5] = 0;
    for (byte[] bad :
        List.of(
            Arrays.copyOf(whole, whole.length - 1),
            pointsAtItself,
            twoQuestions,
            withAnswer,
            noQuestion)) {
      query(bad);
      Message answer = out.take();
      assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
      assertThat(answer.getHeader().getID()).isEqualTo(0x1234);
    }
    assertThat(responder.dropped(DnsResponder.Drop.MALFORMED)).isEqualTo(5);
  }

  @Test
  void saysNothingToGarbageAndToResponses() {
    query(new byte[11]);
    query(new byte[DnsResponder.MAX_QUERY_BYTES + 1]);
    Message response = Queries.message(1, BOBS_NAME, Type.A);
    response.getHeader().setFlag(Flags.QR);
    query(response.toWire());

    assertThat(out.sent).isEmpty();
    assertThat(responder.dropped(DnsResponder.Drop.TRUNCATED)).isOne();
    assertThat(responder.dropped(DnsResponder.Drop.TOO_LONG)).isOne();
    assertThat(responder.dropped(DnsResponder.Drop.RESPONSE)).isOne();
  }

  private void query(byte[] query) {
    responder.onQuery(query, ASKER, nowNs, out);
  }

  private Message ask(String name, int type) {
    query(Queries.of(name, type));
    assertThat(out.sent).allMatch(sent -> sent.asker().equals(ASKER));
    return out.take();
  }

  private static String address(Message answer) {
    return ((ARecord) answer.getSection(Section.ANSWER).getFirst()).getAddress().getHostAddress();
  }

  private static void assertNegative(Message answer, int rcode, String zone) {
    assertThat(answer.getRcode()).isEqualTo(rcode);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(answer.getSection(Section.AUTHORITY))
        .singleElement()
        .isInstanceOfSatisfying(
            SOARecord.class,
            soa -> {
              assertThat(soa.getName()).hasToString(zone);
              assertThat(soa.getMinimum()).isEqualTo(DnsResponder.NEGATIVE_TTL);
            });
  }
}
