package org.gridtap.lab.sim.scenario;

import org.gridtap.overlay.tunnel.ForwardHeader;

/** What became of look-ups. One whose asker ended before its answer counts nowhere. */
final class LookUpCounts {
  private final long[] hops = new long[ForwardHeader.MAX_HOPS + 1];
  private final Times answerMs = new Times();
  private long decided;
  private long routed;
  private long right;
  private long wrong;

  /** The question reached the key's root. */
  void routed(int hopsTaken) {
    routed++;
    hops[hopsTaken]++;
  }

  void answered(double ms) {
    decided++;
    right++;
    answerMs.add(ms);
  }

  void failed(boolean isWrong) {
    decided++;
    wrong += isWrong ? 1 : 0;
  }

  /** Returns how many have been answered or have failed. */
  long decided() {
    return decided;
  }

  long wrong() {
    return wrong;
  }

  long routed() {
    return routed;
  }

  /** Returns the share of look-ups whose answer came in time and is right; 1 if there were none. */
  double answeredShare() {
    return decided == 0 ? 1 : (double) right / decided;
  }

  /** Returns the share whose question reached the key's root in time; 1 if there were none. */
  double routedShare() {
    return decided == 0 ? 1 : Math.min(1, (double) routed / decided);
  }

  double hopsMean() {
    double sum = 0;
    for (int i = 0; i < hops.length; i++) {
      sum += (double) i * hops[i];
    }
    return routed == 0 ? 0 : sum / routed;
  }

  /** Returns the fewest hops that this share of all questions did not exceed. */
  int hopsAt(double share) {
    long left = (long) Math.ceil(share * routed);
    for (int i = 0; i < hops.length; i++) {
      left -= hops[i];
      if (left <= 0) {
        return i;
      }
    }
    return hops.length - 1;
  }

  /** Returns how many questions took so many hops, for 0 hops and up. */
  long[] hops() {
    return hops.clone();
  }

  /** Returns how long the right answers took, in milliseconds, in increasing order. */
  double[] sortedAnswerMs() {
    return answerMs.sorted();
  }
}
