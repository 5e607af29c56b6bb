package org.gridtap.config.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * State could not be read or written; the message says what happened, why, and what to do, for a
 * person.
 */
public final class StateException extends IOException {
  StateException(String sentence) {
    super(sentence);
  }

  private StateException(String sentence, IOException cause) {
    super(sentence, cause);
  }

  /** Explains what the operating system said. {@code action} is like "read" or "write". */
  static StateException of(String action, Path path, IOException cause) {
    if (cause instanceof StateException already) {
      return already;
    }
    return new StateException("Cannot " + action + " " + path + ": " + explain(cause, path), cause);
  }

  private static String explain(IOException cause, Path path) {
    String system =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    String reason = system == null ? "" : system.toLowerCase(Locale.ROOT);
    if (cause instanceof AccessDeniedException) {
      return "this user may not. Run with sudo, or as the user that owns it.";
    }
    if (reason.contains("no space left") || reason.contains("quota exceeded")) {
      return "the disk is full. Free some space (see `df "
          + path.toAbsolutePath().getParent()
          + "`) and try again.";
    }
    if (reason.contains("read-only file system")) {
      return "the file system is read-only. Mount it writable, or name another place by --root.";
    }
    if (reason.contains("is a directory")) {
      return "it is a directory, and a file belongs there. Move it away.";
    }
    if (cause instanceof NoSuchFileException) {
      return "it does not exist.";
    }
    if (cause instanceof FileAlreadyExistsException
        || cause instanceof NotDirectoryException
        || reason.contains("not a directory")) {
      return "something that is not a directory stands in its path. Remove it, or name another"
          + " place by --root.";
    }
    return (system == null ? cause.getClass().getSimpleName() : system)
        + ". Check the disk with `dmesg`, or name another place by --root.";
  }
}
