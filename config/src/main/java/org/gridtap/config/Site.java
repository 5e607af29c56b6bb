package org.gridtap.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A bootstrap site: a host name or address literal, and a UDP port. Names are resolved by whoever
 * dials, not here.
 *
 * @param host a DNS name, an IPv4 address or an IPv6 address without brackets
 */
public record Site(String host, int port) {
  /** Most sites in a token or a configuration file. */
  public static final int MAX_SITES = 16;

  /** Longest host name, in characters (RFC 1035 §2.3.4). */
  public static final int MAX_HOST_LENGTH = 253;

  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.*[A-Za-z])[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"
              + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?");

  /** What {@link #parseList} found: sites, and a sentence for each entry that is none. */
  public record Parsed(List<Site> sites, List<String> problems) {
    public Parsed {
      sites = List.copyOf(sites);
      problems = List.copyOf(problems);
    }
  }

  /** Reads {@code HOST:PORT[,…]}; every bad entry gets its own problem. */
  public static Parsed parseList(String text) {
    Set<Site> sites = new LinkedHashSet<>();
    List<String> problems = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      String trimmed = entry.strip();
      Optional<String> problem = problem(trimmed);
      if (problem.isPresent()) {
        problems.add(problem.get());
        continue;
      }
      Site site = parse(trimmed);
      site.addressProblem().ifPresentOrElse(problems::add, () -> sites.add(site));
    }
    if (sites.size() > MAX_SITES) {
      problems.add(sites.size() + " bootstrap sites are too many; name at most " + MAX_SITES);
    }
    return new Parsed(List.copyOf(sites), problems);
  }

  /**
   * Reads one {@code HOST:PORT}; throws IllegalArgumentException with {@link #problem}'s sentence.
   */
  public static Site parse(String text) {
    Optional<String> problem = problem(text);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon);
    return new Site(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(text.substring(colon + 1)));
  }

  /** Says what keeps a text from being a {@code HOST:PORT}; empty if nothing does. */
  public static Optional<String> problem(String text) {
    if (text.isEmpty()) {
      return Optional.of("an empty bootstrap site; write HOST:PORT, several with commas between");
    }
    int colon = text.lastIndexOf(':');
    int bracket = text.lastIndexOf(']');
    boolean bareIpv6 = !text.startsWith("[") && text.indexOf(':') != colon;
    if (bareIpv6) {
      return Optional.of(
          "'"
              + text
              + "' looks like an IPv6 address; write it in brackets with its port, like"
              + " [2001:db8::1]:4743");
    }
    if (colon < 0 || colon < bracket) {
      return Optional.of("'" + text + "' has no port; write HOST:PORT, like " + text + ":4743");
    }
    String port = text.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || !isPort(Integer.parseInt(port))) {
      return Optional.of("'" + text + "' has no valid port; a port is a number from 1 to 65535");
    }
    return isHost(text.substring(0, colon))
        ? Optional.empty()
        : Optional.of(
            "'"
                + text
                + "' does not begin with a host name or address; write HOST:PORT,"
                + " like bootstrap.example.org:4743 or [2001:db8::1]:4743");
  }

  /**
   * Says why the address cannot be one machine's (unspecified, multicast, broadcast, reserved);
   * empty if it can, and for a name. For what people write: in tokens such a site is just dead.
   */
  public Optional<String> addressProblem() {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host.split("%", 2)[0]);
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
    byte[] bytes = address.getAddress();
    String kind;
    if (address.isAnyLocalAddress() || (bytes.length == 4 && bytes[0] == 0)) {
      kind = "stands for any address of a machine itself";
    } else if (address.isMulticastAddress()) {
      kind = "is a multicast address";
    } else if (bytes.length == 4 && (bytes[0] & 0xf0) == 0xf0) {
      kind = "is a broadcast or reserved address";
    } else {
      return Optional.empty();
    }
    return Optional.of(
        "'" + this + "' " + kind + ", not one machine's; name one that the others can reach");
  }

  public static boolean isPort(int port) {
    return port >= 1 && port <= 65535;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      return host.length() <= 2 + 64
          && host.endsWith("]")
          && isIpv6(host.substring(1, host.length() - 1));
    }
    return Ipv4Address.parse(host).isPresent()
        || (host.length() <= MAX_HOST_LENGTH && DNS_NAME.matcher(host).matches());
  }

  private static boolean isIpv6(String text) {
    if (!IPV6.matcher(text).matches()) {
      return false;
    }
    String address = text.split("%", 2)[0];
    try {
      // Only address characters are left, so this cannot ask a name server.
      InetAddress.ofLiteral(address);
      return true;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }
}
