package org.gridtap.config.identity;

/**
 * A certificate that is not one of ours; the message is a clause for a person. Does not leave this
 * module's readers.
 */
public final class InvalidCertificateException extends Exception {
  InvalidCertificateException(String message) {
    // Thrown for bytes that strangers send: a stack trace would only cost time.
    super(message, null, false, false);
  }
}
