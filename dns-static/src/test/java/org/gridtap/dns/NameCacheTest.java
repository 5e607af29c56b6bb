package org.gridtap.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameCacheTest {
  private final NameCache cache = new NameCache();

  @Test
  void forgetsWhatWasNotUsedForLongest() {
    for (int i = 0; i < NameCache.MAX_NAMES; i++) {
      cache.put("host" + i, new NameCache.Entry(i + 1, 100));
    }
    assertThat(cache.get("host0", 0)).isNotNull();
    cache.put("another", new NameCache.Entry(1, 100));

    assertThat(cache.get("host0", 0)).isNotNull();
    assertThat(cache.get("host1", 0)).isNull();
    assertThat(cache.size()).isEqualTo(NameCache.MAX_NAMES);
  }

  @Test
  void keepsWhatIsKnownWhateverNobodyHas() {
    cache.put("bob", new NameCache.Entry(1, 100));
    for (int i = 0; i < 2 * NameCache.MAX_NAMES; i++) {
      cache.put("nobody" + i, new NameCache.Entry(NameCache.NOBODY, 100));
    }

    assertThat(cache.get("bob", 0)).isNotNull();
    assertThat(cache.size()).isEqualTo(NameCache.MAX_NAMES + 1);
  }

  @Test
  void endsEveryEntryInTime() {
    cache.put("bob", new NameCache.Entry(1, 100));
    cache.put("bob", new NameCache.Entry(NameCache.NOBODY, 50));

    assertThat(cache.get("bob", 49)).isEqualTo(new NameCache.Entry(NameCache.NOBODY, 50));
    assertThat(cache.get("bob", 50)).isNull();
    assertThat(cache.size()).isZero();
  }
}
