package org.gridtap.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Where a question belongs, as far as the question itself tells. */
sealed interface Place {
  /** Outside: another server is to be asked. */
  record Foreign() implements Place {}

  /**
   * A name of ours that is.
   *
   * @param records the answer, empty when the name has no record of the type asked for
   */
  record Known(Name zone, List<Record> records) implements Place {}

  /** A name in a zone of ours that cannot be. */
  record Nothing(Name zone) implements Place {}

  /**
   * A name that a host may have; who has it is to be looked up.
   *
   * @param label in lower case
   * @param zone null for a name without a domain, which may belong to somebody else
   */
  record Host(String label, @Nullable Name zone) implements Place {}
}
