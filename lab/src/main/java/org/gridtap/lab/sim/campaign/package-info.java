/**
 * {@code gridtap lab campaign}: many simulations, what they are to reach, and what they reached.
 *
 * <pre>
 *   Experiments (what is played, and what it is to reach) ──► Campaign ──► Play (one run each)
 *                                                               │ ◄──► RunStore (what is done already)
 *                                                               └──► CampaignReport ──► CampaignTable, CampaignPage
 * </pre>
 *
 * <p>Runs are independent of each other and are played on as many threads as are wanted; each is
 * played on one, so that its figures do not depend on how many there are. Not here: what happens in
 * a run ({@code lab.sim.scenario}).
 */
@NullMarked
package org.gridtap.lab.sim.campaign;

import org.jspecify.annotations.NullMarked;
