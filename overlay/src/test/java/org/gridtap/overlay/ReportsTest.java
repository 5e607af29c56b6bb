package org.gridtap.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reports must not serve to flood anybody, whoever is named as a packet's source. */
class ReportsTest {
  private static final NodeId SELF = new NodeId(1, 0, 0);
  private static final NodeId GONE = new NodeId(2, 0, 0);
  private static final NodeId VIA = new NodeId(3, 0, 0);
  private static final byte[] ECHO = new byte[Unreachable.ECHO_BYTES];

  private final MessageDrops drops = new MessageDrops();
  private final Reports reports = new Reports(SELF, drops);

  private @Nullable RoutedMessage report(NodeId source, int bytes, long nowNs) {
    return reports.report(
        new Undelivered(GONE, source, VIA, Why.SILENT, ECHO, bytes),
        250_000_000,
        NodeId.NONE,
        nowNs);
  }

  private static NodeId source(int number) {
    return new NodeId(100, number, 0);
  }

  @Test
  void goesToTheSourceOverTheMemberThatHasALinkToIt() {
    RoutedMessage report = report(source(1), 1200, 0);
    assertThat(report).isNotNull();
    assertThat(report.key()).isEqualTo(source(1));
    assertThat(report.source()).isEqualTo(SELF);
    assertThat(report.via()).isEqualTo(VIA);
    assertThat(report.protocol()).isEqualTo(MessageRouter.PROTOCOL_UNREACHABLE);
    assertThat(Unreachable.decode(report.payload()))
        .usingRecursiveComparison()
        .isEqualTo(new Unreachable(Why.SILENT, 2, ECHO, GONE));
  }

  @Test
  void isNeverLongerThanItsCause() {
    WireWriter writer = new WireWriter();
    RoutedMessage report = report(source(1), 1200, 0);
    assertThat(report).isNotNull();
    report.writeTo(writer);
    int length = writer.toByteArray().length;
    assertThat(report(source(1), length, 0)).isNotNull();
    assertThat(report(source(1), length - 1, 0)).isNull();
    assertThat(drops.get(MessageDrop.REPORT_WITHHELD)).isOne();
  }

  @Test
  void tellsOneSourceAndAllOfThemABoundedNumberASecond() {
    assertThat(told(1, 1, 1_000)).isEqualTo(Reports.PER_SOURCE_PER_SECOND);
    assertThat(told(2, 60, 1_000)).isEqualTo(Reports.PER_SECOND - Reports.PER_SOURCE_PER_SECOND);
    assertThat(drops.get(MessageDrop.REPORT_WITHHELD)).isEqualTo(2_000 - Reports.PER_SECOND);
  }

  /** Returns how many of so many packets, whose sources take turns, are reported. */
  private int told(int firstSource, int sources, int packets) {
    List<RoutedMessage> told = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      RoutedMessage report = report(source(firstSource + i % sources), 1200, 0);
      if (report != null) {
        told.add(report);
      }
    }
    return told.size();
  }

  @Test
  void remembersABoundedNumberOfSources() {
    for (int i = 0; i < 10 * Reports.MAX_SOURCES; i++) {
      report(source(i), 1200, i * 1_000_000L);
    }
    assertThat(reports.sources()).isEqualTo(Reports.MAX_SOURCES);
  }

  @Test
  void tellsNobodyOfHimself() {
    assertThat(report(GONE, 1200, 0)).isNull();
  }
}
