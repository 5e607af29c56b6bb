package org.gridtap.node.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong now, and what to do about it. A trouble is told when it begins and when it is over,
 * and can be asked for in between; one that comes and goes is told once in a while only.
 */
public final class Troubles {
  /** Troubles that are kept; more are told, but not kept. */
  public static final int MAX_TROUBLES = 64;

  /** A trouble that comes again is told again after so long. */
  public static final long TELL_AGAIN_NS = 60_000_000_000L;

  /**
   * @param about what it concerns, such as {@code network home} or {@code clock}
   * @param sentence what is wrong, why, and what to do
   */
  public record Trouble(String about, String sentence) {}

  /** Who tells people. */
  public interface Outbox {
    void began(Trouble trouble);

    /**
     * @param sentence what is well again
     */
    void ended(String about, String sentence);
  }

  private record Key(String about, String kind) {}

  /**
   * @param told whether people have been told of it
   */
  private record Current(Trouble trouble, boolean told) {}

  private final Map<Key, Current> now = new LinkedHashMap<>();
  private final Map<Key, Long> toldNs = new LinkedHashMap<>();
  private final Outbox out;

  /**
   * @param out where they are told
   */
  public Troubles(Outbox out) {
    this.out = out;
  }

  /** Says that something is wrong; the newest sentence of a kind is the one that counts. */
  public void raise(String about, String kind, String sentence, long nowNs) {
    Key key = new Key(about, kind);
    Trouble trouble = new Trouble(about, sentence);
    Current before = now.get(key);
    boolean told = (before != null && before.told()) || tell(key, trouble, nowNs);
    if (before != null || now.size() < MAX_TROUBLES) {
      now.put(key, new Current(trouble, told));
    }
  }

  /** Tells what came back too soon to be told, and has stayed; to be called every few seconds. */
  public void tellWhatStays(long nowNs) {
    now.replaceAll(
        (key, current) ->
            current.told()
                ? current
                : new Current(current.trouble(), tell(key, current.trouble(), nowNs)));
  }

  /** Returns whether it was told: not if that was done a moment ago. */
  private boolean tell(Key key, Trouble trouble, long nowNs) {
    if (nowNs - toldNs.getOrDefault(key, nowNs - TELL_AGAIN_NS) < TELL_AGAIN_NS) {
      return false;
    }
    toldNs.remove(key);
    if (toldNs.size() >= MAX_TROUBLES) {
      toldNs.remove(toldNs.keySet().iterator().next());
    }
    toldNs.put(key, nowNs);
    out.began(trouble);
    return true;
  }

  /** Says that something is well again; nothing happens if it was not wrong. */
  public void settle(String about, String kind, String sentence) {
    Current over = now.remove(new Key(about, kind));
    if (over != null && over.told()) {
      out.ended(about, sentence);
    }
  }

  /** Forgets all troubles with something that is no more. */
  public void forget(String about) {
    now.keySet().removeIf(key -> key.about().equals(about));
  }

  /** Returns what is wrong now, the oldest first. */
  public List<Trouble> all() {
    return now.values().stream().map(Current::trouble).toList();
  }
}
