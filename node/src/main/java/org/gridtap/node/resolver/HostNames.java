package org.gridtap.node.resolver;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the host's resolver told of one network, on a thread of its own, and takes it back at the
 * end. A resolver that is not there is looked for again, and one that was started anew is told
 * anew.
 *
 * <p>After a crash there is nothing to take back: the resolver forgets a link when it goes, and a
 * TAP goes with its process.
 */
public final class HostNames implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);

  /** How often the resolver is looked at. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** How often a refusal is not taken for an answer, and how soon it is tried again. */
  private static final int MAX_TRIES = 3;

  /** No interface's name: wakes the thread for the end. */
  private static final String END = "";

  private static final Duration SHORT_PAUSE = Duration.ofMillis(200);

  /** How far it is. */
  public enum State {
    /** Nothing is known yet. */
    TRYING,
    TOLD,
    /** The configuration says not to. */
    OFF,
    /** No resolver that can be told runs here. */
    ABSENT,
    FAILED;

    /** Returns the word for reports. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param why what a person should know of it, without a full stop; null if all is well
   */
  public record Outcome(State state, @Nullable String why) {}

  private final BlockingQueue<String> links = new ArrayBlockingQueue<>(1);
  private final Resolver resolver;
  private final Duration pause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile Outcome outcome = new Outcome(State.TRYING, null);
  private LinkNames names;
  private OptionalLong toldLife = OptionalLong.empty();

  /** Leaves the resolver alone. */
  public static HostNames off(LinkNames names, String why) {
    HostNames untold = new HostNames(names, new SystemdResolved(), PAUSE);
    untold.outcome = new Outcome(State.OFF, why + ". " + byHand(names));
    return untold;
  }

  /** Tells the resolver of this host, now and whenever it is needed. */
  public static HostNames tell(LinkNames names) {
    return tell(names, new SystemdResolved(), PAUSE);
  }

  static HostNames tell(LinkNames names, Resolver resolver, Duration pause) {
    HostNames told = new HostNames(names, resolver, pause);
    told.thread.start();
    return told;
  }

  private HostNames(LinkNames names, Resolver resolver, Duration pause) {
    this.names = names;
    this.resolver = resolver;
    this.pause = pause;
    this.thread =
        Thread.ofPlatform().daemon().name("gridtap-names-" + names.link()).unstarted(this::run);
  }

  /** Returns how far it is; from any thread. */
  public Outcome outcome() {
    return outcome;
  }

  /** Says that the interface is another one, or has another name: what was told went with it. */
  public void onLink(String link) {
    links.poll();
    var unusedFull = links.offer(link);
  }

  private void run() {
    try {
      do {
        look();
        String link = links.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        if (link != null && !link.equals(END)) {
          names = names.on(link);
          toldLife = OptionalLong.empty();
        }
      } while (closed.getCount() != 0);
      takeBack();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeBack() {
    if (toldLife.isPresent() && resolver.life().equals(toldLife)) {
      try {
        resolver.forget(names.link());
      } catch (IOException gone) {
        LOG.debug("{}: nothing to take back: {}", names.link(), gone.getMessage());
      }
    }
  }

  private void look() throws InterruptedException {
    OptionalLong life = resolver.life();
    if (life.isEmpty()) {
      toldLife = life;
      String why =
          resolver.isHidden()
              ? "systemd-resolved runs, but only root may see whether it is this host's own, and tell it"
              : "systemd-resolved does not run here";
      settle(new Outcome(State.ABSENT, why + ". " + byHand(names)));
    } else if (!life.equals(toldLife)) {
      tell(life);
    }
  }

  /** A link that has only just come may not be known yet: a refusal counts when it is repeated. */
  private void tell(OptionalLong life) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        resolver.tell(names);
        toldLife = life;
        settle(new Outcome(State.TOLD, resolver.isAsked() ? null : notAsked()));
        return;
      } catch (IOException refused) {
        if (tries == MAX_TRIES) {
          settle(new Outcome(State.FAILED, refused.getMessage() + ". " + remedy(refused)));
          return;
        }
      }
      if (closed.await(SHORT_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void settle(Outcome now) {
    Outcome before = outcome;
    outcome = now;
    if (now.equals(before)) {
      return;
    }
    String what = "the names of " + names.domain();
    switch (now.state()) {
      case TOLD -> {
        LOG.info("{} are told to systemd-resolved on {}", what, names.link());
        if (now.why() != null) {
          LOG.warn("{}: {}", what, now.why());
        }
      }
      case FAILED -> LOG.warn("{} cannot be told to systemd-resolved: {}", what, now.why());
      default -> LOG.info("{} are told to no resolver: {}", what, now.why());
    }
  }

  private static String byHand(LinkNames names) {
    return "Ask with `dig @%s NAME.%s`, or make `nameserver %s` the first line of /etc/resolv.conf"
        .formatted(names.server(), names.domain(), names.server());
  }

  private static String notAsked() {
    return "Programs do not ask it: make /etc/resolv.conf a link to /run/systemd/resolve/stub-resolv.conf,"
        + " or install libnss-resolve";
  }

  private String remedy(IOException refused) {
    return String.valueOf(refused.getMessage()).contains("is managed")
        ? "systemd-networkd has the say over %s: write DNS=%s, Domains=%s and DNSDefaultRoute=no into its .network file"
            .formatted(names.link(), names.server(), names.domain())
        : byHand(names);
  }

  /** Takes back what the resolver was told; waits for that, a few seconds at most. */
  @Override
  public void close() {
    closed.countDown();
    onLink(END);
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(SystemdResolved.MAX_CALL)) {
        thread.interrupt();
        thread.join();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
