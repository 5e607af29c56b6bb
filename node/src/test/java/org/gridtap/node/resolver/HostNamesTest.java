package org.gridtap.node.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gridtap.node.resolver.HostNames.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HostNamesTest {
  private static final LinkNames NAMES =
      new LinkNames("gt0", "10.64.0.1", "lab.gridtap", List.of("64.10.in-addr.arpa"));
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  /** Does what it is told, and writes down what it is asked. */
  private static final class FakeResolver implements Resolver {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    volatile OptionalLong life = OptionalLong.of(1);
    volatile boolean asked = true;
    volatile boolean hidden;
    volatile @Nullable String refusal;

    @Override
    public OptionalLong life() {
      return life;
    }

    @Override
    public boolean isHidden() {
      return hidden;
    }

    @Override
    public boolean isAsked() {
      return asked;
    }

    @Override
    public void tell(LinkNames names) throws IOException {
      if (refusal != null) {
        events.add("refuse");
        throw new IOException(refusal);
      }
      events.add("tell " + names.link());
    }

    @Override
    public void forget(String link) {
      events.add("forget " + link);
    }

    String next() throws InterruptedException {
      String event = events.poll(10, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("the resolver was not spoken to");
      }
      return event;
    }
  }

  private final FakeResolver resolver = new FakeResolver();

  @Test
  void tellsOnceAndTakesItBack() throws Exception {
    HostNames names = HostNames.tell(NAMES, resolver, AT_ONCE);
    assertThat(resolver.next()).isEqualTo("tell gt0");
    names.close();

    assertThat(names.outcome()).isEqualTo(new HostNames.Outcome(State.TOLD, null));
    assertThat(resolver.events).containsExactly("forget gt0");
  }

  @Test
  void tellsAResolverThatWasStartedLaterOrAnew() throws Exception {
    resolver.life = OptionalLong.empty();
    try (HostNames names = HostNames.tell(NAMES, resolver, AT_ONCE)) {
      resolver.life = OptionalLong.of(7);
      assertThat(resolver.next()).isEqualTo("tell gt0");
      resolver.life = OptionalLong.of(8);
      assertThat(resolver.next()).isEqualTo("tell gt0");
      assertThat(names).isNotNull();
    }
    assertThat(resolver.next()).isEqualTo("forget gt0");
  }

  @Test
  void tellsAnewWhenTheInterfaceWasMadeAnewOrRenamed() throws Exception {
    HostNames names = HostNames.tell(NAMES, resolver, NEVER);
    assertThat(resolver.next()).isEqualTo("tell gt0");
    names.onLink("gt0");
    assertThat(resolver.next()).isEqualTo("tell gt0");
    names.onLink("grid0");
    assertThat(resolver.next()).isEqualTo("tell grid0");
    names.close();

    assertThat(resolver.next()).isEqualTo("forget grid0");
  }

  @Test
  void saysHowElseNamesAreToBeHad() throws Exception {
    resolver.life = OptionalLong.empty();
    HostNames names = HostNames.tell(NAMES, resolver, NEVER);
    names.close();

    assertThat(names.outcome().state()).isEqualTo(State.ABSENT);
    assertThat(names.outcome().why())
        .contains("systemd-resolved does not run here")
        .contains("dig @10.64.0.1 NAME.lab.gridtap")
        .contains("`nameserver 10.64.0.1`");
    assertThat(resolver.events).isEmpty();
  }

  @Test
  void doesNotSayThatNoneRunsWhereItMayNotSee() throws Exception {
    resolver.life = OptionalLong.empty();
    resolver.hidden = true;
    HostNames names = HostNames.tell(NAMES, resolver, NEVER);
    names.close();

    assertThat(names.outcome().state()).isEqualTo(State.ABSENT);
    assertThat(names.outcome().why())
        .contains("only root may see", "dig @10.64.0.1")
        .doesNotContain("does not run");
  }

  @Test
  void saysWhyItWasRefusedAndTriesAgain() throws Exception {
    resolver.refusal = "Failed to set DNS configuration: Link gt0 is managed";
    HostNames names = HostNames.tell(NAMES, resolver, AT_ONCE);
    for (int i = 0; i < 4; i++) {
      assertThat(resolver.next()).isEqualTo("refuse");
    }
    assertThat(names.outcome().state()).isEqualTo(State.FAILED);
    assertThat(names.outcome().why())
        .startsWith("Failed to set DNS configuration: Link gt0 is managed. systemd-networkd has")
        .contains("DNS=10.64.0.1, Domains=lab.gridtap");
    resolver.refusal = null;
    while (!resolver.next().equals("tell gt0")) {}
    names.close();

    assertThat(names.outcome().state()).isEqualTo(State.TOLD);
    assertThat(resolver.events).containsExactly("forget gt0");
  }

  @Test
  void saysThatNoProgramAsksTheResolver() throws Exception {
    resolver.asked = false;
    HostNames names = HostNames.tell(NAMES, resolver, NEVER);
    assertThat(resolver.next()).isEqualTo("tell gt0");
    names.close();

    assertThat(names.outcome().state()).isEqualTo(State.TOLD);
    assertThat(names.outcome().why()).contains("/etc/resolv.conf");
  }

  @Test
  void leavesTheResolverAloneWhenItIsOff() throws Exception {
    HostNames names = HostNames.off(NAMES, "The configuration says so");
    names.close();

    assertThat(names.outcome().state()).isEqualTo(State.OFF);
    assertThat(names.outcome().why()).startsWith("The configuration says so. Ask with `dig");
  }
}
