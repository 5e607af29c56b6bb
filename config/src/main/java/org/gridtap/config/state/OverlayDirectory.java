package org.gridtap.config.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.config.Site;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.AuthorityCertificate;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.identity.InvalidCertificateException;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.StateFile.Content;
import org.gridtap.config.state.StateFile.Kind;
import org.gridtap.config.token.Token;

/**
 * An overlay as its owner keeps it: the authority with its key, the sites and the networks. It can
 * be moved to a machine that is offline.
 */
public final class OverlayDirectory {
  /** How long a token and all who join by it last, unless said otherwise. */
  public static final Duration DEFAULT_TOKEN_LIFETIME = Duration.ofDays(365);

  private static final int MAX_PEM_BYTES = 4096;

  private final Path directory;
  private final Authority authority;
  private final List<Site> sites;
  private final List<NetworkDefinition> networks;

  private OverlayDirectory(
      Path directory, Authority authority, List<Site> sites, List<NetworkDefinition> networks) {
    this.directory = directory;
    this.authority = authority;
    this.sites = List.copyOf(sites);
    this.networks = List.copyOf(networks);
  }

  /**
   * Makes an overlay with a first network of the same name in {@code parent/name}: all of it or
   * nothing. Throws IllegalArgumentException, with a sentence, for a name that is no label or that
   * is taken, StateException if it cannot be written.
   */
  public static OverlayDirectory create(
      Path parent,
      String name,
      List<Site> sites,
      Ipv4Subnet subnet,
      long nowMs,
      SecureRandom random)
      throws StateException {
    Authority authority = Authority.create(name, nowMs, random);
    NetworkDefinition network =
        NetworkDefinition.create(authority, name, subnet, NetworkDefinition.DEFAULT_LEASE_SECONDS);
    Path directory = parent.resolve(name);
    if (Files.exists(directory)) {
      throw new IllegalArgumentException(
          "there is an overlay "
              + name
              + " already, in "
              + directory
              + "; choose another name, or make a further token of it by `gridtap token create"
              + " --overlay "
              + name
              + "`");
    }
    PrivateFiles.createDirectory(parent);
    Path unfinished = parent.resolve("." + name + ".new");
    try {
      deleteTree(unfinished);
      PrivateFiles.createDirectory(unfinished);
      write(unfinished, "authority.key", authority.key().toPem());
      write(unfinished, "authority.crt", authority.certificate().toPem());
      OverlayDirectory overlay =
          new OverlayDirectory(directory, authority, sites, List.of(network));
      overlay.writeDefinitions(unfinished);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      return overlay;
    } catch (IOException failed) {
      throw StateException.of("create", directory, failed);
    }
  }

  /** Reads an overlay's directory. */
  public static OverlayDirectory open(Path directory) throws StateException {
    String keyText = readText(directory, "authority.key");
    String certificateText = readText(directory, "authority.crt");
    Ed25519Key key =
        Ed25519Key.fromPem(keyText)
            .orElseThrow(
                () -> damaged(directory.resolve("authority.key"), "it holds no Ed25519 key"));
    Authority authority;
    try {
      authority = Authority.of(key, AuthorityCertificate.fromPem(certificateText));
    } catch (InvalidCertificateException | IllegalArgumentException bad) {
      throw damaged(directory.resolve("authority.crt"), "it " + bad.getMessage());
    }
    Path file = directory.resolve("overlay");
    return switch (StateFile.read(file, Kind.OVERLAY)) {
      case Content.Missing() -> throw damaged(file, "it is missing");
      case Content.Damaged(String cause) -> throw damaged(file, cause);
      case Content.Whole(byte[] payload) -> {
        try {
          yield StateCodec.decode(
              payload,
              in ->
                  new OverlayDirectory(
                      directory,
                      authority,
                      StateCodec.readSites(in),
                      StateCodec.readNetworks(in, authority.certificate())));
        } catch (IOException malformed) {
          throw damaged(file, "what it holds does not fit the authority");
        }
      }
    };
  }

  /** Lists the overlays that were made under {@code parent}, by name. */
  public static List<Path> list(Path parent) throws StateException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> Files.exists(entry.resolve("authority.key")))
          .sorted()
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException failed) {
      throw StateException.of("read", parent, failed);
    }
  }

  /**
   * Adds a network and returns the overlay with it. Throws IllegalArgumentException, with a
   * sentence, if the name is taken or its tag is another's, or the subnets overlap.
   */
  public OverlayDirectory addNetwork(String name, Ipv4Subnet subnet, int leaseSeconds)
      throws StateException {
    NetworkDefinition added = NetworkDefinition.create(authority, name, subnet, leaseSeconds);
    for (NetworkDefinition network : networks) {
      if (network.name().equals(name)) {
        throw new IllegalArgumentException("the overlay has a network " + name + " already");
      }
      if (network.tag24() == added.tag24()) {
        throw new IllegalArgumentException(
            "the name "
                + name
                + " has by chance the same tag as "
                + network.name()
                + "; choose another");
      }
      if (network.subnet().contains(subnet.network())
          || subnet.contains(network.subnet().network())) {
        throw new IllegalArgumentException(
            subnet
                + " overlaps with "
                + network
                + "; a host could not be in both. Choose another subnet");
      }
    }
    if (networks.size() >= Token.MAX_NETWORKS) {
      throw new IllegalArgumentException(
          "an overlay has at most " + Token.MAX_NETWORKS + " networks");
    }
    List<NetworkDefinition> all = new ArrayList<>(networks);
    all.add(added);
    OverlayDirectory grown = new OverlayDirectory(directory, authority, sites, all);
    grown.writeDefinitions(directory);
    return grown;
  }

  /** Makes a token that holds the sites and the networks that the grant allows. */
  public Token createToken(Grant grant, Duration lifetime, long nowMs, SecureRandom random) {
    List<NetworkDefinition> granted =
        networks.stream().filter(network -> grant.allowsNetwork(network.tag24())).toList();
    return new Token(
        authority.certificate(),
        authority.delegate(grant, nowMs + lifetime.toMillis(), nowMs, random),
        sites,
        granted);
  }

  public Path path() {
    return directory;
  }

  public AuthorityCertificate authority() {
    return authority.certificate();
  }

  public List<Site> sites() {
    return sites;
  }

  public List<NetworkDefinition> networks() {
    return networks;
  }

  private void writeDefinitions(Path target) throws StateException {
    byte[] payload =
        StateCodec.encode(
            out -> {
              StateCodec.writeSites(out, sites);
              StateCodec.writeNetworks(out, networks);
            });
    StateFile.write(target.resolve("overlay"), Kind.OVERLAY, payload);
  }

  private static void write(Path directory, String name, String text) throws StateException {
    PrivateFiles.replace(directory.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String readText(Path directory, String name) throws StateException {
    Path file = directory.resolve(name);
    try {
      return new String(PrivateFiles.read(file, MAX_PEM_BYTES), StandardCharsets.US_ASCII);
    } catch (NoSuchFileException missing) {
      throw new StateException(
          directory
              + " is not an overlay's directory: it has no "
              + name
              + ". Name the directory that `gridtap overlay create` printed.");
    } catch (IOException failed) {
      throw StateException.of("read", file, failed);
    }
  }

  private static StateException damaged(Path file, String cause) {
    return new StateException(
        "The file " + file + " is damaged: " + cause + ". Restore it from a backup.");
  }

  private static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        Files.delete(entry);
      }
    }
    Files.delete(directory);
  }
}
