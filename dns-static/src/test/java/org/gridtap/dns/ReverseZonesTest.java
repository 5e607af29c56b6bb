package org.gridtap.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ReverseZonesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 1, 10.in-addr.arpa, 10.in-addr.arpa",
    "10.128.0.0/9, 128, 128.10.in-addr.arpa, 255.10.in-addr.arpa",
    "10.64.0.0/10, 64, 64.10.in-addr.arpa, 127.10.in-addr.arpa",
    "10.64.0.0/16, 1, 64.10.in-addr.arpa, 64.10.in-addr.arpa",
    "10.64.16.0/20, 16, 16.64.10.in-addr.arpa, 31.64.10.in-addr.arpa",
    "10.1.2.0/24, 1, 2.1.10.in-addr.arpa, 2.1.10.in-addr.arpa",
    "10.1.2.128/25, 128, 128.2.1.10.in-addr.arpa, 255.2.1.10.in-addr.arpa",
    "10.1.2.4/30, 4, 4.2.1.10.in-addr.arpa, 7.2.1.10.in-addr.arpa"
  })
  void coverTheSubnetAndNothingElse(String subnet, int count, String first, String last) {
    assertThat(ReverseZones.of(Subnet.parse(subnet)))
        .hasSize(count)
        .doesNotHaveDuplicates()
        .startsWith(first)
        .endsWith(last);
  }

  @Test
  void answersPointersOfANarrowSubnet() {
    AnswerRecorder out = new AnswerRecorder();
    DnsResponder responder =
        new DnsResponder(new DnsSettings(Subnet.parse("10.1.2.4/30"), 0x0a010205, "small.gridtap"));
    Asker asker = new Asker(1, 2, 3);
    responder.onQuery(Queries.of("6.2.1.10.in-addr.arpa.", Type.PTR), asker, 0, out);
    assertThat(out.take().getSection(Section.ANSWER)).hasSize(1);
    responder.onQuery(Queries.of("8.2.1.10.in-addr.arpa.", Type.PTR), asker, 0, out);
    assertThat(out.take().getRcode()).isEqualTo(Rcode.REFUSED);
  }
}
