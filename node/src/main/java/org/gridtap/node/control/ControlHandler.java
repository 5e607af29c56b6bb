package org.gridtap.node.control;

/**
 * Answers requests: the daemon. Called on connections' threads, several at once; may block until
 * its answer is ready.
 */
@FunctionalInterface
public interface ControlHandler {
  Response handle(Request request);
}
