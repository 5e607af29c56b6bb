package org.gridtap.lab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gridtap lab …}. */
@Command(
    name = "lab",
    header = "Emulates hosts, NATs and an internet on this machine, to play with. Needs root.",
    description = {"%nExample: sudo gridtap lab up lab/topologies/demo.toml", ""},
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LabUpCommand.class,
      LabDownCommand.class,
      LabSimulateCommand.class,
      LabCampaignCommand.class,
      LabSoakCommand.class,
      LabTimeToAddressCommand.class,
      LabAttackCommand.class,
      LabSiegeCommand.class
    })
public final class LabCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do with the lab: " + String.join(", ", spec.subcommands().keySet()));
  }
}
