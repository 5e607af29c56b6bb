package org.gridtap.lab.net;

import java.io.IOException;

/** A lab could not be built or used; the message says what failed, why, and what to try. */
public final class LabException extends IOException {
  private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
