package org.gridtap.overlay.link;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Why a link is ended, where that is worth a word; the layout stands in the package's text. */
sealed interface Close {
  /** Members named to one that is turned away. */
  int MAX_OTHERS = 3;

  int BUSY_BYTES = 2 + MAX_OTHERS * Endpoint.BYTES;

  /** By the sender's clock, the peer's membership does not hold. */
  record Untimely() implements Close {}

  /** The sender has as many links as it can have; it names members to try. */
  record Busy(List<Endpoint> others) implements Close {}

  /** What a person is told by whom this was said to. */
  default String sentence() {
    return switch (this) {
      case Untimely untimely ->
          "it refuses this node, because by its clock this node's membership has ended or has not"
              + " begun; check both clocks";
      case Busy busy -> "it has no room for another link; other members are tried";
    };
  }

  /** Returns the members to try instead. */
  default List<Endpoint> otherMembers() {
    return this instanceof Busy(List<Endpoint> others) ? others : List.of();
  }

  default byte[] encode() {
    return switch (this) {
      case Untimely untimely -> new byte[] {1};
      case Busy(List<Endpoint> others) -> {
        int count = Math.min(others.size(), MAX_OTHERS);
        WireWriter writer = new WireWriter(BUSY_BYTES).u8(2).u8(count);
        others.subList(0, count).forEach(writer::endpoint);
        yield writer.toByteArray();
      }
    };
  }

  /**
   * Reads the word; null if there is none, or none that is known: the link has ended all the same.
   */
  static @Nullable Close decode(byte[] bytes) {
    WireReader reader = new WireReader(bytes);
    Close close =
        switch (reader.u8()) {
          case 1 -> new Untimely();
          case 2 -> readBusy(reader);
          default -> null;
        };
    return reader.finished() ? close : null;
  }

  private static Busy readBusy(WireReader reader) {
    int count = reader.u8();
    if (count > MAX_OTHERS) {
      reader.fail();
    }
    List<Endpoint> others = new ArrayList<>(MAX_OTHERS);
    for (int i = 0; i < count && !reader.failed(); i++) {
      others.add(reader.endpoint());
    }
    return new Busy(others);
  }
}
