package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.gridtap.frame.Ipv4;
import org.gridtap.node.daemon.Node.Route;
import org.gridtap.overlay.wire.NodeId;

/** What a word on the command line stands for. Found on the control loop. */
sealed interface Target {
  /** Shorter beginnings of an id are taken for names. */
  int MIN_ID_DIGITS = 8;

  /** An address of a network, whoever leases it. */
  record Address(NetworkService network, int address) implements Target {}

  record Member(NodeId id) implements Target {}

  /**
   * Nothing, or not one thing.
   *
   * @param why a sentence for people, with what to try next
   */
  record None(String why) implements Target {}

  static Target of(String word, Node node, String ownName) {
    if (word.matches("[0-9a-fA-F]{40}")) {
      return new Member(NodeId.parse(word));
    }
    for (NetworkService network : node.networks()) {
      OptionalInt address = address(network, word);
      if (address.isPresent()) {
        return new Address(network, address.getAsInt());
      }
    }
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
            : "neither an address of this node's networks, nor a name like C005032155, nor a linked peer's name or id.")
        + " See: gridtap peers";
  }
}
