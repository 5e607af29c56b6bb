package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.lab.sim.history.KeyHistory;
import org.gridtap.lab.sim.node.SimNode;
import org.gridtap.overlay.dht.Dht;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Lets all nodes fight over a handful of addresses, each in a network of its own: they claim, hold
 * and renew for a while, give back, ask who holds, and crash in between. What they are told is kept
 * as each address' history.
 */
final class Contest {
  static final int PRIZES = 8;

  /** Short, so that addresses of crashed owners are free again within the run. */
  static final int LEASE_SECONDS = 300;

  private static final double CLAIMS_PER_NODE_AND_SECOND = 0.3;
  private static final double QUESTIONS_PER_NODE_AND_SECOND = 0.1;
  private static final double LONG_HOLDS = 0.06;
  private static final double MEAN_HOLD_NS = 6e9;

  /** Long enough for a renewal or two. */
  private static final double MEAN_LONG_HOLD_NS = 200e9;

  /** How a refused claim names the owner: see LeaseKeeper. */
  private static final Pattern OWNER = Pattern.compile("is leased to node ([0-9a-f]{8})");

  /** An address that is fought over. */
  private static final class Prize {
    final AddressPool pool;
    final int address;
    final KeyHistory history = new KeyHistory();
    final Map<NodeId, Claim> claims = new LinkedHashMap<>();

    Prize(AddressPool pool, int address) {
      this.pool = pool;
      this.address = address;
    }

    NodeId key() {
      return pool.key(address).id();
    }
  }

  private static final class Claim {
    final long calledNs;
    KeyHistory.@Nullable Grant grant;

    Claim(long calledNs) {
      this.calledNs = calledNs;
    }
  }

  private record Question(Prize prize, long askedNs) {}

  private record Ticket(NodeId asker, long number) {}

  private final Stage stage;
  private final RandomGenerator random;
  private final Rivals rivals;
  private final Map<NodeId, Prize> prizes = new LinkedHashMap<>();
  private final List<Prize> drawn = new ArrayList<>();
  private final Map<Ticket, Question> questions = new LinkedHashMap<>();

  /** Everybody who ever claimed, by what refusals call them. */
  private final Map<String, NodeId> names = new LinkedHashMap<>();

  private boolean stopped;
  private long grants;
  private long refusals;
  private long answers;
  private long late;

  Contest(Stage stage, Rivals rivals) {
    this.stage = stage;
    this.rivals = rivals;
    this.random = stage.simulation().random("contest");
    for (int i = 0; i < PRIZES; i++) {
      NodeId network = new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
      AddressPool own = stage.pool();
      AddressPool pool = new AddressPool(network, own.subnet(), own.prefix(), LEASE_SECONDS);
      Prize prize = new Prize(pool, own.subnet() + 1000 + i);
      prizes.put(network, prize);
      drawn.add(prize);
    }
    rivals.over(drawn.stream().map(Prize::key).toList());
  }

  // What nodes are made to do.

  void start() {
    int nodes = stage.plan().nodes();
    again(1e9 / (CLAIMS_PER_NODE_AND_SECOND * nodes), this::claim);
    again(1e9 / (QUESTIONS_PER_NODE_AND_SECOND * nodes), this::ask);
  }

  /** Nobody claims any more; who holds something keeps it. */
  void stop() {
    stopped = true;
  }

  private void again(double meanNs, Runnable event) {
    stage.after(
        exponential(meanNs),
        () -> {
          if (!stopped) {
            event.run();
            again(meanNs, event);
          }
        });
  }

  private long exponential(double meanNs) {
    return (long) (-Math.log(1 - random.nextDouble()) * meanNs);
  }

  private @Nullable Member someMember() {
    Member member = stage.population().anybody();
    return member.node().isJoined() && member.port().isRunning() ? member : null;
  }

  private void claim() {
    Member member = someMember();
    Prize prize = drawn.get(random.nextInt(PRIZES));
    if (member == null || prize.claims.containsKey(member.node().id())) {
      return;
    }
    SimNode node = member.node();
    names.put(node.id().shortHex(), node.id());
    prize.claims.put(node.id(), new Claim(stage.nowNs()));
    member.port().input(() -> node.claim(prize.pool, prize.address, true, member.port().nowNs()));
  }

  private void ask() {
    Member member = someMember();
    if (member == null) {
      return;
    }
    Prize prize = drawn.get(random.nextInt(PRIZES));
    SimNode node = member.node();
    Question question = new Question(prize, stage.nowNs());
    member
        .port()
        .input(
            () -> {
              long number = node.lookUp(prize.pool, prize.address, member.port().nowNs());
              if (number == Dht.NO_OPERATION) {
                return;
              }
              questions.put(new Ticket(node.id(), number), question);
              Holder known = node.answer(number);
              if (known != null) {
                answered(node, number, known);
              }
            });
  }

