package org.gridtap.config.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a token's text comes from: the command line, a file, standard input or the environment. */
public sealed interface TokenSource {
  /** The environment variable that is read when no token is named. */
  String ENVIRONMENT_VARIABLE = "GRIDTAP_TOKEN";

  /**
   * @param warnings sentences for a person about how the token was passed
   */
  record Text(String text, List<String> warnings) implements TokenSource {
    /** Leaves the token out: this goes to logs. */
    @Override
    public String toString() {
      return "token text";
    }
  }

  /**
   * @param sentence why there is no text, and what to do
   */
  record Unreadable(String sentence) implements TokenSource {}

  /** No token was named anywhere. */
  record Absent() implements TokenSource {}

  /**
   * Fetches the text that {@code argument} names: {@code file:PATH}, {@code -}, a literal, or null
   * for the environment.
   */
  static TokenSource read(
      @Nullable String argument, InputStream standardInput, Map<String, String> environment) {
    String source =
        argument == null ? environment.getOrDefault(ENVIRONMENT_VARIABLE, "") : argument;
    try {
      if (source.equals("-")) {
        return new Text(bounded(standardInput), List.of());
      }
      if (source.startsWith("file:")) {
        return readFile(source.substring("file:".length()));
      }
    } catch (IOException unreadable) {
      return new Unreadable(
          "The token could not be read from " + source + ": " + unreadable.getMessage() + ".");
    }
    if (argument == null) {
      return source.isBlank() ? new Absent() : new Text(source, List.of());
    }
    return new Text(
        source,
        List.of(
            "A token on the command line shows in `ps` and in the shell's history."
                + " Pass it as file:PATH, as - (standard input) or in "
                + ENVIRONMENT_VARIABLE
                + "."));
  }

  private static TokenSource readFile(String name) throws IOException {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException invalid) {
      return new Unreadable("'" + name + "' is not a path; write file:PATH.");
    }
    if (Files.isDirectory(path)) {
      return new Unreadable(path + " is a directory; name the token's file.");
    }
    try (InputStream in = Files.newInputStream(path)) {
      String text = bounded(in);
      List<String> warnings = new ArrayList<>();
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (Files.isRegularFile(path) && permissions.contains(PosixFilePermission.OTHERS_READ)) {
        warnings.add(
            "Everyone on this machine can read the token in " + path + "; run: chmod 600 " + path);
      }
      return new Text(text, warnings);
    } catch (NoSuchFileException missing) {
      return new Unreadable("There is no token file " + path + "; check the path.");
    } catch (AccessDeniedException denied) {
      return new Unreadable(
          "The token file "
              + path
              + " may not be read by this user; change its owner or run with sudo.");
    }
  }

  private static String bounded(InputStream in) throws IOException {
    // One byte more than is allowed, so that the reader sees that it is too long.
    return new String(in.readNBytes(TokenReader.MAX_CHARACTERS + 1), StandardCharsets.ISO_8859_1);
  }
}
