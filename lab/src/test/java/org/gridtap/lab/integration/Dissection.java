package org.gridtap.lab.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.UnpackedPrograms;

/** What tshark's dissectors say of captured frames. */
final class Dissection {
  private static final String TSHARK = "tshark";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** What no card can have as its address, and every frame of ours has. */
  private static final String OURS = "eth.src[0:2] == fe:fd";

  /** Expert information of the severity "warning" and above, and frames that break off. */
  private static final String FAULTY = "(_ws.expert.severity >= 0x600000 || _ws.malformed)";

  private final LabHost host;
  private final Path file;
  private final Path tshark;

  private Dissection(LabHost host, Path file, Path tshark) {
    this.host = host;
    this.file = file;
    this.tshark = tshark;
  }

  /** Adds a line if tshark is not here. */
  static void require(List<String> missing) {
    if (UnpackedPrograms.find(TSHARK).isEmpty()) {
      missing.add("tshark is not here: ./check unpacks it");
    }
  }

  static Dissection of(LabHost host, Capture capture) {
    return new Dissection(host, capture.file(), UnpackedPrograms.find(TSHARK).orElseThrow());
  }

  /** Returns what tshark finds wrong in frames of ours, one line a frame. */
  List<String> faultsOfOurs() throws IOException {
    return fields(OURS + " && " + FAULTY, "frame.number", "_ws.col.Info", "_ws.expert.message");
  }

  /** Counts the frames of ours by a field's value: {@code dhcp.option.dhcp}, {@code arp.opcode}. */
  Map<String, Long> countOurs(String field) throws IOException {
    return fields(OURS + " && " + field, field).stream()
        .collect(Collectors.groupingBy(value -> value, TreeMap::new, Collectors.counting()));
  }

  private List<String> fields(String filter, String... fields) throws IOException {
    List<String> command = new ArrayList<>(List.of(tshark.toString(), "-n", "-r"));
    command.addAll(List.of(file.toString(), "-Y", filter, "-T", "fields"));
    // Checksums are looked at too, which is off by default.
    command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"));
    for (String field : fields) {
      command.addAll(List.of("-e", field));
    }
    return host.exec(environment(), TIMEOUT, command).orThrow().stdout().lines().toList();
  }

  private static Map<String, String> environment() {
    return UnpackedPrograms.root()
        .map(
            root ->
                Map.of(
                    "LD_LIBRARY_PATH", UnpackedPrograms.libraryPath(),
                    "WIRESHARK_DATA_DIR", root.resolve("usr/share/wireshark").toString()))
        .orElse(Map.of());
  }
}
