package org.gridtap.node.daemon;

import java.io.IOException;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.Rtnetlink;
import org.gridtap.node.host.TapWatch;
import org.gridtap.tap.HostTables;
import org.gridtap.tap.LinuxTap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network's TAP on this host: what the daemon does to it, and what becomes of it when others on
 * the host do something to it. Owned by the control loop, but for the making of a new TAP.
 */
final class HostInterface implements TapWatch.Outbox, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostInterface.class);

  /** What it needs of the node around it. */
  interface Surroundings {
    ControlLoop loop();

    /** Runs what may block; returns false if that cannot be. */
    boolean aside(Runnable task);

    void raise(String about, String kind, String sentence);

    void settle(String about, String kind, String sentence);
  }

  /** What becomes of the TAP, told on the loop. */
  interface Listener {
    /** The old one is of no use any more; close it once nobody uses it. */
    void tapGone(LinuxTap old);

    /** It has another name. */
    void tapNamed(String name);

    /** There is one again, without any address. */
    void tapThere(LinuxTap fresh);
  }

  private final String network;
  private final Subnet range;
  private final MacAddress hardwareAddress;
  private final TapWatch watch;
  private final Surroundings surroundings;
  private @Nullable Listener listener;
  private LinuxTap tap;
  private boolean carrier = true;
  private volatile boolean closed;

  /**
   * @param collisionRemedy what to do when something on the host collides, in whole sentences
   */
  HostInterface(
      String network,
      Subnet range,
      String collisionRemedy,
      LinuxTap tap,
      Surroundings surroundings) {
    this.network = network;
    this.range = range;
    this.tap = tap;
    this.hardwareAddress = tap.hardwareAddress();
    this.surroundings = surroundings;
    this.watch = new TapWatch(tap.name(), LinuxTap.MTU, range.toString(), collisionRemedy);
  }

  /**
   * Serves a network, in the place of the one before if there was any.
   *
   * @param byDhcp whether a DHCP client of the host puts the address on
   */
  void serve(Listener to, boolean byDhcp) {
    listener = to;
    watch.onServed(byDhcp, this);
  }

  String name() {
    return watch.name();
  }

  MacAddress hardwareAddress() {
    return hardwareAddress;
  }

  int mtu() {
    return LinuxTap.MTU;
  }

  LinuxTap tap() {
    return tap;
  }

  // What the network wants.

  /**
   * Puts an address on the interface, and keeps it there. Another network of this host may have
   * come up since this one was opened, such as that of a node that starts at the same time: an
   * address would cut one of them off, so there is none until it is gone.
   *
   * @return what is in the way, or null
   */
  @Nullable String configure(int address) {
    try {
      String other = HostTables.read(now()).collision(range, tap.index());
      if (other != null) {
        return NetworkOpener.collides(network, range, other);
      }
    } catch (LinuxException unreadable) {
      LOG.warn("{}: this host's routes cannot be read: {}", network, unreadable.getMessage());
    }
    watch.onWanted(address, now(), this);
    putOn(address);
    return null;
  }

  void unconfigure(int address) {
    watch.onWanted(0, now(), this);
    if (watch.isThere()) {
      try {
        tap.removeAddress(address, range.prefix());
      } catch (IOException gone) {
        LOG.warn(
            "{}: {} cannot be taken off {}: {}",
            network,
            Ipv4.format(address),
            name(),
            gone.getMessage());
      }
    }
  }

  void setCarrier(boolean up) {
    carrier = up;
    if (watch.isThere()) {
      try {
        tap.setCarrier(up);
      } catch (IOException gone) {
        LOG.warn(
            "{}: the carrier of {} cannot be switched: {}", network, name(), gone.getMessage());
      }
    }
  }

  // What happens to the interface.

  void onTables(HostTables tables) {
    Rtnetlink.Link link = tables.link(tap.index());
    TapWatch.Interface seen =
        link == null
            ? null
            : new TapWatch.Interface(
                link.name(), link.up(), link.mtu(), tables.ipv4On(link.index()));
    String collision = tables.collision(range, tap.index());
    watch.onSight(new TapWatch.Sight(tables.readNs(), seen, collision), now(), this);
  }

  /** The data worker can no longer read from the TAP. */
  void onEnd() {
    watch.onEnd(now(), this);
  }

  long deadlineNs() {
    return watch.deadlineNs();
  }

  void onDeadline() {
    if (watch.deadlineNs() <= now()) {
      watch.onDeadline(now(), this);
    }
  }

  // What follows.

  @Override
  public void letGo() {
    if (listener != null) {
      listener.tapGone(tap);
    }
  }

  @Override
  public void make(String name) {
    boolean begun =
        surroundings.aside(
            () -> {
              try {
                LinuxTap fresh = LinuxTap.open(name, hardwareAddress);
                surroundings.loop().execute(() -> onMade(fresh));
              } catch (LinuxException refused) {
                surroundings
                    .loop()
                    .execute(
                        () -> watch.onNotMade(String.valueOf(refused.getMessage()), now(), this));
              }
            });
    if (!begun) {
      watch.onNotMade(
          "too much else is under way, or the daemon may not use AF_NETLINK sockets, as its log says",
          now(),
          this);
    }
  }

  private void onMade(LinuxTap fresh) {
    if (closed) {
      fresh.close();
      return;
    }
    tap = fresh;
    if (listener != null) {
      listener.tapThere(fresh);
    }
    watch.onMade(now(), this);
    if (!carrier) {
      setCarrier(false);
    }
  }

  @Override
  public void putOn(int address) {
    if (!watch.isThere()) {
      return;
    }
    try {
      tap.addAddress(address, range.prefix());
      LOG.info("{}: {}/{} on {}", network, Ipv4.format(address), range.prefix(), name());
    } catch (IOException refused) {
      LOG.error(
          "{}: {} cannot be set on {}: {}",
          network,
          Ipv4.format(address),
          name(),
          refused.getMessage());
    }
  }

  @Override
  public void raise(String kind, String sentence) {
    surroundings.raise("network " + network, kind, sentence);
  }

  @Override
  public void settle(String kind, String sentence) {
    surroundings.settle("network " + network, kind, sentence);
  }

  @Override
  public void renamed(String before, String now) {
    LOG.info("{}: the interface {} is called {} now", network, before, now);
    if (listener != null) {
      listener.tapNamed(now);
    }
  }

  private long now() {
    return surroundings.loop().nowNs();
  }

  /** To be called once loop and data worker have ended. */
  @Override
  public void close() {
    closed = true;
    tap.close();
  }
}
