package org.gridtap.node.host;

import java.util.List;
import java.util.Locale;
import org.gridtap.frame.Ipv4;
import org.jspecify.annotations.Nullable;

/**
 * Watches over one network's interface, to which others on this host may do what they like. What is
 * gone is made anew; what an administrator may have meant is respected and told.
 */
public final class TapWatch {
  /** The pause before a deleted interface is made anew; it doubles with every failure. */
  public static final long FIRST_REMAKE_NS = 200_000_000L;

  public static final long MAX_REMAKE_NS = 30_000_000_000L;

  /** An address that somebody takes off is put back no more often than this. */
  public static final long PUT_BACK_NS = 5_000_000_000L;

  /** What can be wrong with an interface. */
  enum Kind {
    GONE,
    DOWN,
    MTU,
    ADDRESS,
    CLIENT,
    COLLISION
  }

  /** What follows. Calls enqueue and never come back into the machine. */
  public interface Outbox {
    /** Lets go of the old interface. */
    void letGo();

    /** Makes the interface anew, by its name; the answer is onMade or onNotMade. */
    void make(String name);

    /** Puts the wanted address on the interface. */
    void putOn(int address);

    void raise(String kind, String sentence);

    void settle(String kind, String sentence);

    /** Somebody has given the interface another name. */
    void renamed(String before, String now);
  }

  /**
   * What the kernel's tables said.
   *
   * @param readNs when they were read
   * @param link null if there is no such interface
   * @param collision what else on this host collides with the subnet, or null
   */
  public record Sight(long readNs, @Nullable Interface link, @Nullable String collision) {}

  /** An interface as the kernel has it. */
  public record Interface(String name, boolean up, int mtu, List<Integer> addresses) {
    public Interface {
      addresses = List.copyOf(addresses);
    }
  }

  private final String subnet;
  private final int mtu;
  private boolean byDhcp;
  private final String collisionRemedy;
  private String name;
  private boolean there = true;
  private boolean making;
  private long makeAtNs = Long.MAX_VALUE;
  private long pauseNs = FIRST_REMAKE_NS;
  private int wanted;
  private boolean missing;
  private long putOnNs = -PUT_BACK_NS;
  private long wellAtNs = Long.MAX_VALUE;

  /** When we last changed the interface ourselves: what was read before is no news. */
  private long changedNs = Long.MIN_VALUE;

  /**
   * @param name the interface's name
   * @param mtu what it was given, in bytes
   * @param subnet the network's, for people
   * @param collisionRemedy what to do about a collision, in whole sentences
   */
  public TapWatch(String name, int mtu, String subnet, String collisionRemedy) {
    this.name = name;
    this.mtu = mtu;
    this.subnet = subnet;
    this.collisionRemedy = collisionRemedy;
  }

  /** Returns the name that the interface has, or had last. */
  public String name() {
    return name;
  }

  /** Says whether a DHCP client of the host puts the address on, from now on. */
  public void onServed(boolean isByDhcp, Outbox out) {
    byDhcp = isByDhcp;
    if (!byDhcp) {
      settle(Kind.CLIENT, name + " needs no DHCP client any more", out);
    }
  }

  /** Says which address the daemon has put on the interface, 0 for none. */
  public void onWanted(int address, long nowNs, Outbox out) {
    wanted = address;
    missing = false;
    changedNs = nowNs;
    settle(Kind.ADDRESS, "the address in question is another one now", out);
  }

  /** Says that the interface's descriptor has come to its end. */
  public void onEnd(long nowNs, Outbox out) {
    if (there) {
      there = false;
      missing = false;
      making = false;
      wellAtNs = Long.MAX_VALUE;
      pauseNs = FIRST_REMAKE_NS;
      makeAtNs = nowNs + pauseNs;
      out.letGo();
      for (Kind kind : List.of(Kind.DOWN, Kind.MTU, Kind.ADDRESS, Kind.CLIENT)) {
        settle(kind, name + " as it was is gone", out);
      }
      raise(
          Kind.GONE,
          "The interface "
              + name
              + " is gone: somebody has deleted it. It is being made anew, and its lease is kept.",
          out);
    }
  }

  /** Says that the interface is there again, without any address. */
  public void onMade(long nowNs, Outbox out) {
    there = true;
    making = false;
    changedNs = nowNs;
    settle(Kind.GONE, name + " is there again", out);
    if (wanted != 0) {
      putOnNs = nowNs;
      out.putOn(wanted);
    }
    if (byDhcp) {
      raise(
          Kind.CLIENT,
          ("%1$s was made anew, and has no address until a DHCP client asks on it again. One that ran"
                  + " on it before may have to be started again, as in: udhcpc -i %1$s")
              .formatted(name),
          out);
    }
  }

