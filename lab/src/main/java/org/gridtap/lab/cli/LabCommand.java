package org.gridtap.lab.cli;

import picocli.CommandLine.Command;

/** {@code gridtap lab …}. */
@Command(
    name = "lab",
    header = "Emulates hosts, NATs and an internet on this machine, to play with. Needs root.",
    description = {"%nExample: sudo gridtap lab up lab/topologies/demo.toml", ""},
    subcommands = {LabUpCommand.class, LabDownCommand.class})
public final class LabCommand {}
