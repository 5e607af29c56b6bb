package org.gridtap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.64.0.7", "255.255.255.255"})
  void readsAndWritesAddresses(String text) {
    assertThat(Ipv4Address.parse(text).orElseThrow()).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.1",
        "01.2.3.4",
        "1.2.3.4 ",
        "a.b.c.d",
        "-1.2.3.4"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(Ipv4Address.parse(text)).isEmpty();
  }

  @Test
  void keepsNetworkBroadcastAndServiceAddressFromHosts() {
    Ipv4Subnet subnet = Ipv4Subnet.parse("10.64.0.0/29");
    assertThat(subnet.serviceAddress()).hasToString("10.64.0.1");
    assertThat(subnet.broadcast()).hasToString("10.64.0.7");
    assertThat(subnet.mask()).hasToString("255.255.255.248");
    assertThat(subnet.hostCount()).isEqualTo(5);
    int base = subnet.network().bits();
    for (int i = -1; i <= 8; i++) {
      assertThat(subnet.isHostAddress(new Ipv4Address(base + i)))
          .as("offset %d", i)
          .isEqualTo(i >= 2 && i <= 6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.64.0.1/10, did you mean 10.64.0.0/10",
    "10.0.0.0/7, outside /8 to /29",
    "10.0.0.0/30, outside /8 to /29",
    "127.0.0.0/8, reserved",
    "224.0.0.0/8, reserved",
    "169.254.0.0/16, reserved",
    "0.0.0.0/8, reserved",
    "10.0.0.0, not a subnet",
    "banana, not a subnet",
    "10.0.0.0/x, not a subnet"
  })
  void saysWhatIsWrongWithASubnet(String text, String sentence) {
    assertThatThrownBy(() -> Ipv4Subnet.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:4743, 192.0.2.1, 4743",
    "boot.example.org:1, boot.example.org, 1",
    "[::1]:4743, ::1, 4743",
    "[2001:db8::1]:65535, 2001:db8::1, 65535",
    "[::ffff:192.0.2.1]:80, ::ffff:192.0.2.1, 80",
    "host_1:4743, host_1, 4743"
  })
  void readsSites(String text, String host, int port) {
    assertThat(Site.parse(text)).isEqualTo(new Site(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, has no port",
    "[::1], has no port",
    "::1:4743, in brackets",
    "example.org:0, no valid port",
    "example.org:65536, no valid port",
    "example.org:abc, no valid port",
    ":4743, host name or address",
    "300.1.1.1:4743, host name or address",
    "exa mple:4743, host name or address",
    "[1.2.3.4]:4743, host name or address",
    "[::g]:4743, host name or address",
    "[]:4743, host name or address",
    "-a.b:4743, host name or address"
  })
  void saysWhatIsWrongWithASite(String text, String sentence) {
    assertThat(Site.problem(text).orElseThrow()).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:4743, any address",
    "0.1.2.3:4743, any address",
    "[::]:4743, any address",
    "224.0.0.1:5, multicast",
    "[ff02::1]:5, multicast",
    "255.255.255.255:9, broadcast",
    "240.0.0.1:9, reserved"
  })
  void refusesAnAddressThatIsNotOneMachines(String text, String sentence) {
    assertThat(Site.problem(text)).isEmpty();
    assertThat(Site.parseList(text).problems())
        .singleElement()
        .asString()
        .contains(text)
        .contains(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:9", "192.0.2.1:4743", "[fe80::1%eth7]:1", "boot:4743"})
  void takesAnAddressThatMayBeOneMachines(String text) {
    assertThat(Site.parseList(text).problems()).isEmpty();
  }

  @Test
  void collectsEveryProblemOfASiteList() {
    Site.Parsed parsed = Site.parseList("good:1,bad,,[::1]:2,worse:99999");
    assertThat(parsed.sites()).containsExactly(new Site("good", 1), new Site("::1", 2));
    assertThat(parsed.problems()).hasSize(3);
  }

  @Test
  void refusesMoreThanSixteenSites() {
    StringBuilder list = new StringBuilder("a0:1");
    for (int i = 1; i <= Site.MAX_SITES; i++) {
      list.append(",a").append(i).append(":1");
    }
    assertThat(Site.parseList(list.toString()).problems())
        .singleElement()
        .asString()
        .contains("too many");
  }

  @ParameterizedTest
  @CsvSource({
    "Alice.example.org, alice",
    "my_host, my-host",
    "-x-, x",
    "ÄÖ, host",
    "'', host",
    "localhost, host",
    "localhost.localdomain, host",
    "localhost-1, localhost-1"
  })
  void makesAHostNameOfTheSystems(String system, String expected) {
    assertThat(Label.hostNameFrom(system))
        .isEqualTo(expected)
        .satisfies(name -> assertThat(Label.isHostName(name)).isTrue());
  }

  @Test
  void cutsALongSystemName() {
    assertThat(Label.hostNameFrom("a".repeat(62) + "-b")).isEqualTo("a".repeat(62));
  }

  @Test
  void readsSpansAndWritesThem() {
    assertThat(Span.parse("30d")).contains(Duration.ofDays(30));
    assertThat(Span.parse("500ms")).contains(Duration.ofMillis(500));
    assertThat(Span.parse("2w")).contains(Duration.ofDays(14));
    assertThat(Span.parse("30")).isEmpty();
    assertThat(Span.parse("-1s")).isEmpty();
    assertThat(Span.parse("99999999999d")).isEmpty();
    assertThat(Span.format(Duration.ofSeconds(0))).isEqualTo("0s");
    assertThat(Span.format(Duration.ofSeconds(725))).isEqualTo("12m 5s");
    assertThat(Span.format(Duration.ofHours(76))).isEqualTo("3d 4h");
    assertThat(Span.format(Duration.ofDays(2))).isEqualTo("2d");
  }
}
