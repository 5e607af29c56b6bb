/**
 * Judges what happened to keys: whether all that their users were told can have been true, in some
 * order that keeps to the times of their questions and answers.
 *
 * <pre>
 *   KeyHistory (what was asked and answered, key by key) ──► Linearization ──► Flaw …
 * </pre>
 *
 * <p>Pure: no clock, no network. Not here: who asks ({@code lab.sim.scenario}).
 */
@NullMarked
package org.gridtap.lab.sim.history;

import org.jspecify.annotations.NullMarked;