  private void giveBack(SimNode node, Prize prize, Claim claim) {
    Member member = stage.population().member(node.id());
    if (member == null || claim.grant == null || prize.claims.get(node.id()) != claim) {
      return;
    }
    over(node.id(), prize, claim, stage.nowNs());
    member.port().input(() -> node.release(prize.pool, member.port().nowNs()));
  }

  private void over(NodeId node, Prize prize, Claim claim, long heldUntilNs) {
    prize.claims.remove(node);
    if (claim.grant != null) {
      claim.grant.heldUntil(heldUntilNs);
      rivals.ended(prize.key(), node);
    }
  }

  // What nodes tell.

  /** Tells whether this is a network that is fought in. */
  boolean isOver(NodeId network) {
    return prizes.containsKey(network);
  }

  void granted(SimNode node, NodeId network) {
    Prize prize = prizes.get(network);
    Claim claim = prize == null ? null : prize.claims.get(node.id());
    if (prize == null || claim == null || claim.grant != null) {
      return;
    }
    grants++;
    claim.grant = prize.history.granted(node.id(), claim.calledNs, stage.nowNs());
    rivals.granted(prize.key(), node.id());
    double mean = random.nextDouble() < LONG_HOLDS ? MEAN_LONG_HOLD_NS : MEAN_HOLD_NS;
    stage.after(exponential(mean), () -> giveBack(node, prize, claim));
  }

  void lost(SimNode node, NodeId network) {
    Prize prize = prizes.get(network);
    Claim claim = prize == null ? null : prize.claims.get(node.id());
    if (prize != null && claim != null) {
      over(node.id(), prize, claim, stage.nowNs());
    }
  }

  void refused(SimNode node, NodeId network, String reason) {
    Prize prize = prizes.get(network);
    Claim claim = prize == null ? null : prize.claims.remove(node.id());
    if (prize == null || claim == null) {
      return;
    }
    refusals++;
    Matcher owner = OWNER.matcher(reason);
    NodeId named = owner.find() ? names.get(owner.group(1)) : null;
    if (named == null) {
      stage.checks().violation("refused", node.id().shortHex() + " was told: " + reason);
    } else {
      prize.history.refused(node.id(), named, claim.calledNs, stage.nowNs());
    }
  }

  void answered(SimNode node, long number, Holder holder) {
    Question question = questions.remove(new Ticket(node.id(), number));
    if (question == null) {
      return;
    }
    answers++;
    KeyHistory history = question.prize.history;
    switch (holder) {
      case Holder.Leased leased -> history.seen(leased.node(), question.askedNs, stage.nowNs());
      case Holder.Nobody _ -> history.seenFree(question.askedNs, stage.nowNs());
      case Holder.Unknown _ -> answers--;
    }
  }

  /** A node ends: what it leased is its own until its own time for it is over. */
  void ended(Member member) {
    NodeId node = member.node().id();
    long portNs = member.port().nowNs();
    for (Prize prize : drawn) {
      Claim claim = prize.claims.get(node);
      if (claim != null && claim.grant == null) {
        prize.history.unanswered(node, claim.calledNs, stage.nowNs());
      }
      if (claim != null) {
        long left =
            member.node().overlay().leases(portNs).stream()
                .filter(lease -> lease.network().equals(prize.pool.network()))
                .mapToLong(lease -> Duration.ofSeconds(lease.secondsLeft()).toNanos())
                .findFirst()
                .orElse(0);
        over(node, prize, claim, stage.nowNs() + left);
      }
    }
    questions.keySet().removeIf(ticket -> ticket.asker.equals(node));
  }

  // What came of it.

  /** Complains of every answer that cannot have been true, unless the network was cut then. */
  void judge() {
    for (Prize prize : drawn) {
      prize.claims.forEach(
          (node, claim) -> {
            if (claim.grant == null) {
              prize.history.unanswered(node, claim.calledNs, Long.MAX_VALUE);
            }
          });
      prize.history.flaws().forEach(flaw -> rivals.judge(prize.key(), flaw));
      late += prize.history.late();
    }
  }

  long grants() {
    return grants;
  }

  long refusals() {
    return refusals;
  }

  long answers() {
    return answers;
  }

  /** Returns how many refused claims got their key after all, by a copy that came late. */
  long late() {
    return late;
  }

  Rivals rivals() {
    return rivals;
  }
}
