package org.gridtap.lab.cli;

import picocli.CommandLine.Command;

/** {@code gridtap lab …}. */
@Command(
    name = "lab",
    description = "Emulate hosts, NATs and an internet on this machine, to play with. Needs root.",
    subcommands = {LabUpCommand.class, LabDownCommand.class})
public final class LabCommand {}
