package org.gridtap.lab.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A running tcpdump that writes whole packets to a pcap file. */
public final class Capture implements AutoCloseable {
  /** A file longer than this is not searched, in bytes. */
  public static final long MAX_SEARCHED_BYTES = 256L << 20;

  private static final int PCAP_HEADER_BYTES = 24;

  private final BackgroundProcess tcpdump;
  private final Path file;

  Capture(BackgroundProcess tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /** Tells whether anything was captured so far. */
  public boolean isEmpty() throws IOException {
    return Files.size(file) <= PCAP_HEADER_BYTES;
  }

  /**
   * Tells whether the bytes occur anywhere in the file as written so far (in the packets or, not to
   * hide any, beside them).
   */
  public boolean contains(byte[] pattern) throws IOException {
    long size = Files.size(file);
    if (size > MAX_SEARCHED_BYTES) {
      throw new LabException("%s has %d bytes, too many to search".formatted(file, size));
    }
    // ISO 8859-1 maps every byte to one character, so that the JDK's fast search serves.
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return text.contains(new String(pattern, StandardCharsets.ISO_8859_1));
  }

  /** Ends the capture; the file stays, complete. */
  @Override
  public void close() {
    tcpdump.close();
  }
}
