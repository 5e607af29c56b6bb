package org.gridtap.lab.sim.scenario;

/**
 * Something that must never happen, and did.
 *
 * @param seconds when, in virtual time
 * @param kind in a word or two
 * @param sentence for people
 */
public record Violation(double seconds, String kind, String sentence) {}
