package org.gridtap.lab.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gridtap.frame.Subnet;
import org.gridtap.lab.net.LabException;

/**
 * All attacks by name, between two hosts of a lab: those from the wire go from the attacker to the
 * victim's UDP port, those whose name begins with {@code tap-} from the victim's own host into its
 * TAP.
 *
 * @param attacker the namespace that datagrams come from
 * @param victim the namespace of the node that is attacked
 */
public record Attacks(String attacker, String victim, String tap, int port) {
  private static final String WIRE = "eth0";
  private static final String TAP_PREFIX = "tap-";
  private static final String REPLAY = "replay";
  private static final Duration CAPTURE = Duration.ofSeconds(2);
  private static final int CAPTURED = 500;
  private static final long SEED = 20_260_301;

  /** Frames, and where they come from. */
  public record Prepared(Ground ground, FrameSource source) {}

  /** Lists the names of all attacks. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (DatagramFrames.Kind kind : DatagramFrames.Kind.values()) {
      names.add(word(kind));
    }
    names.add(REPLAY);
    for (HostFrames.Kind kind : HostFrames.Kind.values()) {
      names.add(TAP_PREFIX + word(kind));
    }
    return names;
  }

  public static boolean isFromTap(String name) {
    return name.startsWith(TAP_PREFIX);
  }

  /**
   * Makes an attack ready. A replay listens to the victim for two seconds first, and fails if it
   * hears nothing.
   *
   * @param name one of {@link #names}, else IllegalArgumentException
   */
  public Prepared prepare(String name) throws IOException {
    if (name.equals(REPLAY)) {
      Ground ground = Ground.on(attacker, WIRE);
      List<byte[]> captured =
          ReplayFrames.capture(Ground.on(victim, WIRE), port, CAPTURED, CAPTURE);
      if (captured.isEmpty()) {
        throw new LabException(
            "nothing came to UDP port " + port + " of " + victim + ": let somebody ping it");
      }
      return new Prepared(ground, new ReplayFrames(ground, captured));
    }
    if (isFromTap(name)) {
      Ground ground = Ground.on(victim, tap);
      HostFrames.Kind kind = find(HostFrames.Kind.values(), name.substring(TAP_PREFIX.length()));
      Subnet subnet = Subnet.of(ground.address(), ground.prefix());
      return new Prepared(ground, new HostFrames(ground, kind, subnet, SEED));
    }
    DatagramFrames.Kind kind = find(DatagramFrames.Kind.values(), name);
    Ground ground = Ground.on(attacker, WIRE);
    int target = Ground.on(victim, WIRE).address();
    return new Prepared(ground, new DatagramFrames(ground, kind, target, port, SEED));
  }

  private static <K extends Enum<K>> K find(K[] kinds, String word) {
    return Arrays.stream(kinds)
        .filter(kind -> word(kind).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no attack " + word));
  }

  private static String word(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
