package org.gridtap.node.daemon;

import java.util.List;
import java.util.Set;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.LinuxException;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.tap.HostTables;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host that the node runs on: tells the overlay at once when the host's addresses change, and
 * each network what becomes of its interface. Owned by the control loop.
 */
final class Host implements HostInterface.Surroundings, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Host.class);

  private final ControlLoop loop;
  private final Node node;
  private final int port;
  private @Nullable HostMonitor monitor;
  private @Nullable List<Endpoint> known;

  Host(ControlLoop loop, Node node, int port) {
    this.loop = loop;
    this.node = node;
    this.port = port;
  }

  /** Begins to listen; what there is now is known to the loop before its next task. */
  void start() {
    try {
      HostMonitor started =
          new HostMonitor(this::subnets, tables -> loop.execute(() -> onTables(tables)));
      started.start();
      monitor = started;
    } catch (LinuxException refused) {
      LOG.warn(
          "the kernel does not tell this host's addresses and interfaces ({}); allow the daemon AF_NETLINK sockets",
          refused.getMessage());
    }
  }

  private List<Subnet> subnets() {
    return node.networks().stream().map(network -> network.network().subnet().range()).toList();
  }

  private void onTables(HostTables tables) {
    List<Endpoint> endpoints = LocalAddresses.endpoints(port, tables, this::isVirtual);
    if (known == null) {
      node.overlay().onLocalEndpoints(endpoints);
    } else if (!Set.copyOf(endpoints).equals(Set.copyOf(known))) {
      LOG.info("this host has other addresses now: {}", endpoints);
      node.overlay().onLocalEndpoints(endpoints);
      node.overlay().onMoved(loop.nowNs());
    }
    known = endpoints;
    node.networks().forEach(network -> network.tap().onTables(tables));
    LanPort lan = node.lan();
    if (lan != null) {
      lan.onTables(tables);
    }
  }

  /** Nobody must dial us over our own networks: the overlay would run over itself. */
  private boolean isVirtual(Endpoint endpoint) {
    return endpoint.isV4()
        && subnets().stream().anyMatch(subnet -> subnet.contains(endpoint.v4Address()));
  }

  @Override
  public ControlLoop loop() {
    return loop;
  }

  @Override
  public boolean aside(Runnable task) {
    return monitor != null && monitor.execute(task);
  }

  @Override
  public void raise(String about, String kind, String sentence) {
    node.troubles().raise(about, kind, sentence, loop.nowNs());
  }

  @Override
  public void settle(String about, String kind, String sentence) {
    node.troubles().settle(about, kind, sentence);
  }

  @Override
  public void close() {
    if (monitor != null) {
      monitor.close();
    }
  }
}
