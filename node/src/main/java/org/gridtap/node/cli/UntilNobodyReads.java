package org.gridtap.node.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes as long as somebody reads: that {@code head} has seen enough is no failure, unlike a full
 * disk. The JVM ignores SIGPIPE, which would end other programs quietly.
 */
final class UntilNobodyReads extends FilterOutputStream {
  /** What Linux says for EPIPE; the JDK hands on the sentence and not the number. */
  private static final String BROKEN_PIPE = "Broken pipe";

  private boolean gone;

  UntilNobodyReads(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (gone) {
      return;
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException failed) {
      gone = BROKEN_PIPE.equals(failed.getMessage());
      if (!gone) {
        throw failed;
      }
    }
  }
}
