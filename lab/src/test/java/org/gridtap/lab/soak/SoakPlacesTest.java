package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.gridtap.lab.net.Site;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.soak.Role.Addressing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoakPlacesTest {
  private static SoakPlaces places(int daemons, boolean relaysOnly) {
    return SoakPlaces.of(
        new SoakPlan(
            daemons,
            relaysOnly,
            Duration.ofMinutes(1),
            1,
            SoakPlan.MIN_KILL_EVERY,
            Path.of("out")));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 6, 12, 23, 40})
  void hasAHostForEveryDaemon(int daemons) {
    SoakPlaces places = places(daemons, false);
    List<String> hosts =
        places.topology().sites().stream()
            .flatMap(site -> site.hosts().stream())
            .collect(Collectors.toList());
    hosts.addAll(places.topology().publicHosts());
    assertThat(places.roles()).extracting(Role::host).hasSize(daemons).hasSameElementsAs(hosts);
    assertThat(places.roles().getFirst().host()).isEqualTo(SoakPlaces.BOOTSTRAP);
  }

  @Test
  void mixesRoutersAndWaysToAnAddress() {
    SoakPlaces places = places(12, false);
    assertThat(places.topology().publicHosts()).hasSize(2);
    assertThat(places.topology().sites())
        .extracting(Site::nat)
        .containsAll(EnumSet.complementOf(EnumSet.of(SiteNat.UDP_BLOCKED)));
    assertThat(places.roles())
        .extracting(Role::addressing)
        .contains(Addressing.RELAY, Addressing.AUTO, Addressing.DHCP, Addressing.FIXED);
  }

  @Test
  void neverEndsThreeButMayEndTheBootstrapSite() {
    List<Role> steady = places(12, false).roles().stream().filter(Role::steady).toList();
    assertThat(steady)
        .extracting(Role::addressing)
        .containsExactly(Addressing.AUTO, Addressing.DHCP, Addressing.RELAY);
    assertThat(steady).extracting(Role::host).doesNotContain(SoakPlaces.BOOTSTRAP);
    assertThat(places(3, false).roles().stream().filter(Role::steady)).hasSize(1);
  }

  @Test
  void aRingOfRelaysHasThemAllOnTheInternet() {
    SoakPlaces places = places(60, true);
    assertThat(places.topology().publicHosts()).hasSize(60);
    assertThat(places.topology().sites()).isEmpty();
    assertThat(places.roles()).allMatch(Role::isRelay);
    assertThat(places.roles().stream().filter(Role::steady)).hasSize(3);
    assertThat(places.roles().getFirst().steady()).isFalse();
  }

  @Test
  void wantsEachFixedAddressOnce() {
    assertThat(
            places(40, false).roles().stream()
                .map(Role::fixedAddress)
                .filter(address -> !address.isEmpty()))
        .hasSizeGreaterThan(3)
        .doesNotHaveDuplicates();
  }
}