  /**
   * Says that it could not be made.
   *
   * @param why cause and remedy, without a full stop
   */
  public void onNotMade(String why, long nowNs, Outbox out) {
    making = false;
    pauseNs = Math.min(2 * pauseNs, MAX_REMAKE_NS);
    makeAtNs = nowNs + pauseNs;
    raise(
        Kind.GONE,
        ("The interface %s is gone, and it cannot be made anew: %s. That is tried again, at least every"
                + " %d s.")
            .formatted(name, why, MAX_REMAKE_NS / 1_000_000_000L),
        out);
  }

  /** Takes what the kernel's tables say. */
  public void onSight(Sight sight, long nowNs, Outbox out) {
    tellCollision(sight.collision(), out);
    if (!there || sight.readNs() <= changedNs) {
      return;
    }
    Interface link = sight.link();
    if (link == null) {
      onEnd(nowNs, out);
      return;
    }
    if (!link.name().equals(name)) {
      out.renamed(name, link.name());
      name = link.name();
    }
    tellDown(link, out);
    tellMtu(link, out);
    if (byDhcp && !link.addresses().isEmpty()) {
      settle(Kind.CLIENT, name + " has an address again", out);
    }
    boolean wasMissing = missing;
    missing = wanted != 0 && !link.addresses().contains(wanted);
    if (wasMissing && !missing) {
      // Somebody else has put it back.
      wellAtNs = nowNs + 2 * PUT_BACK_NS;
    }
    if (missing) {
      raise(
          Kind.ADDRESS,
          ("Somebody has taken %1$s off %2$s. It is put back, at most every %3$d s. If that goes on,"
                  + " find the program that does it; NetworkManager leaves %2$s alone after: nmcli"
                  + " device set %2$s managed no")
              .formatted(Ipv4.format(wanted), name, PUT_BACK_NS / 1_000_000_000L),
          out);
      putBack(nowNs, out);
    }
  }

  public void onDeadline(long nowNs, Outbox out) {
    if (makeAtNs <= nowNs) {
      makeAtNs = Long.MAX_VALUE;
      making = true;
      out.make(name);
    }
    if (missing) {
      putBack(nowNs, out);
    }
    if (wellAtNs <= nowNs) {
      wellAtNs = Long.MAX_VALUE;
      if (!missing && there) {
        settle(Kind.ADDRESS, Ipv4.format(wanted) + " is on " + name + " again", out);
      }
    }
  }

  public long deadlineNs() {
    long putBackNs = missing ? putOnNs + PUT_BACK_NS : Long.MAX_VALUE;
    return Math.min(Math.min(makeAtNs, putBackNs), wellAtNs);
  }

  /** Returns whether the interface is there, as far as is known. */
  public boolean isThere() {
    return there && !making;
  }

  private void putBack(long nowNs, Outbox out) {
    if (nowNs >= putOnNs + PUT_BACK_NS) {
      missing = false;
      putOnNs = nowNs;
      changedNs = nowNs;
      // Well again only if it stays: else every round would be told anew.
      wellAtNs = nowNs + 2 * PUT_BACK_NS;
      out.putOn(wanted);
    }
  }

  private void tellCollision(@Nullable String collision, Outbox out) {
    if (collision == null) {
      settle(Kind.COLLISION, "nothing on this host collides with " + subnet + " any more", out);
    } else {
      raise(
          Kind.COLLISION,
          "It uses %s, which collides with %s on this host: packets may take the wrong way. %s"
              .formatted(subnet, collision, collisionRemedy),
          out);
    }
  }

  private void tellDown(Interface link, Outbox out) {
    if (link.up()) {
      settle(Kind.DOWN, name + " is up again", out);
    } else {
      raise(
          Kind.DOWN,
          ("Somebody has set %1$s down, and it is left so: nothing crosses it. To set it up again: ip"
                  + " link set %1$s up")
              .formatted(name),
          out);
    }
  }

  private void tellMtu(Interface link, Outbox out) {
    if (link.mtu() == mtu) {
      settle(Kind.MTU, name + " has its MTU of " + mtu + " again", out);
    } else {
      String effect =
          link.mtu() > mtu ? "longer packets are dropped" : "smaller packets cost speed";
      raise(
          Kind.MTU,
          ("Somebody has given %1$s an MTU of %2$d; the network carries %3$d: %4$s. To set it back: ip"
                  + " link set %1$s mtu %3$d")
              .formatted(name, link.mtu(), mtu, effect),
          out);
    }
  }

  private static void raise(Kind kind, String sentence, Outbox out) {
    out.raise(word(kind), sentence);
  }

  private static void settle(Kind kind, String sentence, Outbox out) {
    out.settle(word(kind), sentence);
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
