package org.gridtap.node.control;

/**
 * What {@code gridtap metrics} prints, wrapped for the control socket.
 *
 * @param text metrics in Prometheus' text format 0.0.4
 */
public record MetricsReport(int schema, String text) {
  public MetricsReport(String text) {
    this(StatusReport.SCHEMA, text);
  }
}
