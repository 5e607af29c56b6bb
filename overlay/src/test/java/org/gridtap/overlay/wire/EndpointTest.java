package org.gridtap.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  private static Endpoint endpoint(String literal, int port) throws UnknownHostException {
    return Endpoint.of(new InetSocketAddress(InetAddress.getByName(literal), port));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 4743, 192.0.2.7:4743",
    "255.255.255.255, 1, 255.255.255.255:1",
    "2001:db8::1, 4743, [2001:db8:0:0:0:0:0:1]:4743",
    "::1, 65535, [0:0:0:0:0:0:0:1]:65535"
  })
  void goesToTheJdkAndBack(String literal, int port, String text) throws Exception {
    Endpoint endpoint = endpoint(literal, port);
    assertThat(endpoint).hasToString(text);
    assertThat(Endpoint.of(endpoint.toSocketAddress())).isEqualTo(endpoint);
    assertThat(endpoint.isV4()).isEqualTo(literal.contains("."));
  }

  @Test
  void holdsAnIpv4AddressAsItsNumber() throws Exception {
    Endpoint endpoint = endpoint("192.0.2.7", 9);
    assertThat(endpoint).isEqualTo(Endpoint.v4(0xc0000207, 9));
    assertThat(endpoint.v4Address()).isEqualTo(0xc0000207);
    assertThat(endpoint("::ffff:192.0.2.7", 9)).isEqualTo(endpoint);
  }

  @Test
  void takesNoNameThatWasNotResolved() {
    InetSocketAddress name = InetSocketAddress.createUnresolved("example.org", 1);
    assertThatThrownBy(() -> Endpoint.of(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "127.0.0.1", "223.255.255.255", "2001:db8::1", "::1"})
  void isUsableForOneHost(String literal) throws Exception {
    assertThat(endpoint(literal, 4743).isUsable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "224.0.0.1",
        "239.1.2.3",
        "255.255.255.255",
        "::",
        "ff02::1",
        "ff0e::5"
      })
  void isNotUsableForNobodyOrMany(String literal) throws Exception {
    assertThat(endpoint(literal, 4743).isUsable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536, Integer.MAX_VALUE})
  void isNotUsableWithoutARealPort(int port) {
    assertThat(Endpoint.v4(0xc0000207, port).isUsable()).isFalse();
  }

  @Test
  void knowsTheLoopback() throws Exception {
    assertThat(endpoint("127.8.9.1", 1).isLoopback()).isTrue();
    assertThat(endpoint("::1", 1).isLoopback()).isTrue();
    assertThat(endpoint("128.0.0.1", 1).isLoopback()).isFalse();
    assertThat(endpoint("::2", 1).isLoopback()).isFalse();
  }
}
