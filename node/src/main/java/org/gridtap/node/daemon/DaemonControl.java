package org.gridtap.node.daemon;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.MacAddress;
import org.gridtap.node.control.ControlHandler;
import org.gridtap.node.control.LookupReport;
import org.gridtap.node.control.MetricsReport;
import org.gridtap.node.control.PingReport;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.Response;
import org.gridtap.node.control.StatusReport;
import org.gridtap.node.metrics.ProcessFigures;
import org.gridtap.node.metrics.PrometheusText;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands of people and scripts. Called on connections' threads; looks at the node on
 * its loop.
 */
final class DaemonControl implements ControlHandler {
  private static final long REPORT_TIMEOUT_MS = 5_000;

  private final ControlLoop loop;
  private final Node node;
  private final Reports reports;
  private final Upkeep upkeep;
  private final Reload reload;
  private final Runnable stop;

  DaemonControl(
      ControlLoop loop, Node node, Reports reports, Upkeep upkeep, Reload reload, Runnable stop) {
    this.loop = loop;
    this.node = node;
    this.reports = reports;
    this.upkeep = upkeep;
    this.reload = reload;
    this.stop = stop;
  }

  @Override
  public Response handle(Request request) {
    try {
      return switch (request) {
        case Request.Status status -> report(reports::status);
        case Request.Peers peers -> report(reports::peers);
        case Request.Ring ring -> report(reports::ring);
        case Request.Leases leases -> report(reports::leases);
        case Request.Lookup(String what, int timeoutMs) ->
            new Response.Success(lookup(what, timeoutMs));
        case Request.Ping(String host, int timeoutMs) ->
            new Response.Success(ping(host, timeoutMs));
        case Request.Reload again -> new Response.Success(reload.run());
        case Request.Metrics metrics -> new Response.Success(metrics());
        case Request.Down down -> {
          stop.run();
          yield new Response.Success(java.util.Map.of());
        }
      };
    } catch (TimeoutException busy) {
      return new Response.Failure("The daemon is too busy to answer. Try again.");
    }
  }

  private Response report(java.util.concurrent.Callable<?> report) throws TimeoutException {
    return new Response.Success(loop.call(report, REPORT_TIMEOUT_MS));
  }

  private MetricsReport metrics() throws TimeoutException {
    PrometheusText text = new PrometheusText();
    long leftMs = upkeep.membershipLeftMs();
    loop.call(
        () -> {
          NodeFigures.addTo(text, reports.status(), reports.leases(), node, leftMs);
          return text;
        },
        REPORT_TIMEOUT_MS);
    ProcessFigures.addTo(text);
    return new MetricsReport(text.toString());
  }

  private LookupReport lookup(String what, int timeoutMs) throws TimeoutException {
    long startNs = System.nanoTime();
    return switch (loop.call(() -> Target.of(what, node, reports.ownName()), REPORT_TIMEOUT_MS)) {
      case Target.None(String why) -> LookupReport.notFound(what, millisSince(startNs), why);
      case Target.Member(NodeId id) ->
          loop.call(() -> reports.lookupNode(what, id, millisSince(startNs)), REPORT_TIMEOUT_MS);
      case Target.Address(NetworkService network, int address) ->
          lookup(what, network, address, timeoutMs, startNs);
      case Target.HostName name -> lookup(what, name, timeoutMs, startNs);
    };
  }

  /**
   * Asks the overlay first: there, a name has one owner. Linked peers may call themselves alike.
   */
  private LookupReport lookup(String what, Target.HostName name, int timeoutMs, long startNs)
      throws TimeoutException {
    String trouble = null;
    for (NetworkService network : name.networks()) {
      int leftMs = Math.max(1, timeoutMs - (int) millisSince(startNs));
      switch (whoIs(network, name.label(), leftMs)) {
        case Named.At(NodeId owner, int address, long seconds) -> {
          String source = owner.equals(node.overlay().self()) ? "self" : "dht";
          String label = name.label().toLowerCase(Locale.ROOT);
          return leased(what, network, address, owner, label, source, startNs);
        }
        case Named.Nobody() -> {}
        case Named.Unknown(String reason) -> trouble = reason;
      }
    }
    Target linked =
        loop.call(() -> Target.ofLinked(what, node, reports.ownName()), REPORT_TIMEOUT_MS);
    if (linked instanceof Target.Member(NodeId id)) {
      return loop.call(() -> reports.lookupNode(what, id, millisSince(startNs)), REPORT_TIMEOUT_MS);
    }
    return trouble == null && linked instanceof Target.None(String why)
        ? LookupReport.notFound(what, millisSince(startNs), why)
        : unanswered(what, trouble, startNs);
  }

