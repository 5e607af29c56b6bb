package org.gridtap.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.frame.Ipv4;
import org.junit.jupiter.api.Test;

class AddressHolderTest {
  private static final long HARDWARE = 0x0202_0304_0506L;
  private static final int ADDRESS = 0x0a400005;

  private final List<String> claims = new ArrayList<>();
  private final AddressHolder.Outbox out =
      (hardwareAddress, requested) -> claims.add(Ipv4.format(requested));

  @Test
  void claimsThePreviousAddressThenAnyOnceThatIsTaken() {
    AddressHolder holder = new AddressHolder(HARDWARE, ADDRESS, false);
    holder.onStart(0, out);
    holder.onFailed(0);
    holder.onDeadline(holder.deadlineNs(), out);

    assertThat(claims).containsExactly("10.64.0.5", "0.0.0.0");
  }

  @Test
  void insistsOnAFixedAddress() {
    AddressHolder holder = new AddressHolder(HARDWARE, ADDRESS, true);
    holder.onStart(0, out);
    holder.onFailed(0);
    assertThat(holder.wants(ADDRESS)).isTrue();
    assertThat(holder.wants(ADDRESS + 1)).isFalse();

    holder.onDeadline(holder.deadlineNs(), out);
    assertThat(claims).containsExactly("10.64.0.5", "10.64.0.5");
  }

  @Test
  void waitsLongerAfterEveryFailureUpToALimit() {
    AddressHolder holder = new AddressHolder(HARDWARE, 0, false);
    holder.onStart(0, out);
    long nowNs = 0;
    long longestNs = 0;
    for (int i = 0; i < 20; i++) {
      holder.onFailed(nowNs);
      assertThat(holder.deadlineNs() - nowNs).isGreaterThanOrEqualTo(longestNs);
      longestNs = holder.deadlineNs() - nowNs;
      nowNs = holder.deadlineNs();
      holder.onDeadline(nowNs, out);
    }
    assertThat(longestNs).isEqualTo(AddressHolder.MAX_RETRY_NS);
    assertThat(claims).hasSize(21);
  }

  @Test
  void claimsAgainWhenAClaimStaysWithoutAnswer() {
    AddressHolder holder = new AddressHolder(HARDWARE, 0, false);
    holder.onStart(0, out);
    assertThat(holder.deadlineNs()).isEqualTo(AddressHolder.MAX_CLAIM_NS);
    holder.onDeadline(AddressHolder.MAX_CLAIM_NS, out);

    assertThat(claims).hasSize(2);
  }

  @Test
  void restsWhileItHoldsAndSeeksAnewAfterALoss() {
    AddressHolder holder = new AddressHolder(HARDWARE, ADDRESS, false);
    holder.onStart(0, out);
    holder.onGranted(ADDRESS);
    assertThat(holder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    holder.onFailed(0);

    holder.onLost(5, out);

    assertThat(claims).containsExactly("10.64.0.5", "0.0.0.0");
  }
}
