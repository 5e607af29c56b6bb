package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.gridtap.frame.Ipv4;
import org.gridtap.node.daemon.Node.Route;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** What a word on the command line stands for. Found on the control loop. */
sealed interface Target {
  /** Shorter beginnings of an id are taken for names. */
  int MIN_ID_DIGITS = 8;

  /** An address of a network, whoever leases it. */
  record Address(NetworkService network, int address) implements Target {}

  record Member(NodeId id) implements Target {}

  /**
   * A name that a host may have claimed.
   *
   * @param label without domain
   * @param networks where to ask for it, in this order; not empty
   */
  record HostName(String label, List<NetworkService> networks) implements Target {}

  /**
   * Nothing, or not one thing.
   *
   * @param why a sentence for people, with what to try next
   */
  record None(String why) implements Target {}

  /**
   * Says what a word stands for. A host name is to be asked for in the overlay; if nobody has it
   * there, {@link #ofLinked} says whether a linked peer calls itself so.
   */
  static Target of(String word, Node node, String ownName) {
    if (word.matches("[0-9a-fA-F]{40}")) {
      return new Member(NodeId.parse(word));
    }
    List<Address> addresses = new ArrayList<>();
    for (NetworkService network : node.networks()) {
      address(network, word).ifPresent(address -> addresses.add(new Address(network, address)));
    }
    if (addresses.size() == 1) {
      return addresses.getFirst();
    }
    if (!addresses.isEmpty()) {
      return new None(ambiguous(word, addresses));
    }
    Target hostName = hostName(word, node);
    return hostName == null ? ofLinked(word, node, ownName) : hostName;
  }

  /** Reads a name with or without the domain of one of the networks. */
  private static @Nullable Target hostName(String word, Node node) {
    String name = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
    for (NetworkService network : node.networks()) {
      String domain = "." + network.name() + ".gridtap";
      int length = name.length() - domain.length();
      if (length > 0 && name.regionMatches(true, length, domain, 0, domain.length())) {
        return new HostName(name.substring(0, length), List.of(network));
      }
    }
    return name.indexOf('.') >= 0 || node.networks().isEmpty()
        ? null
        : new HostName(name, List.copyOf(node.networks()));
  }

  /** Finds a linked peer, or this node, by the name that it gives itself or by its id. */
  static Target ofLinked(String word, Node node, String ownName) {
    List<NodeId> meant = new ArrayList<>();
    if (isMeant(word, ownName, node.overlay().self())) {
      meant.add(node.overlay().self());
    }
    node.routes()
        .forEach(
            (peer, route) -> {
              if (isMeant(word, nameOf(route), peer)) {
                meant.add(peer);
              }
            });
    return switch (meant.size()) {
      case 0 -> new None(unknown(word, node));
      case 1 -> new Member(meant.getFirst());
      default ->
          new None(
              meant.size()
                  + " nodes are called "
                  + word
                  + ": "
                  + meant.stream().map(NodeId::shortHex).collect(Collectors.joining(", "))
                  + ". Say which by its id.");
    };
  }

  /** Networks whose subnets differ in the first octet have the same C-names. */
  private static String ambiguous(String word, List<Address> addresses) {
    Address last = addresses.getLast();
    return word
        + " may be "
        + addresses.stream()
            .map(each -> Ipv4.format(each.address()) + " in " + each.network().name())
            .collect(Collectors.joining(" or "))
        + ". Say which by its address or its full name, like "
        + last.network().names().fullNameOf(last.address());
  }

  private static String nameOf(Route route) {
    return route.session().peer().name();
  }

  private static boolean isMeant(String word, String name, NodeId id) {
    return name.equalsIgnoreCase(word)
        || (word.length() >= MIN_ID_DIGITS
            && id.toString().startsWith(word.toLowerCase(Locale.ROOT)));
  }

  private static OptionalInt address(NetworkService network, String word) {
    OptionalInt named = network.names().addressOf(word);
    if (named.isPresent() || !word.matches("[0-9.]+")) {
      return named;
    }
    try {
      int address = Ipv4.parse(word);
      return network.network().subnet().range().contains(address)
          ? OptionalInt.of(address)
          : OptionalInt.empty();
    } catch (IllegalArgumentException noAddress) {
      return OptionalInt.empty();
    }
  }

  private static String unknown(String word, Node node) {
    return "\""
        + word
        + "\" is "
        + (node.networks().isEmpty()
            ? "neither a linked peer's name nor its id, and a relay knows no addresses."
            : "neither an address of this node's networks, nor a name like C005032155, nor a host name that is claimed there, nor a linked peer's name or id.")
        + " See: gridtap peers";
  }
}
