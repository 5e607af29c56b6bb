package org.gridtap.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTest {
  @Test
  void namesAllProblemsAtOnce() {
    List<Site> sites =
        List.of(
            new Site("home", SiteNat.PORT_RESTRICTED, List.of("alice", "relay")),
            new Site("home", SiteNat.FULL_CONE, List.of("bob", "carol")),
            new Site("empty", SiteNat.NONE, List.of()));
    assertThatThrownBy(() -> new Topology(List.of("relay", "Big Host", "internet"), sites))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"Big Host\" is no name")
        .hasMessageContaining("\"internet\" is reserved")
        .hasMessageContaining("host relay appears twice")
        .hasMessageContaining("site home appears twice")
        .hasMessageContaining("site home is full-cone and has 2 hosts")
        .hasMessageContaining("site empty has 0 hosts");
  }

  @Test
  void boundsItsSize() {
    List<String> hosts = java.util.stream.IntStream.range(0, 201).mapToObj(i -> "h" + i).toList();
    assertThatThrownBy(() -> new Topology(hosts, List.of())).hasMessageContaining("at most 99");
    assertThatThrownBy(() -> new Topology(List.of(), List.of(new Site("s", SiteNat.NONE, hosts))))
        .hasMessageContaining("has 201 hosts");
  }

  @Test
  void readsTheLabelsThatItPrints() {
    for (SiteNat nat : SiteNat.values()) {
      assertThat(SiteNat.ofLabel(nat.label())).contains(nat);
    }
    assertThat(SiteNat.ofLabel("nat64")).isEmpty();
  }
}
