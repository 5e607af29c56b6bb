package org.gridtap.config.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.SeededRandom;
import org.gridtap.config.Site;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.StateFile.Content;
import org.gridtap.config.state.StateFile.Kind;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that another program, a dying disk or a foreign hand has written. */
class StateFileFuzzTest {
  private static final long NOW_MS = 1_800_000_000_000L;

  @TempDir Path temporary;

  static List<Named<byte[]>> payloads() {
    SeededRandom random = new SeededRandom(1);
    Authority authority = Authority.create("lab", NOW_MS, random);
    Enrolment enrolment =
        new Enrolment(
            authority
                .delegate(Grant.ALL, NOW_MS + 86_400_000L, NOW_MS, random)
                .issue("alice", Ed25519Key.generate(random), authority.certificate(), random),
            List.of(Site.parse("boot.example.org:4743")),
            List.of(NetworkDefinition.create(authority, "lab", Ipv4Subnet.DEFAULT, 1800)));
    List<InetSocketAddress> peers =
        List.of(new InetSocketAddress("192.0.2.1", 4743), new InetSocketAddress("2001:db8::1", 1));
    List<SavedLease> leases = List.of(new SavedLease("lab", new Ipv4Address(7), 3, NOW_MS));
    return List.of(
        named("identity", of(0, StateCodec.encode(o -> StateCodec.writeEnrolment(o, enrolment)))),
        named("peers", of(1, StateCodec.encode(out -> StateCodec.writePeers(out, peers)))),
        named("leases", of(2, StateCodec.encode(out -> StateCodec.writeLeases(out, leases)))));
  }

  private static byte[] of(int kind, byte[] payload) {
    return ByteBuffer.allocate(1 + payload.length).put((byte) kind).put(payload).array();
  }

  /** The input is a kind and a payload; what is taken is written and read again. */
  @MethodSource("payloads")
  @FuzzTest(maxExecutions = 5_000)
  void readsBackWhatItTook(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] payload = new byte[input.length - 1];
    System.arraycopy(input, 1, payload, 0, payload.length);
    try {
      switch (input[0]) {
        case 0 -> {
          Enrolment read = StateCodec.decode(payload, StateCodec::readEnrolment);
          byte[] written = StateCodec.encode(out -> StateCodec.writeEnrolment(out, read));
          Enrolment again = StateCodec.decode(written, StateCodec::readEnrolment);
          assertThat(again.sites()).isEqualTo(read.sites());
          assertThat(again.networks()).isEqualTo(read.networks());
          assertThat(again.identity().nodeId()).isEqualTo(read.identity().nodeId());
        }
        case 1 -> {
          List<InetSocketAddress> read = StateCodec.decode(payload, StateCodec::readPeers);
          byte[] written = StateCodec.encode(out -> StateCodec.writePeers(out, read));
          assertThat(StateCodec.decode(written, StateCodec::readPeers)).isEqualTo(read);
        }
        default -> {
          List<SavedLease> read = StateCodec.decode(payload, StateCodec::readLeases);
          byte[] written = StateCodec.encode(out -> StateCodec.writeLeases(out, read));
          assertThat(StateCodec.decode(written, StateCodec::readLeases)).isEqualTo(read);
        }
      }
    } catch (IOException refused) {
      assertThat(refused).isNotNull();
    }
  }

  static List<Named<byte[]>> files() throws IOException, StateException {
    List<Named<byte[]>> files = new ArrayList<>();
    Path file = Files.createTempFile("gridtap", "state");
    for (Kind kind : Kind.values()) {
      StateFile.write(file, kind, new byte[] {1, 2, 3});
      files.add(named(kind.name(), Files.readAllBytes(file)));
    }
    Files.delete(file);
    return files;
  }

  @MethodSource("files")
  @FuzzTest(maxExecutions = 3_000)
  void tellsAWholeFileFromADamagedOne(byte[] bytes) throws IOException, StateException {
    Path file = Files.write(temporary.resolve("file"), bytes);
    int whole = 0;
    for (Kind kind : Kind.values()) {
      if (StateFile.read(file, kind) instanceof Content.Whole(byte[] payload)) {
        assertThat(payload).hasSize(bytes.length - 18);
        whole++;
      }
    }
    assertThat(whole).isLessThanOrEqualTo(1);
    StateDirectory directory = StateDirectory.at(temporary);
    assertThat(directory.readPeers().entries()).isEmpty();
    assertThat(directory.readLeases().entries()).isEmpty();
  }
}
