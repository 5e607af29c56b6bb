package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
  @Test
  void whatIsOldestMakesRoom() {
    Recent<String, Integer> table = new Recent<>(2);
    table.put("first", 1);
    table.put("second", 2);
    table.put("first", 3);
    assertThat(table.get("second")).isEqualTo(2);
    table.put("third", 4);
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.get("first")).isNull();
    assertThat(table.remove("second")).isEqualTo(2);
    assertThat(table.get("third")).isEqualTo(4);
  }
}
