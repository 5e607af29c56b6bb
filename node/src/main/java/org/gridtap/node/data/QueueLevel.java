package org.gridtap.node.data;

/**
 * How full a queue is and ever was.
 *
 * @param queue its name, such as tap-frames
 * @param longest the greatest length so far
 * @param capacity how many fit
 */
public record QueueLevel(String queue, int length, int longest, int capacity) {}
