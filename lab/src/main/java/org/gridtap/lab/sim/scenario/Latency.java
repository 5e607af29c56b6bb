package org.gridtap.lab.sim.scenario;

import org.gridtap.lab.sim.KingLatencies;
import org.gridtap.lab.sim.LatencyModel;
import org.gridtap.lab.sim.P2pLabLatencies;
import org.gridtap.lab.sim.Simulation;

/** Where the delays between machines come from. */
public enum Latency {
  KING {
    @Override
    LatencyModel model(Simulation simulation) {
      return new KingLatencies(simulation.random("places"));
    }
  },
  P2PLAB {
    @Override
    LatencyModel model(Simulation simulation) {
      return new P2pLabLatencies();
    }
  };

  abstract LatencyModel model(Simulation simulation);
}
