/**
 * Figures for monitoring, in Prometheus' text format 0.0.4.
 *
 * <p>The writer is our own: the format is three kinds of lines, and the client libraries
 * (Prometheus', Micrometer) bring registries of their own, which would keep every count a second
 * time and cost an idle daemon megabytes. Here the figures are read where they are counted, when
 * somebody asks. What each means stands in docs/metrics.md.
 *
 * <p>Not here: the node's own figures (the daemon's), and a port to scrape.
 */
@NullMarked
package org.gridtap.node.metrics;

import org.jspecify.annotations.NullMarked;