  private static LookupReport unanswered(String what, @Nullable String reason, long startNs) {
    String why = "The overlay gave no answer: " + reason + ". See: gridtap status";
    return LookupReport.notFound(what, millisSince(startNs), why);
  }

  private LookupReport lookup(
      String what, NetworkService network, int address, int timeoutMs, long startNs)
      throws TimeoutException {
    if (address == network.network().localAddress()) {
      return leased(
          what, network, address, node.overlay().self(), reports.ownName(), "self", startNs);
    }
    return switch (whoHolds(network, address, timeoutMs)) {
      case Holder.Leased leased ->
          leased(what, network, address, leased.node(), leased.value().hostName(), "dht", startNs);
      case Holder.Nobody() ->
          LookupReport.notFound(
              what,
              millisSince(startNs),
              "Nobody leases "
                  + Ipv4.format(address)
                  + " in "
                  + network.name()
                  + ". See who is there: gridtap peers");
      case Holder.Unknown(String reason) -> unanswered(what, reason, startNs);
    };
  }

  private static LookupReport leased(
      String what,
      NetworkService network,
      int address,
      NodeId owner,
      String name,
      String source,
      long startNs) {
    return new LookupReport(
        StatusReport.SCHEMA,
        what,
        true,
        network.name(),
        Ipv4.format(address),
        name,
        owner.toString(),
        MacAddress.forIpv4(address).toString(),
        source,
        millisSince(startNs),
        null);
  }

  private Holder whoHolds(NetworkService network, int address, int timeoutMs)
      throws TimeoutException {
    return this.<Holder>ask(
        answer -> node.ask(network, address, answer),
        holder -> {
          if (holder instanceof Holder.Leased leased) {
            network.remember(leased.node(), address);
          }
        },
        Holder.Unknown::new,
        timeoutMs);
  }

  private Named whoIs(NetworkService network, String name, int timeoutMs) throws TimeoutException {
    return this.<Named>ask(
        answer -> node.askName(network, name, answer),
        named -> {
          if (named instanceof Named.At at) {
            network.remember(at.node(), at.address());
          }
        },
        Named.Unknown::new,
        timeoutMs);
  }

  /**
   * Asks on the loop and waits for the answer.
   *
   * @param question returns false when too many are open
   * @param heard what the loop does with the answer
   * @param unknown makes an answer of the reason why there is none
   */
  private <T> T ask(
      Predicate<Consumer<T>> question,
      Consumer<T> heard,
      Function<String, T> unknown,
      int timeoutMs)
      throws TimeoutException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          if (!question.test(heard.andThen(answer::complete))) {
            answer.complete(unknown.apply("too many look-ups are under way"));
          }
        });
    try {
      return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return unknown.apply("no answer within " + timeoutMs + " ms");
    } catch (InterruptedException | ExecutionException stopped) {
      throw new TimeoutException("stopped");
    }
  }

  private PingReport ping(String host, int timeoutMs) throws TimeoutException {
    long startNs = System.nanoTime();
    LookupReport found = lookup(host, timeoutMs);
    if (found.node() == null) {
      return new PingReport(
          StatusReport.SCHEMA, host, PingReport.UNKNOWN, null, null, null, null, null, found.why());
    }
    if ("self".equals(found.source())) {
      return new PingReport(
          StatusReport.SCHEMA,
          host,
          PingReport.REPLY,
          found.network(),
          found.address(),
          found.node(),
          0.0,
          "self",
          null);
    }
    NodeId peer = NodeId.parse(found.node());
    CompletableFuture<Node.Echo> answer = new CompletableFuture<>();
    loop.execute(() -> node.echo(peer, answer::complete));
    try {
      long leftMs = Math.max(1, timeoutMs - (long) millisSince(startNs));
      Node.Echo echo = answer.get(leftMs, TimeUnit.MILLISECONDS);
      String path = loop.call(() -> reports.pathName(peer, echo.path()), REPORT_TIMEOUT_MS);
      double rttMs = echo.roundTripNs() / 1e6;
      return new PingReport(
          StatusReport.SCHEMA,
          host,
          PingReport.REPLY,
          found.network(),
          found.address(),
          found.node(),
          rttMs,
          path,
          null);
    } catch (TimeoutException late) {
      String why =
          "The node did not answer within "
              + timeoutMs
              + " ms. See how it is reached: gridtap peers";
      return new PingReport(
          StatusReport.SCHEMA,
          host,
          PingReport.TIMEOUT,
          found.network(),
          found.address(),
          found.node(),
          null,
          null,
          why);
    } catch (InterruptedException | ExecutionException stopped) {
      throw new TimeoutException("stopped");
    }
  }

  private static double millisSince(long startNs) {
    return (System.nanoTime() - startNs) / 1e6;
  }
}
