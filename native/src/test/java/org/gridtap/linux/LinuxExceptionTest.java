package org.gridtap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinuxExceptionTest {
  @Test
  void saysCallMeaningAndName() {
    LinuxException e = new LinuxException("bind UDP port 4743", Errno.EADDRINUSE);
    assertThat(e).hasMessage("bind UDP port 4743: address already in use (EADDRINUSE)");
    assertThat(e.call()).isEqualTo("bind UDP port 4743");
  }

  @Test
  void keepsTheNumberOfAnUnknownError() {
    assertThat(new LinuxException("x", 4711)).hasMessage("x: unknown error (errno 4711)");
  }
}
