package org.gridtap.lab.sim.history;

/**
 * An answer that cannot have been true.
 *
 * @param calledNs when the question was asked, in virtual time
 * @param answeredNs when it was answered
 * @param isGrant whether it made somebody an owner; otherwise somebody was told of another's
 */
public record Flaw(long calledNs, long answeredNs, boolean isGrant, String sentence) {}
