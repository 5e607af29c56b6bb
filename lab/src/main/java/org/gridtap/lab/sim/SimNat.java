package org.gridtap.lab.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A NAT with a site behind it: maps inside endpoints to ports of its one public address and filters what comes back.
 *
 * <p>A mapping lives for {@link #expiryNs} after the last datagram from inside; datagrams from outside do not refresh it
 * (RFC 4787 §4.3, the stricter choice). There is no hairpinning.
 */
public final class SimNat {
  /** Ports in use at once; a datagram that needs one more is dropped. */
  public static final int MAX_MAPPINGS = 4096;

  /** Remote endpoints that one mapping remembers; above it, the ones that have expired are forgotten first. */
  public static final int MAX_REMOTES = 4096;

  /** A common home router's patience with a UDP flow. */
  public static final long DEFAULT_EXPIRY_NS = 30_000_000_000L;

  private static final int FIRST_PORT = 1024;
  private static final int PORT_COUNT = 0x10000 - FIRST_PORT;

  private final NatKind kind;
  private final Endpoint publicAddress;
  private final long expiryNs;
  private final RandomGenerator random;
  private final int index;
  private final Map<Endpoint, SimPort> inside = new HashMap<>();
  private final Map<FlowKey, Mapping> mappings = new HashMap<>();
  private final Map<Integer, Mapping> mappingsByPort = new HashMap<>();

  SimNat(NatKind kind, Endpoint publicAddress, long expiryNs, RandomGenerator random, int index) {
    this.kind = kind;
    this.publicAddress = publicAddress;
    this.expiryNs = expiryNs;
    this.random = random;
    this.index = index;
  }

  private record FlowKey(Endpoint inside, @Nullable Endpoint remote) {}

  private static final class Mapping {
    final FlowKey key;
    final Endpoint outside;
    final Map<Endpoint, Long> lastSentNs = new HashMap<>();
    long usedNs;

    Mapping(FlowKey key, Endpoint outside) {
      this.key = key;
      this.outside = outside;
    }
  }

  public NatKind kind() {
    return kind;
  }

  /** Returns the public address, with port 0. */
  public Endpoint publicAddress() {
    return publicAddress;
  }

  public long expiryNs() {
    return expiryNs;
  }

  /** Forgets all mappings, as a router does that restarts. */
  public void reboot() {
    mappings.clear();
    mappingsByPort.clear();
  }

  int index() {
    return index;
  }

  Map<Endpoint, SimPort> inside() {
    return inside;
  }

  int mappingCount() {
    return mappings.size();
  }

  /** Translates a datagram's source on its way out; null when it does not pass. */
  @Nullable Endpoint onOutbound(Endpoint source, Endpoint destination, long nowNs) {
    if (kind == NatKind.UDP_BLOCKED) {
      return null;
    }
    boolean perDestination = kind.mapping() == NatKind.Dependence.ADDRESS_AND_PORT;
    FlowKey key = new FlowKey(source, perDestination ? destination : null);
    Mapping mapping = mappings.get(key);
    if (mapping == null || isExpired(mapping.usedNs, nowNs)) {
      if (mapping != null) {
        remove(mapping);
      }
      mapping = open(key, perDestination ? randomPort() : source.port(), nowNs);
    }
    if (mapping == null || !remember(mapping, filterKey(destination), nowNs)) {
      return null;
    }
    mapping.usedNs = nowNs;
    return mapping.outside;
  }

  /** Finds who inside gets a datagram for {@code port}; null when it is filtered. */
  @Nullable SimPort onInbound(Endpoint source, int port, long nowNs) {
    Mapping mapping = mappingsByPort.get(port);
    if (mapping == null || isExpired(mapping.usedNs, nowNs)) {
      return null;
    }
    Long sentNs = mapping.lastSentNs.get(filterKey(source));
    if (sentNs == null || isExpired(sentNs, nowNs)) {
      return null;
    }
    return inside.get(mapping.key.inside);
  }

  private @Nullable Mapping open(FlowKey key, int wantedPort, long nowNs) {
    if (mappings.size() >= MAX_MAPPINGS) {
      mappings.values().stream().filter(m -> isExpired(m.usedNs, nowNs)).toList().forEach(this::remove);
      if (mappings.size() >= MAX_MAPPINGS) {
        return null;
      }
    }
    int port = wantedPort;
    while (isTaken(port, nowNs)) {
      port = randomPort();
    }
    Mapping mapping = new Mapping(key, new Endpoint(publicAddress.hi(), publicAddress.lo(), port));
    mappings.put(key, mapping);
    mappingsByPort.put(port, mapping);
    return mapping;
  }

  private boolean isTaken(int port, long nowNs) {
    Mapping mapping = mappingsByPort.get(port);
    if (mapping != null && isExpired(mapping.usedNs, nowNs)) {
      remove(mapping);
      return false;
    }
    return mapping != null;
  }

  private void remove(Mapping mapping) {
    mappings.remove(mapping.key);
    mappingsByPort.remove(mapping.outside.port());
  }

  private boolean remember(Mapping mapping, Endpoint remote, long nowNs) {
    if (mapping.lastSentNs.size() >= MAX_REMOTES && !mapping.lastSentNs.containsKey(remote)) {
      mapping.lastSentNs.values().removeIf(sentNs -> isExpired(sentNs, nowNs));
      if (mapping.lastSentNs.size() >= MAX_REMOTES) {
        return false;
      }
    }
    mapping.lastSentNs.put(remote, nowNs);
    return true;
  }

  /** Reduces a remote endpoint to what the filter looks at. */
  private Endpoint filterKey(Endpoint remote) {
    return switch (kind.filtering()) {
      case ENDPOINT_INDEPENDENT -> publicAddress;
      case ADDRESS -> new Endpoint(remote.hi(), remote.lo(), 0);
      case ADDRESS_AND_PORT -> remote;
    };
  }

  private boolean isExpired(long lastNs, long nowNs) {
    return nowNs - lastNs > expiryNs;
  }

  private int randomPort() {
    return FIRST_PORT + random.nextInt(PORT_COUNT);
  }
}
