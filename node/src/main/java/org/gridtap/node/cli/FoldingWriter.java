package org.gridtap.node.cli;

import java.io.IOException;
import java.io.Writer;

/** Folds whatever is printed as {@link Prose}; standard error is this, for only people read it. */
final class FoldingWriter extends Writer {
  private final Writer out;
  private final Prose prose;
  private final StringBuilder line = new StringBuilder();

  FoldingWriter(Writer out, Prose prose) {
    this.out = out;
    this.prose = prose;
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (characters[i] == '\n') {
        writeLine();
      } else {
        line.append(characters[i]);
      }
    }
  }

  /** Flushes all whole lines; the last one waits for its end, or for {@link #close}. */
  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    if (!line.isEmpty()) {
      writeLine();
    }
    out.close();
  }

  private void writeLine() throws IOException {
    String text = line.toString();
    line.setLength(0);
    if (text.startsWith("\t")) {
      // A line of a stack trace is for searching, not for reading.
      out.write(text);
      out.write('\n');
      return;
    }
    for (String folded : prose.fold(text)) {
      out.write(folded);
      out.write('\n');
    }
  }
}
