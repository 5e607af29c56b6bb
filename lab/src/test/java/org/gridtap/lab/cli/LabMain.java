package org.gridtap.lab.cli;

import picocli.CommandLine;

/**
 * A main program with the lab's commands alone, for tests that need them in a process of their own.
 */
public final class LabMain {
  private LabMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new LabCommand()).execute(args));
  }
}
