package org.gridtap.config.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Mode;
import org.gridtap.config.Site;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.ConfigFile;
import org.gridtap.config.file.ConfigResult;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.file.NodeOptions.NetworkOption;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.JoinResult.Change;
import org.gridtap.config.state.JoinResult.Impossible;
import org.gridtap.config.state.JoinResult.Joined;
import org.gridtap.config.state.JoinResult.Misconfigured;
import org.gridtap.config.state.JoinResult.Misused;
import org.gridtap.config.state.JoinResult.TokenRefused;
import org.gridtap.config.token.Token;
import org.gridtap.config.token.TokenResult.Why;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrollerTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final List<Site> SITES = List.of(new Site("boot", 4743));

  @TempDir Path temporary;

  private final SecureRandom random = new SecureRandom();
  private Layout layout;
  private OverlayDirectory overlay;

  @BeforeEach
  void createOverlay() throws Exception {
    layout = new Layout(temporary.resolve("node"), true);
    overlay = create("lab");
  }

  private OverlayDirectory create(String name) throws StateException {
    return OverlayDirectory.create(
        temporary.resolve("overlays"), name, SITES, Ipv4Subnet.DEFAULT, NOW_MS, random);
  }

  @Test
  void keepsTheAuthorityOnDisk() throws Exception {
    OverlayDirectory read = OverlayDirectory.open(overlay.path());
    assertThat(read.authority()).isEqualTo(overlay.authority());
    assertThat(read.sites()).isEqualTo(SITES);
    assertThat(read.networks()).extracting(NetworkDefinition::name).containsExactly("lab");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(overlay.path().resolve("authority.key"))))
        .isEqualTo("rw-------");
    assertThat(OverlayDirectory.list(temporary.resolve("overlays")))
        .containsExactly(overlay.path());
    assertThat(OverlayDirectory.list(temporary.resolve("none"))).isEmpty();
    assertThatThrownBy(() -> create("lab"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is an overlay lab already")
        .hasMessageContaining("token create");
    assertThatThrownBy(() -> create("../x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void explainsADamagedOverlay() throws Exception {
    OverlayDirectory other = create("other");
    Files.copy(
        other.path().resolve("authority.key"),
        overlay.path().resolve("authority.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> OverlayDirectory.open(overlay.path()))
        .hasMessageContaining("Restore it from a backup");
    assertThatThrownBy(() -> OverlayDirectory.open(temporary))
        .hasMessageContaining("not an overlay's directory");
  }

  @Test
  void addsNetworksThatDoNotCollide() throws Exception {
    OverlayDirectory grown = overlay.addNetwork("second", Ipv4Subnet.parse("172.16.0.0/16"), 600);
    assertThat(OverlayDirectory.open(overlay.path()).networks())
        .isEqualTo(grown.networks())
        .hasSize(2);
    assertThatThrownBy(() -> grown.addNetwork("second", Ipv4Subnet.parse("172.17.0.0/16"), 600))
        .hasMessageContaining("already");
    assertThatThrownBy(() -> grown.addNetwork("third", Ipv4Subnet.parse("10.64.7.0/24"), 600))
        .hasMessageContaining("overlaps");
    assertThatThrownBy(() -> grown.addNetwork("third", Ipv4Subnet.parse("10.0.0.0/8"), 600))
        .hasMessageContaining("overlaps");
  }

  @Test
  void joins() throws Exception {
    Joined joined = (Joined) join(token(Grant.ALL), NodeOptions.NONE);
    assertThat(joined.change()).isEqualTo(Change.NEW);
    assertThat(joined.config().name()).isEqualTo("thishost");
    assertThat(joined.config().networks())
        .singleElement()
        .satisfies(network -> assertThat(network.name()).isEqualTo("lab"));
    assertThat(joined.enrolment().sites()).isEqualTo(SITES);
    assertThat(joined.enrolment().identity().hostName()).isEqualTo("thishost");
    assertThat(ConfigFile.read(layout.configFile(), "x"))
        .isInstanceOfSatisfying(
            ConfigResult.Loaded.class,
            loaded -> assertThat(loaded.config()).isEqualTo(joined.config()));
    String text = Files.readString(layout.configFile());
    assertThat(text).contains("# ").doesNotContain("gt1.");
  }

  @Test
  void keepsItsNameWithANewerToken() throws Exception {
    NodeOptions named = new NodeOptions("alice", null, null, List.of(), null, null, null, null);
    join(token(Grant.ALL), named);
    Files.writeString(layout.configFile(), "[[network]]\nname = \"lab\"\n");
    Joined again = (Joined) join(token(Grant.ALL), NodeOptions.NONE);
    assertThat(again.enrolment().identity().hostName()).isEqualTo("alice");
    Files.delete(layout.configFile());
    assertThat(((Joined) join(token(Grant.ALL), NodeOptions.NONE)).config().name())
        .isEqualTo("alice");
  }

  @Test
  void joiningAgainWithTheSameTokenChangesNothing() throws Exception {
    Token token = token(Grant.ALL);
    join(token, NodeOptions.NONE);
    byte[] identity = Files.readAllBytes(layout.stateDirectory().resolve("identity"));
    Joined again = (Joined) join(token, NodeOptions.NONE);
    assertThat(again.change()).isEqualTo(Change.NONE);
    assertThat(Files.readAllBytes(layout.stateDirectory().resolve("identity"))).isEqualTo(identity);
  }

  @Test
  void aNewerTokenKeepsKeyAndIdAndFile() throws Exception {
    Joined first = (Joined) join(token(Grant.ALL), NodeOptions.NONE);
    Files.writeString(layout.configFile(), Files.readString(layout.configFile()) + "# mine\n");
    Token newer = overlay.createToken(Grant.ALL, Duration.ofDays(900), NOW_MS, random);
    Joined second = (Joined) join(newer, NodeOptions.NONE);
    assertThat(second.change()).isEqualTo(Change.RENEWED);
    assertThat(second.enrolment().identity().nodeId())
        .isEqualTo(first.enrolment().identity().nodeId());
    assertThat(second.enrolment().identity().notAfterMs())
        .isGreaterThan(first.enrolment().identity().notAfterMs());
    assertThat(Files.readString(layout.configFile())).endsWith("# mine\n");
    Token shorter = overlay.createToken(Grant.ALL, Duration.ofDays(2), NOW_MS, random);
    assertThat(((Joined) join(shorter, NodeOptions.NONE)).notes())
        .anySatisfy(note -> assertThat(note).contains("earlier"));
  }

  @Test
  void refusesAnotherOverlaysTokenAndChangesNothing() throws Exception {
    join(token(Grant.ALL), NodeOptions.NONE);
    byte[] identity = Files.readAllBytes(layout.stateDirectory().resolve("identity"));
    Token foreign = create("other").createToken(Grant.ALL, Duration.ofDays(1), NOW_MS, random);
    TokenRefused refused = (TokenRefused) join(foreign, NodeOptions.NONE);
    assertThat(refused.refused().why()).isEqualTo(Why.WRONG_OVERLAY);
    assertThat(refused.refused().sentence()).contains("other").contains("lab").contains("--root");
    assertThat(Files.readAllBytes(layout.stateDirectory().resolve("identity"))).isEqualTo(identity);
  }

  @Test
  void refusesWhatTheTokenDoesNotGiveAndLeavesNoFile() throws Exception {
    int lab = overlay.networks().getFirst().tag24();
    OverlayDirectory grown = overlay.addNetwork("second", Ipv4Subnet.parse("172.16.0.0/16"), 600);
    Token narrow =
        grown.createToken(
            Grant.of(Set.of(Mode.INTERFACE), Set.of(lab)), Duration.ofDays(1), NOW_MS, random);
    assertThat(narrow.networks()).hasSize(1);
    assertProblem(
        narrow,
        new NodeOptions(null, Mode.RELAY, null, List.of(), null, null, null, null),
        "does not allow mode relay");
    assertProblem(
        narrow,
        new NodeOptions(
            null, null, null, List.of(new NetworkOption("second", null)), null, null, null, null),
        "has no network second");
    assertProblem(narrow, fixed("10.64.0.1"), "service address");
    assertProblem(narrow, fixed("192.0.2.1"), "not an address for a host");
    assertProblem(
        grown.createToken(new Grant(Set.of(), Set.of(), false), Duration.ofDays(1), NOW_MS, random),
        fixed("10.64.0.9"),
        "does not allow a fixed address");
    assertThat(layout.root()).doesNotExist();
  }

  @Test
  void refusesABrokenConfigurationFile() throws Exception {
    Files.createDirectories(layout.configFile().getParent());
    Files.writeString(layout.configFile(), "[node]\nprt = 1\n");
    Misconfigured misconfigured = (Misconfigured) join(token(Grant.ALL), NodeOptions.NONE);
    assertThat(misconfigured.file()).isEqualTo(layout.configFile());
    assertThat(misconfigured.problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.line()).isEqualTo(2);
              assertThat(problem.sentence()).contains("'port'");
            });
    assertThat(layout.stateDirectory()).doesNotExist();
  }

  @Test
  void refusesWhatDoesNotWorkInThisPlace() throws Exception {
    assertThat(join(new PlainPlace(List.of("not here"), "and not today")))
        .isEqualTo(new Misused(List.of("not here")));
    assertThat(join(new PlainPlace(List.of(), "not today"))).isEqualTo(new Impossible("not today"));
    assertThat(layout.root()).doesNotExist();
  }

  @Test
  void choosesTheOnlyNetworkOrAsks() throws Exception {
    overlay.addNetwork("second", Ipv4Subnet.parse("172.16.0.0/16"), 600);
    OverlayDirectory grown = OverlayDirectory.open(overlay.path());
    int second = grown.networks().get(1).tag24();
    Token only =
        grown.createToken(Grant.of(Set.of(), Set.of(second)), Duration.ofDays(1), NOW_MS, random);
    assertThat(((Joined) join(only, NodeOptions.NONE)).config().networks().getFirst().name())
        .isEqualTo("second");
  }

  private void assertProblem(Token token, NodeOptions options, String sentence)
      throws StateException {
    Misused misused = (Misused) join(token, options);
    assertThat(misused.problems()).singleElement().asString().contains(sentence);
  }

  private static NodeOptions fixed(String address) {
    return new NodeOptions(
        null,
        null,
        null,
        List.of(),
        null,
        new AddressChoice.Fixed(Ipv4Address.parse(address).orElseThrow()),
        null,
        null);
  }

  private Token token(Grant grant) {
    return overlay.createToken(grant, Duration.ofDays(365), NOW_MS, random);
  }

  private JoinResult join(Token token, NodeOptions options) throws StateException {
    return new Enroller(layout, "thishost", random)
        .join(token, options, layout.configFile(), PlainPlace.GOOD);
  }

  private JoinResult join(Place place) throws StateException {
    return new Enroller(layout, "thishost", random)
        .join(token(Grant.ALL), NodeOptions.NONE, layout.configFile(), place);
  }

  /** A machine that says what it was told to say. */
  private record PlainPlace(List<String> problems, @Nullable String obstacle) implements Place {
    static final PlainPlace GOOD = new PlainPlace(List.of(), null);

    @Override
    public List<String> problems(NodeConfig config) {
      return problems;
    }

    @Override
    public Optional<String> obstacle(NodeConfig config) {
      return Optional.ofNullable(obstacle);
    }
  }
}
