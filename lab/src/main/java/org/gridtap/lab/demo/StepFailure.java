package org.gridtap.lab.demo;

/**
 * A step of the demo did not do what it must; the message says what was seen and what was expected.
 */
final class StepFailure extends Exception {
  private static final long serialVersionUID = 1;

  StepFailure(String message) {
    super(message);
  }
}
