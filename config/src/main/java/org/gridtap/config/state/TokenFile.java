package org.gridtap.config.state;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.gridtap.config.token.Token;

/** A token in a file of its own, which only its owner may read. */
public final class TokenFile {
  private TokenFile() {}

  /** Writes a new file of mode 0600; throws StateException if there is one already. */
  public static void write(Path file, Token token) throws StateException {
    PrivateFiles.create(file, (token.encode() + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
