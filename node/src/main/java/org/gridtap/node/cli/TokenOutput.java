package org.gridtap.node.cli;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridtap.config.token.Token;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --out}: a token goes to a file that only its owner may read, not to standard output. */
final class TokenOutput {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the token to this new file, of mode 0600, not to standard output.")
  @Nullable Path file;

  /** Tells in JSON where the token is, or the token itself. */
  void describe(Map<String, Object> object, Token token) {
    if (file == null) {
      object.put("token", token.encode());
    } else {
      object.put("tokenFile", file.toString());
    }
  }

  /** Says what keeps the file from being made, before there is anything to be lost. */
  void check(List<String> problems) {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      problems.add(
          "--out: there is something at " + file + " already; remove it, or name another file");
    } else if (directory == null || !Files.isDirectory(directory)) {
      problems.add("--out: there is no directory " + directory + " to write to");
    } else if (!Files.isWritable(directory)) {
      problems.add("--out: this user may not write to the directory " + directory);
    }
  }
}
