package org.gridtap.lab.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.lab.file.TopologyResult.Loaded;
import org.gridtap.lab.file.TopologyResult.Rejected;
import org.gridtap.lab.net.Site;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyFileTest {
  private static List<String> problems(TopologyResult result) {
    assertThat(result).isInstanceOf(Rejected.class);
    return ((Rejected) result).problems().stream().map(Object::toString).toList();
  }

  @Test
  void readsTheDemosTopology() {
    TopologyResult result = TopologyFile.read(Path.of("topologies/demo.toml"));
    assertThat(result)
        .isEqualTo(
            new Loaded(
                Topology.EMPTY
                    .withPublicHost("relay")
                    .withSite("home", SiteNat.PORT_RESTRICTED, "alice")
                    .withSite("mobile", SiteNat.SYMMETRIC, "bob")));
  }

  @Test
  void survivesBracketsThatNestWithoutEnd() {
    assertThat(problems(TopologyFile.parse("site = " + "{a=".repeat(20_000))))
        .containsExactly(
            "line 1: brackets nest more than 100 deep up to here; close them where they belong");
  }

  @Test
  void readsTheOfficeTopologyWithEveryKind() {
    TopologyResult result = TopologyFile.read(Path.of("topologies/office.toml"));
    assertThat(result).isInstanceOf(Loaded.class);
    assertThat(((Loaded) result).topology().sites().stream().map(Site::nat))
        .containsExactlyInAnyOrder(SiteNat.values());
  }

  @Test
  void tellsAllErrorsWithTheirLines() {
    String text =
        """
        speed = 3
        [internet]
        hosts = ["relay", 7, "Relay"]
        [[site]]
        name = "home"
        nat = "conical"
        hosts = "alice"
        [[site]]
        name = "home"
        hosts = []
        [[site]]
        name = "cone"
        nat = "full-cone"
        hosts = ["relay", "bob"]
        host = "blue"
        """;
    assertThat(problems(TopologyFile.parse(text)))
        .containsExactly(
            "line 1: unknown key \"speed\": known here are internet, site",
            "line 3: a host is a name in quotes, not 7",
            "line 3: \"Relay\" is no name: use 1 to 30 lower-case letters, digits and hyphens,"
                + " a letter first",
            "line 6: there is no NAT of kind \"conical\": choose one of none, port-restricted,"
                + " symmetric, full-cone, udp-blocked",
            "line 7: hosts must be a list of names, such as hosts = [\"alice\", \"bob\"]",
            "line 8: a site needs nat, such as nat = \"port-restricted\"",
            "line 9: site home is already there in line 5",
            "line 14: host relay is already there in line 3",
            "line 15: unknown key \"host\": did you mean \"hosts\"?");
  }

  @Test
  void tellsWhatDoesNotFitASite() {
    assertThat(
            problems(
                TopologyFile.parse(
                    """
                    [[site]]
                    name = "a"
                    nat = "full-cone"
                    hosts = ["b", "c"]
                    [[site]]
                    name = "d"
                    nat = "none"
                    hosts = []
                    """)))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 1: site a is full-cone and has 2 hosts"),
            second -> assertThat(second).startsWith("line 5: site d has 0 hosts"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "site = 3",
        "internet = 3",
        "site = [1, 2]",
        "[site]\nname = 1",
        "a ="
      })
  void refusesWhatIsNoTopology(String text) {
    assertThat(problems(TopologyFile.parse(text))).isNotEmpty();
  }

  @Test
  void refusesTooManyHosts() {
    StringBuilder text = new StringBuilder("[internet]\nhosts = [");
    for (int i = 0; i <= Topology.MAX_PUBLIC_HOSTS; i++) {
      text.append("\"h").append(i).append("\",");
    }
    assertThat(problems(TopologyFile.parse(text.append("]\n").toString())))
        .singleElement()
        .asString()
        .startsWith("too large");
  }

  @Test
  void saysWhyAFileCannotBeRead(@TempDir Path directory) throws Exception {
    assertThat(problems(TopologyFile.read(directory.resolve("no.toml"))))
        .singleElement()
        .asString()
        .contains("there is no ");
    Path large = Files.write(directory.resolve("large"), new byte[TopologyFile.MAX_BYTES + 1]);
    assertThat(problems(TopologyFile.read(large))).singleElement().asString().contains("too long");
  }
}
