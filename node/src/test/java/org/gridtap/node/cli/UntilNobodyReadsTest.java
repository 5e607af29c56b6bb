package org.gridtap.node.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.Test;

class UntilNobodyReadsTest {
  private static final byte[] LINE = "a line\n".getBytes(US_ASCII);

  @Test
  void goesOnQuietlyWhenTheReaderHasGone() throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    try (OutputStream out = new UntilNobodyReads(Channels.newOutputStream(pipe.sink()))) {
      assertThatCode(
              () -> {
                out.write(LINE);
                out.write(LINE);
                out.flush();
              })
          .doesNotThrowAnyException();
    }
  }

  @Test
  void tellsOfAFullDisk() throws Exception {
    try (OutputStream full = new UntilNobodyReads(new FileOutputStream("/dev/full"))) {
      assertThatIOException().isThrownBy(() -> full.write(LINE));
    }
  }
}
