package org.gridtap.lab.architecture;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Each nested class breaks one purity rule, in the way that a tired developer would. Nothing here
 * is ever run.
 */
@SuppressWarnings("unused")
final class Offenders {
  private Offenders() {}

  static final class ReadsTheClock {
    long now() {
      return System.nanoTime();
    }
  }

  static final class ReadsTheWallClock {
    Instant now() {
      return Instant.now();
    }
  }

  static final class StartsAThread {
    Object thread() {
      return Thread.ofVirtual().unstarted(() -> {});
    }
  }

  static final class Locks {
    private final ReentrantLock lock = new ReentrantLock();
  }

  static final class Synchronizes {
    synchronized int one() {
      return 1;
    }
  }

  static final class OpensASocket {
    DatagramSocket open() throws IOException {
      return new DatagramSocket();
    }
  }

  static final class ReadsAFile {
    byte[] read(Path path) throws IOException {
      return Files.readAllBytes(path);
    }
  }

  static final class AsksTheNameService {
    InetAddress find(String name) throws IOException {
      return InetAddress.getByName(name);
    }
  }

  static final class SeedsItself {
    private final RandomGenerator random = new Random();
  }

  static final class IsSecretlyRandom {
    private final RandomGenerator random = new java.security.SecureRandom();
  }

  static final class RollsDice {
    double roll() {
      return Math.random();
    }
  }

  static final class UsesIdentity {
    int order(Object object) {
      return System.identityHashCode(object);
    }
  }

  static final class Logs {
    void log() {
      LoggerFactory.getLogger("gridtap").info("hello");
    }
  }

  static final class Prints {
    void print() {
      System.out.println("hello");
    }
  }

  static final class KeepsStaticState {
    static int counter;
  }

  static final class HasNoOrder {
    private final Map<String, String> map = new HashMap<>();
  }

  static final class CopiesWithoutOrder {
    Set<String> copy(List<String> names) {
      return Set.copyOf(names);
    }
  }

  static final class CollectsWithoutOrder {
    Set<String> copy(List<String> names) {
      return names.stream().collect(Collectors.toSet());
    }
  }

  /** Breaks no rule: what a machine looks like. */
  static final class Innocent {
    private static final int MAX_ENTRIES = 4;

    private final Map<String, Long> seen =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_ENTRIES;
          }
        };
    private final RandomGenerator random;

    Innocent(RandomGenerator random) {
      this.random = random;
    }

    void onName(String name, long nowNs) {
      Set<String> none = Set.of();
      seen.put(name, none.size() + nowNs + random.nextInt(10) + new Random(1).nextInt());
    }
  }
}
