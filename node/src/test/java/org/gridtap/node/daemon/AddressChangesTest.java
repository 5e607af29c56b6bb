package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressChangesTest {
  private static final int ONE = 0x0a400005;
  private static final int OTHER = 0x0a400006;

  private final AddressChanges changes = new AddressChanges();

  @Test
  void countsWhatIsGainedAndLost() {
    changes.onAddress(0);
    assertThat(changes.count()).isZero();
    changes.onAddress(ONE);
    changes.onAddress(0);
    changes.onAddress(ONE);
    changes.onAddress(OTHER);
    assertThat(changes.count()).isEqualTo(4);
  }

  @Test
  void countsNoConfirmation() {
    changes.onAddress(ONE);
    changes.onAddress(ONE);
    changes.onAddress(ONE);
    assertThat(changes.count()).isOne();
  }
}
