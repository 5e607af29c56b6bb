/**
 * {@code gridtap lab simulate}: whole overlays of the daemon's own classes under virtual time, in
 * named scenarios, measured and checked.
 *
 * <pre>
 *   Scenario ──join, crash, run, phase──► Stage ──► Population (who lives)     ──► SimNode …
 *                                           │  ◄── LookUps   (asks all the time, judges answers)
 *                                           │  ◄── Holders   (who holds which address)
 *                                           └────► Checks    (what must never happen)
 *   Play: the scenario, its progress, its findings ──► SimulationReport ──► SimulationTable, SimulationPage
 * </pre>
 *
 * <p>A scenario is played on the thread that calls {@link org.gridtap.lab.sim.scenario.Play#run}.
 * The same plan gives the same trace hash. Not here: the kernel ({@code lab.sim}) and the nodes
 * ({@code lab.sim.node}).
 */
@NullMarked
package org.gridtap.lab.sim.scenario;

import org.jspecify.annotations.NullMarked;
